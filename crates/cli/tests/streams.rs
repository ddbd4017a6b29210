//! Where results go, and what happens where they cannot.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::process::{Command, Output, Stdio};

fn plimsoll(args: &[&str], stdout: impl Into<Stdio>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.env("PLIMSOLL_CACHE_DIR", "no-such-folder").env("SOURCE_DATE_EPOCH", "1700000000");
    command.args(args).stdout(stdout).stderr(Stdio::piped()).output().unwrap()
}

const SHOP: &str = concat!("dir:", env!("CARGO_MANIFEST_DIR"), "/tests/cmd/scan.in/shop");

#[test]
fn a_reader_that_has_seen_enough_is_not_an_error() {
    for args in [&["schema"][..], &["scan", "--offline", SHOP], &["sbom", SHOP]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = plimsoll(args, writer);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
}

#[test]
fn a_closed_pipe_does_not_hide_that_the_gate_refused() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = plimsoll(&["scan", "--offline", SHOP, "--gate"], writer);
    assert_eq!(output.status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_names_the_place() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = plimsoll(&["schema"], full);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("error: cannot write to standard output: "), "{stderr}");
    assert_eq!(output.status.code(), Some(2));
    let output = plimsoll(&["sbom", SHOP, "-o", "cyclonedx=/dev/full"], Stdio::null());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("error: cannot write /dev/full: "), "{stderr}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn every_form_goes_to_its_file_and_two_runs_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let run = |run: &str| {
        let forms = ["json", "sarif", "cyclonedx"].map(|form| {
            let file = folder.path().join(format!("{form}-{run}"));
            (format!("{form}={}", file.display()), file)
        });
        let mut args = vec!["scan", "--offline", SHOP];
        args.extend(forms.iter().flat_map(|(option, _)| ["-o", option.as_str()]));
        let output = plimsoll(&args, Stdio::piped());
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
        forms.map(|(_, file)| fs::read_to_string(file).unwrap())
    };
    let first = run("first");
    assert_eq!(first, run("second"));
    for document in first {
        assert!(document.contains("lodash") && document.ends_with("}\n"));
    }
}
