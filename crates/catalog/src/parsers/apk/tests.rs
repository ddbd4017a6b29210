use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::testing::{facts, mangled, names, parse};

const INSTALLED: &[u8] = include_bytes!("../../../testdata/apk/installed");

fn installed(bytes: &[u8]) -> Facts {
    facts(&PARSER, "lib/apk/db/installed", bytes)
}

#[test]
fn packages_are_read_with_their_origin_and_virtual_ones_are_not() {
    for path in ["lib/apk/db/installed", "usr/lib/apk/db/installed"] {
        let facts = facts(&PARSER, path, INSTALLED);
        assert_eq!(names(&facts), ["musl 1.2.2-r3", "libssl1.1 1.1.1k-r0"]);
        assert!(facts.problems.is_empty());
        let ssl = &facts.packages[1];
        assert_eq!(
            ssl.source,
            Some(SourcePackage { name: "openssl".into(), version: Some("1.1.1k-r0".into()) })
        );
        assert_eq!(ssl.arch.as_deref(), Some("x86_64"));
        assert_eq!(ssl.licenses, ["OpenSSL"]);
        assert_eq!(ssl.maintainer.as_deref(), Some("Example <ssl@example.org>"));
    }
}

#[test]
fn files_are_owned_under_the_folder_named_before_them() {
    let facts = installed(INSTALLED);
    let musl = facts.owned.iter().find(|owned| owned.package == "musl").unwrap();
    assert_eq!(musl.paths.len(), 3);
    for path in ["/lib/ld-musl-x86_64.so.1", "/usr/bin/ldd", "/in-root"] {
        assert!(musl.paths.contains(&path_key(path)), "{path}");
    }
}

#[test]
fn letters_of_the_other_case_are_other_fields() {
    // `p:` lists what a package provides, `a:` is a file's owner and mode.
    let facts = installed(b"P:a\nV:1-r0\nA:x86_64\np:so:b=2 cmd:c\nF:bin\nR:a\na:0:0:755\n");
    assert_eq!(names(&facts), ["a 1-r0"]);
    assert_eq!(facts.packages[0].arch.as_deref(), Some("x86_64"));
}

#[test]
fn a_package_with_files_is_not_virtual_whatever_it_says() {
    let facts = installed(b"P:a\nV:1-r0\nT:virtual meta package\nF:bin\nR:a\n");
    assert_eq!(names(&facts), ["a 1-r0"]);
}

#[test]
fn a_package_without_an_origin_is_its_own_source() {
    let facts = installed(b"P:a\nV:1-r0\no:\n");
    assert_eq!(facts.packages[0].source.as_ref().unwrap().name, "a");
}

#[test]
fn a_corrupt_record_is_named_by_its_line_and_hides_no_neighbour() {
    let facts = installed(
        b"P:a\nV:1-r0\n\n\xff\xfe\x00\n\nP:nov\n\nP:b\nV:2-r0\nbroken line\n\nC:Q1\nP:c\nV:3-r0\nP:d\nV:4-r0",
    );
    assert_eq!(names(&facts), ["a 1-r0", "b 2-r0", "c 3-r0", "d 4-r0"]);
    let messages: Vec<_> = facts.problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "record at line 4 has no valid `P:` field",
            "record at line 6 has no valid `V:` field",
            "line 10 is not a one-letter field",
        ]
    );
}

#[test]
fn too_many_packages_or_files_end_the_reading() {
    for limits in [
        Limits { packages_per_file: 1, ..Limits::default() },
        Limits { entries: 1, ..Limits::default() },
    ] {
        let text = b"P:a\nV:1\nF:b\nR:c\n\nP:d\nV:2\nF:e\nR:f\n\n";
        let mut facts = Facts::default();
        let mut reader = Cursor::new(text);
        let mut file = File::new("lib/apk/db/installed", text.len() as u64, &mut reader, &limits);
        let problem = (PARSER.parse)(&mut file, &mut facts).unwrap_err();
        assert_eq!(problem.code, GapCode::Limit);
        assert_eq!(names(&facts), ["a 1"]);
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_or_fail(bytes in mangled(INSTALLED)) {
        prop_assert!(parse(&PARSER, "lib/apk/db/installed", &bytes).1.is_ok());
    }
}
