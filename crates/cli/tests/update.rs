//! Updates of the database that cannot be finished.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Output};

const RECORD: &str = r#"{"id":"GHSA-x","modified":"2024-01-01T00:00:00Z","affected":[{"package":
    {"ecosystem":"npm","name":"ms"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#;

fn write_feed(folder: &Path) {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("GHSA-x.json", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(RECORD.as_bytes()).unwrap();
    fs::create_dir_all(folder.join("npm")).unwrap();
    fs::write(folder.join("npm/all.zip"), zip.finish().unwrap().into_inner()).unwrap();
}

/// Runs an update by a shell that first does what `before` says.
fn update(before: &str, feeds: &Path, cache: &Path) -> Output {
    let script = format!(r#"{before} exec "$0" db update --from "$1" --cache-dir "$2""#);
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_plimsoll")]).arg(feeds).arg(cache);
    shell.output().unwrap()
}

#[test]
fn a_disk_without_room_leaves_the_old_database_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (feeds, cache) = (folder.path().join("feeds"), folder.path().join("cache"));
    write_feed(&feeds);
    // No file may have any bytes, and the signal for that is not sent.
    let full = "trap '' XFSZ; ulimit -f 0;";
    for before_there_is_one in [true, false] {
        let database = cache.join("plimsoll.db");
        let old = fs::read(&database).ok();
        assert_eq!(old.is_none(), before_there_is_one);
        let output = update(full, &feeds, &cache);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.starts_with("error: cannot write "), "{stderr}");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(fs::read(&database).ok(), old);
        let left = fs::read_dir(&cache).unwrap().count();
        assert_eq!(left, if before_there_is_one { 1 } else { 2 }, "only the lock and the database");
        assert!(update("", &feeds, &cache).status.success());
    }
}
