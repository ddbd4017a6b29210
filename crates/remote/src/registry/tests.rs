//! Registries that answer oddly, on loopback.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use plimsoll_formats::hashing::digest;
use plimsoll_model::{Algorithm, Secret};

use super::*;

/// A request as the server saw it: its first line, and who asked.
type Seen = Arc<Mutex<Vec<(String, Option<String>)>>>;

/// What a request is answered with: status line, headers, body.
type Answer = (u16, Vec<(&'static str, String)>, Vec<u8>);

/// A server whose answers are computed from the path and the authorization.
fn server(answer: impl Fn(&str, Option<&str>) -> Answer + Send + 'static) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            if let Some((path, authorization)) = request(&stream) {
                let (status, headers, body) = answer(&path, authorization.as_deref());
                log.lock().unwrap().push((path, authorization));
                respond(stream, status, &headers, &body);
            }
        }
    });
    (host, seen)
}

fn request(stream: &TcpStream) -> Option<(String, Option<String>)> {
    let mut first = [0];
    // What speaks TLS here is told at once that nobody else does.
    if stream.peek(&mut first).is_err() || first == [0x16] {
        return None;
    }
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let mut authorization = None;
    for line in lines {
        let line = line.ok()?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ")
            && name.eq_ignore_ascii_case("authorization")
        {
            authorization = Some(value.to_owned());
        }
    }
    Some((first.split(' ').nth(1)?.to_owned(), authorization))
}

fn respond(mut stream: TcpStream, status: u16, headers: &[(&str, String)], body: &[u8]) {
    let mut head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Content-Length") {
        head = format!("{head}Content-Length: {}\r\n", body.len());
    }
    for (name, value) in headers {
        head = format!("{head}{name}: {value}\r\n");
    }
    let _ = stream.write_all(format!("{head}\r\n").as_bytes());
    let _ = stream.write_all(body);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read(&mut [0; 64]);
}

fn client(credentials: Credentials) -> Registry {
    let options = RegistryOptions { insecure: true, ..RegistryOptions::default() };
    Registry::new(options, credentials).unwrap()
}

/// Credentials that are meant for one registry.
fn alice(registry: &str) -> Credentials {
    let password = Secret::new("hunter2");
    Credentials::default().with(registry, Credential::Password { user: "alice".into(), password })
}

fn repository(host: &str) -> Repository {
    Repository { registry: host.into(), name: "a/b".into() }
}

fn fetch(host: &str, content: &[u8], size: u64) -> Result<Vec<u8>, RegistryError> {
    let wanted = digest(Algorithm::Sha256, content);
    let mut out = Vec::new();
    client(Credentials::default()).blob(&repository(host), &wanted, size, &mut out, &|_| ())?;
    Ok(out)
}

#[test]
fn a_manifest_of_a_digest_must_have_it() {
    let (host, _) = server(|_, _| (200, vec![], b"{}".to_vec()));
    let client = client(Credentials::default());
    let found = client.manifest(&repository(&host), "v1").unwrap();
    assert_eq!(found.digest, digest(Algorithm::Sha256, b"{}"));
    let other = digest(Algorithm::Sha256, b"other").to_string();
    let error = client.manifest(&repository(&host), &other).unwrap_err();
    assert!(matches!(error, RegistryError::Digest { .. }), "{error}");
}

#[test]
fn a_blob_that_is_something_else_or_too_long_is_refused() {
    let (host, _) = server(|_, _| (200, vec![], b"evil".to_vec()));
    assert!(matches!(fetch(&host, b"good", 4), Err(RegistryError::Digest { .. })));
    let error = fetch(&host, b"evil", 3).unwrap_err().to_string();
    assert!(error.contains("it is longer than 3 bytes"), "{error}");
    assert_eq!(fetch(&host, b"evil", 4).unwrap(), b"evil");
}

#[test]
fn a_broken_connection_goes_on_where_it_was() {
    let broken = Mutex::new(false);
    let (host, seen) = server(move |_, _| {
        let mut broken = broken.lock().unwrap();
        if *broken {
            return (206, vec![("Content-Range", "bytes 2-3/4".into())], b"od".to_vec());
        }
        *broken = true;
        (200, vec![("Content-Length", "4".into())], b"go".to_vec())
    });
    assert_eq!(fetch(&host, b"good", 4).unwrap(), b"good");
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[test]
fn tokens_are_asked_for_once_with_the_scope_that_is_wanted() {
    let (service, tokens) = server(|_, _| (200, vec![], br#"{"token":"t0"}"#.to_vec()));
    let realm = format!("http://{service}/token");
    let (host, seen) = server(move |_, authorization| match authorization {
        Some("Bearer t0") => (200, vec![], b"{}".to_vec()),
        _ => {
            let challenge = format!("Bearer realm=\"{realm}\",service=\"s\"");
            (401, vec![("WWW-Authenticate", challenge)], vec![])
        }
    });
    let client = client(alice(&host));
    client.manifest(&repository(&host), "v1").unwrap();
    client.manifest(&repository(&host), "v2").unwrap();
    assert_eq!(seen.lock().unwrap().len(), 3, "the second manifest needs no challenge");
    let tokens = tokens.lock().unwrap();
    assert_eq!(tokens.len(), 1);
    assert!(tokens[0].0.contains("scope=repository%3Aa%2Fb%3Apull"), "{}", tokens[0].0);
    assert!(tokens[0].1.as_deref().is_some_and(|basic| basic.starts_with("Basic ")));
}

#[test]
fn a_token_service_without_tls_gets_no_password() {
    let (service, tokens) = server(|_, _| (200, vec![], br#"{"token":"t"}"#.to_vec()));
    let realm = format!("http://{service}/token");
    let challenge = Challenge::Bearer { realm, service: None, scope: None };
    let secure = Registry::new(RegistryOptions::default(), alice("r.example")).unwrap();
    let repository = repository("r.example");
    let error = secure.authorize(&repository, "r.example", &challenge, "x").unwrap_err();
    assert!(error.to_string().contains("is not reached over TLS"), "{error}");
    assert!(tokens.lock().unwrap().is_empty());
}

#[test]
fn a_wrong_password_is_told_without_the_password_and_asked_once() {
    let basic = || vec![("WWW-Authenticate", "Basic realm=\"r\"".to_owned())];
    let (host, seen) = server(move |_, _| {
        let body = br#"{"errors":[{"code":"UNAUTHORIZED","message":"no \u001b[31mentry"}]}"#;
        (401, basic(), body.to_vec())
    });
    let error = client(alice(&host)).manifest(&repository(&host), "v1").unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("does not let the user alice read a/b:v1: UNAUTHORIZED no"), "{text}");
    assert!(!text.contains("hunter2") && !text.contains('\u{1b}'), "{text}");
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[test]
fn another_host_is_not_told_who_asks() {
    let (other, told) = server(|_, _| (200, vec![], b"good".to_vec()));
    let (host, _) = server(move |path, authorization| match authorization {
        None => (401, vec![("WWW-Authenticate", "Basic realm=\"r\"".into())], vec![]),
        Some(_) => (307, vec![("Location", format!("http://{other}{path}"))], vec![]),
    });
    let wanted = digest(Algorithm::Sha256, b"good");
    let mut out = Vec::new();
    client(alice(&host)).blob(&repository(&host), &wanted, 4, &mut out, &|_| ()).unwrap();
    assert_eq!(out, b"good");
    assert_eq!(told.lock().unwrap()[0].1, None);
}

#[test]
fn a_busy_registry_is_asked_again_when_it_says() {
    let busy = Mutex::new(true);
    let (host, seen) = server(move |_, _| {
        if std::mem::take(&mut *busy.lock().unwrap()) {
            return (429, vec![("Retry-After", "0".into())], vec![]);
        }
        (200, vec![], b"{}".to_vec())
    });
    client(Credentials::default()).manifest(&repository(&host), "v1").unwrap();
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[test]
fn mirrors_are_asked_instead_and_what_is_not_there_is_told() {
    let (mirror, seen) = server(|_, _| (404, vec![], vec![]));
    let options = RegistryOptions {
        insecure: true,
        mirrors: vec![("docker.io".into(), mirror.clone())],
        ..RegistryOptions::default()
    };
    let client = Registry::new(options, Credentials::default()).unwrap();
    let error = client.manifest(&repository("docker.io"), "v1").unwrap_err();
    assert_eq!(error.to_string(), format!("{mirror} has no a/b:v1"));
    assert_eq!(seen.lock().unwrap()[0].0, "/v2/a/b/manifests/v1");
}

#[test]
fn a_mirror_is_not_told_what_is_meant_for_the_registry() {
    let challenge = || vec![("WWW-Authenticate", "Basic realm=\"r\"".to_owned())];
    let (mirror, seen) = server(move |_, _| (401, challenge(), vec![]));
    let file = tempfile::NamedTempFile::new().unwrap();
    let client = || {
        let options = RegistryOptions {
            insecure: true,
            mirrors: vec![("r.example".into(), mirror.clone())],
            ..RegistryOptions::default()
        };
        let files = vec![file.path().to_owned()];
        Registry::new(options, Credentials::of_files(files)).unwrap()
    };
    // `u:p` in base64.
    for (name, told) in [("r.example", false), (mirror.as_str(), true)] {
        std::fs::write(file.path(), format!(r#"{{"auths":{{"{name}":{{"auth":"dTpw"}}}}}}"#))
            .unwrap();
        client().manifest(&repository("r.example"), "v1").unwrap_err();
        let seen = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(seen.iter().any(|(_, authorization)| authorization.is_some()), told, "{name}");
    }
    let options = RegistryOptions {
        insecure: true,
        mirrors: vec![("r.example".into(), mirror.clone())],
        ..RegistryOptions::default()
    };
    let given = Registry::new(options, alice("r.example")).unwrap();
    given.manifest(&repository("r.example"), "v1").unwrap_err();
    assert!(seen.lock().unwrap().iter().all(|(_, authorization)| authorization.is_none()));
}

#[test]
fn without_leave_nothing_is_asked_in_the_clear() {
    let (host, seen) = server(|_, _| (200, vec![], b"{}".to_vec()));
    let secure = Registry::new(RegistryOptions::default(), alice(&host)).unwrap();
    let error = secure.manifest(&repository(&host), "v1").unwrap_err();
    assert!(matches!(error, RegistryError::NoAnswer { .. }), "{error}");
    assert!(seen.lock().unwrap().is_empty());
}

#[test]
fn a_file_without_certificates_is_an_error_that_names_it() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let authorities = vec![file.path().to_owned()];
    let options = RegistryOptions { authorities, ..RegistryOptions::default() };
    let error = Registry::new(options, Credentials::default()).unwrap_err().to_string();
    assert!(error.contains("holds no certificate in PEM form"), "{error}");
}
