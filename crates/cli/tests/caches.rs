//! The cache of layers, as processes share it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use plimsoll_formats::hashing::digest;
use plimsoll_model::Algorithm;

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, data) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(data.len() as u64);
        builder.append_data(&mut header, path, *data).unwrap();
    }
    builder.into_inner().unwrap()
}

/// An image with a package that the starter set knows to be vulnerable, and a file that cannot be
/// read, as `docker save` writes it.
fn image(folder: &Path) -> PathBuf {
    let layer = tar(&[
        ("app/node_modules/lodash/package.json", br#"{"name":"lodash","version":"4.17.4"}"#),
        ("app/node_modules/x/package.json", b"{"),
    ]);
    let config = format!(
        r#"{{"os":"linux","architecture":"amd64","rootfs":{{"type":"layers","diff_ids":["{}"]}}}}"#,
        digest(Algorithm::Sha256, &layer)
    );
    let manifest = br#"[{"Config":"config.json","RepoTags":["a:1"],"Layers":["layer.tar"]}]"#;
    let path = folder.join("image.tar");
    let files: [(&str, &[u8]); 3] =
        [("config.json", config.as_bytes()), ("manifest.json", manifest), ("layer.tar", &layer)];
    fs::write(&path, tar(&files)).unwrap();
    path
}

fn plimsoll(arguments: &[&str], cache: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.args(arguments).arg("--cache-dir").arg(cache);
    command.env_remove("PLIMSOLL_NO_CACHE").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn succeed(output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn reports_are_the_same_bytes_whether_layers_are_known_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let (image, cache) = (image(folder.path()), folder.path().join("cache"));
    let image = image.to_str().unwrap();
    let bill = |more: &[&str]| {
        let arguments = [&["sbom", image], more].concat();
        succeed(plimsoll(&arguments, &cache).env("SOURCE_DATE_EPOCH", "0").output().unwrap())
    };
    let report = |more: &[&str]| {
        let arguments = [&["scan", "--offline", image, "-o", "json"], more].concat();
        succeed(plimsoll(&arguments, &cache).output().unwrap())
    };
    let plain = (bill(&["--no-cache"]), report(&["--no-cache"]));
    assert!(plain.0.contains("lodash") && plain.1.contains("malformed"), "{}", plain.1);
    assert!(!cache.exists());
    let cold = (bill(&[]), report(&[]));
    let warm = (bill(&[]), report(&[]));
    assert!(plain == cold && cold == warm);

    let cache_says = |command| succeed(plimsoll(&["cache", command], &cache).output().unwrap());
    assert!(cache_says("status").starts_with(" 2 entries, "), "{}", cache_says("status"));
    assert!(cache_says("clean").starts_with(" Removed 2 entries, "));
    assert!(cache_says("status").starts_with(" 0 entries, "));
}

#[test]
fn twenty_processes_share_a_cache() {
    let folder = tempfile::tempdir().unwrap();
    let (image, cache) = (image(folder.path()), folder.path().join("cache"));
    let arguments = ["scan", "--offline", image.to_str().unwrap(), "-o", "json"];
    let start = |_| plimsoll(&arguments, &cache).spawn().unwrap();
    let running: Vec<Child> = (0..20).map(start).collect();
    let ended = running.into_iter().map(|child| succeed(child.wait_with_output().unwrap()));
    let mut reports: Vec<String> = ended.collect();
    reports.dedup();
    assert_eq!(reports.len(), 1);
}
