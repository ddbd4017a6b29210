use std::io::{BufRead, BufReader};
use std::net::TcpListener;

use super::*;

/// A server on loopback that gives one canned answer per connection and notes what was asked.
fn serve(answers: Vec<Vec<u8>>) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/all.zip", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let answer = |answer: Vec<u8>| {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request: Vec<String> =
                lines.map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
            stream.write_all(&answer).unwrap();
            request.join("\n").to_lowercase()
        };
        answers.into_iter().map(answer).collect()
    });
    (url, server)
}

fn answer(status: &str, headers: &str, length: usize, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn fetch(url: &str, known: &Validators, file: &Path) -> Result<Download, RemoteError> {
    Downloader::new("plimsoll-test").fetch(url, known, file, 1000, &|_| {})
}

#[test]
fn a_known_version_is_not_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let (url, server) = serve(vec![
        answer("200 OK", "ETag: \"v1\"\r\n", 5, "hello"),
        answer("304 Not Modified", "ETag: \"v1\"\r\n", 0, ""),
    ]);
    let file = folder.path().join("all.zip");
    let Download::Saved(saved) = fetch(&url, &Validators::default(), &file).unwrap() else {
        panic!("the first fetch saves");
    };
    assert_eq!((saved.bytes, fs::read(&file).unwrap().as_slice()), (5, &b"hello"[..]));
    fs::remove_file(&file).unwrap();
    assert_eq!(fetch(&url, &saved.validators, &file).unwrap(), Download::NotModified);
    assert!(server.join().unwrap()[1].contains("if-none-match: \"v1\""));
}

#[test]
fn a_broken_download_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let (url, server) = serve(vec![
        answer("200 OK", "ETag: \"v1\"\r\n", 10, "hello"),
        answer(
            "206 Partial Content",
            "ETag: \"v1\"\r\nContent-Range: bytes 5-9/10\r\n",
            5,
            "world",
        ),
    ]);
    let file = folder.path().join("all.zip");
    fetch(&url, &Validators::default(), &file).unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"helloworld");
    let asked = server.join().unwrap();
    assert!(asked[1].contains("range: bytes=5-") && asked[1].contains("if-range: \"v1\""));
}

#[test]
fn a_part_of_another_version_is_thrown_away() {
    let folder = tempfile::tempdir().unwrap();
    let (url, server) = serve(vec![answer("200 OK", "ETag: \"v2\"\r\n", 3, "new")]);
    let file = folder.path().join("all.zip");
    fs::write(&file, "old part").unwrap();
    fs::write(folder.path().join("all.zip.etag"), "\"v1\"").unwrap();
    fetch(&url, &Validators::default(), &file).unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"new");
    server.join().unwrap();
}

#[test]
fn refusals_and_size_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.zip");
    let (url, server) = serve(vec![
        answer("404 Not Found", "", 0, ""),
        answer("200 OK", "", 2000, &"x".repeat(2000)),
    ]);
    let error = fetch(&url, &Validators::default(), &file).unwrap_err();
    assert_eq!(error.to_string(), format!("{url} answered 404"));
    let error = fetch(&url, &Validators::default(), &file).unwrap_err();
    assert_eq!(error.to_string(), format!("{url} is larger than 1000 bytes"));
    assert!(!file.exists());
    server.join().unwrap();
    let error = fetch(&url, &Validators::default(), &file).unwrap_err();
    assert!(error.is_no_answer(), "{error}");
}
