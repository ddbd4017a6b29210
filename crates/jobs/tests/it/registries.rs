//! Images from Debian's docker-registry, run for the test on a free port of loopback: open, with
//! passwords, and with TLS. Where it is not installed the tests say so and end.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use plimsoll_jobs::{
    Credential, JobError, RegistrySettings, Silent, SourceOptions, Target, inventory,
};
use plimsoll_model::{Inventory, Secret};
use tempfile::TempDir;

use crate::support::{Fixture, layer, module, oci, packages, take};

/// A registry that ends with the test. Its storage is filled before it starts.
struct Server {
    child: Child,
    host: String,
    folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How the registry asks who comes, as a piece of its configuration.
enum Guard {
    Nobody,
    Password,
    Tls,
}

fn start(guard: &Guard) -> Option<Server> {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let path = |name: &str| folder.path().join(name);
    let mut config = format!(
        "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp:\n  addr: 127.0.0.1:{port}\n",
        path("storage").display()
    );
    match guard {
        Guard::Nobody => {}
        Guard::Password => {
            let made =
                Command::new("htpasswd").args(["-nbB", "-C", "5", "alice", "hunter2"]).output();
            let Ok(made) = made else {
                skipped("htpasswd");
                return None;
            };
            fs::write(path("htpasswd"), made.stdout).unwrap();
            let file = path("htpasswd").display().to_string();
            let auth = format!("auth: {{htpasswd: {{realm: test, path: {file}}}}}\n");
            config.push_str(&auth);
        }
        Guard::Tls => {
            certificate(folder.path())?;
            let (cert, key) = (path("cert.pem"), path("key.pem"));
            let (cert, key) = (cert.display(), key.display());
            let tls = format!("  tls: {{certificate: {cert}, key: {key}}}\n");
            config.push_str(&tls);
        }
    }
    fs::write(path("config.yml"), config).unwrap();
    let child = Command::new("docker-registry")
        .args(["serve".into(), path("config.yml")])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        skipped("docker-registry");
        return None;
    };
    // It says that it listens before it answers; a pipe that nobody reads would stop it later.
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while log.read_line(&mut line).unwrap() > 0 && !line.contains("listening on") {
        line.clear();
    }
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    let host = format!("localhost:{port}");
    Some(Server { child, host, folder })
}

#[expect(clippy::print_stderr, reason = "a test that does not run says so")]
fn skipped(program: &str) {
    eprintln!("skipped: {program} is not installed");
}

/// A certificate for localhost that is its own authority.
fn certificate(folder: &Path) -> Option<()> {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder)
        .output();
    let made = made.is_ok_and(|made| made.status.success());
    if !made {
        skipped("openssl");
    }
    made.then_some(())
}

/// Puts the image of a layout into a registry by plain requests, as any client would.
fn push(server: &Server, layout: &Path) {
    let blobs = layout.join("blobs/sha256");
    for entry in fs::read_dir(&blobs).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        let target = format!("/v2/acme/web/blobs/uploads/?digest=sha256:{name}");
        let head = request(server, "POST", &target, "application/octet-stream", b"");
        let location = head.lines().find_map(|l| l.strip_prefix("Location: ")).unwrap();
        let at = location.split_once("//").map_or(location, |(_, rest)| rest);
        let at = at.find('/').map_or(at, |slash| &at[slash..]);
        let join = if at.contains('?') { '&' } else { '?' };
        let at = format!("{at}{join}digest=sha256:{name}");
        let head = request(server, "PUT", &at, "application/octet-stream", &bytes);
        assert!(head.starts_with("HTTP/1.1 201"), "{head}");
    }
    let index = fs::read_to_string(layout.join("index.json")).unwrap();
    let digest = index.split("sha256:").nth(1).unwrap().split('"').next().unwrap();
    let manifest = fs::read(blobs.join(digest)).unwrap();
    let target = "/v2/acme/web/manifests/v1";
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let head = request(server, "PUT", target, kind, &manifest);
    assert!(head.starts_with("HTTP/1.1 201"), "{head}");
}

fn request(server: &Server, method: &str, target: &str, kind: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(&server.host).unwrap();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\n\
         Content-Length: {}\r\n\r\n",
        server.host,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    std::io::read_to_string(stream).unwrap()
}

fn image() -> (Fixture, PathBuf) {
    let (lodash, lodash_json) = module("lodash", "4.17.4");
    let (ws, ws_json) = module("ws", "7.4.5");
    let image = Fixture::new(&[layer(&[(&lodash, &lodash_json)]), layer(&[(&ws, &ws_json)])]);
    let layout = image.typed_oci();
    (image, layout)
}

fn pull(server: &Server, name: &str, settings: RegistrySettings) -> Result<Inventory, JobError> {
    let target = Target::parse(&format!("registry:{}/{name}", server.host))?.target;
    let registry = Some(settings);
    inventory(&target, &SourceOptions { registry, ..SourceOptions::default() }, &Silent)
}

fn insecure() -> RegistrySettings {
    RegistrySettings { insecure: true, ..RegistrySettings::default() }
}

#[test]
fn an_image_in_a_registry_is_the_one_in_its_layout() {
    let Some(server) = start(&Guard::Nobody) else { return };
    let (_image, layout) = image();
    push(&server, &layout);
    let here = take(oci(&layout)).unwrap();
    let there = pull(&server, "acme/web:v1", insecure()).unwrap();
    assert_eq!(packages(&there), ["lodash 4.17.4 0", "ws 7.4.5 1"]);
    assert_eq!(there.packages, here.packages);
    assert_eq!(there.layers, here.layers);
    assert_eq!(there.subject.digest, here.subject.digest);
    let digest = here.subject.digest.unwrap();
    let by_digest = pull(&server, &format!("acme/web@{digest}"), insecure()).unwrap();
    assert_eq!(by_digest.packages, there.packages);

    let error = pull(&server, "acme/web:v2", insecure()).unwrap_err();
    assert_eq!(error.to_string(), format!("{} has no acme/web:v2", server.host));
    assert!(error.hint().unwrap().contains("check the repository and the tag"));
    let error = pull(&server, "acme/web:v1", RegistrySettings::default()).unwrap_err();
    assert!(error.to_string().starts_with(&format!("no answer from {}", server.host)), "{error}");
}

#[test]
fn a_password_is_wanted_and_must_be_right() {
    let Some(server) = start(&Guard::Password) else { return };
    let denied = |settings| pull(&server, "acme/web:v1", settings).unwrap_err().to_string();
    let text = denied(insecure());
    assert!(text.contains("does not let nobody read acme/web:v1"), "{text}");
    let with = |password: &str| {
        let password = Secret::new(password);
        let credential = Credential::Password { user: "alice".into(), password };
        RegistrySettings { credential: Some((server.host.clone(), credential)), ..insecure() }
    };
    let text = denied(with("wrong-password"));
    assert!(text.contains("does not let the user alice read"), "{text}");
    assert!(!text.contains("wrong-password"), "{text}");
    let elsewhere =
        with("hunter2").credential.map(|(_, credential)| ("r.example".into(), credential));
    let text = denied(RegistrySettings { credential: elsewhere, ..insecure() });
    assert!(
        text.contains("does not let nobody read"),
        "what is for another registry stays: {text}"
    );
    let text = denied(with("hunter2"));
    assert_eq!(text, format!("{} has no acme/web:v1", server.host));
    // The same from a file as `docker login` writes it.
    let file = server.folder.path().join("config.json");
    let host = &server.host;
    fs::write(&file, format!(r#"{{"auths":{{"{host}":{{"auth":"YWxpY2U6aHVudGVyMg=="}}}}}}"#))
        .unwrap();
    let of_file = RegistrySettings { credential_files: vec![file], ..insecure() };
    assert_eq!(denied(of_file), format!("{host} has no acme/web:v1"));
}

#[test]
fn a_certificate_of_ones_own_is_trusted_only_where_it_is_named() {
    let Some(server) = start(&Guard::Tls) else { return };
    let text = pull(&server, "acme/web:v1", RegistrySettings::default()).unwrap_err();
    assert!(text.to_string().contains("certificate"), "{text}");
    assert!(text.hint().unwrap().contains("--registry-ca"), "{text}");
    let authorities = vec![server.folder.path().join("cert.pem")];
    let trusting = RegistrySettings { authorities, ..RegistrySettings::default() };
    let text = pull(&server, "acme/web:v1", trusting).unwrap_err().to_string();
    assert_eq!(text, format!("{} has no acme/web:v1", server.host));
}
