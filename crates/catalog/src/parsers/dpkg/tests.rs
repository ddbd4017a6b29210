use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::testing::{facts, mangled, names, parse};

const STATUS: &[u8] = include_bytes!("../../../testdata/dpkg/status");
const CONTROL: &[u8] = include_bytes!("../../../testdata/dpkg/status.d/libexpat1");

fn status(text: &str) -> Facts {
    facts(&PARSER, "var/lib/dpkg/status", text.as_bytes())
}

fn messages(facts: &Facts) -> Vec<&str> {
    facts.problems.iter().map(|problem| problem.message.as_str()).collect()
}

#[test]
fn only_installed_packages_count() {
    let facts = facts(&PARSER, "var/lib/dpkg/status", STATUS);
    assert_eq!(
        names(&facts),
        ["bash 5.2.15-2+b13", "libc6 2.36-9+deb12u14", "zlib1g 1:1.2.13.dfsg-1"]
    );
    assert!(facts.problems.is_empty(), "{:?}", facts.problems);
    let libc = &facts.packages[1];
    assert_eq!(libc.arch.as_deref(), Some("amd64"));
    assert_eq!(libc.maintainer.as_deref(), Some("Example Maintainers <libc@example.org>"));
}

#[test]
fn the_source_is_the_binary_package_where_the_field_does_not_say_otherwise() {
    let sources: Vec<_> = facts(&PARSER, "var/lib/dpkg/status", STATUS)
        .packages
        .into_iter()
        .map(|package| package.source.map(|s| (s.name, s.version.unwrap_or_default())))
        .collect();
    let pair = |name: &str, version: &str| Some((name.to_owned(), version.to_owned()));
    assert_eq!(
        sources,
        [
            pair("bash", "5.2.15-2"),
            pair("glibc", "2.36-9+deb12u14"),
            pair("zlib", "1:1.2.13.dfsg-1")
        ]
    );
    assert_eq!(
        source("(2)", "own", "1"),
        SourcePackage { name: "own".into(), version: Some("2".into()) }
    );
    assert_eq!(
        source("", "own", "1"),
        SourcePackage { name: "own".into(), version: Some("1".into()) }
    );
}

#[test]
fn a_control_file_of_a_distroless_image_needs_no_status_and_no_telling_name() {
    for path in ["var/lib/dpkg/status.d/expat", "var/lib/dpkg/status.d/bGliZXhwYXQx"] {
        let facts = facts(&PARSER, path, CONTROL);
        assert_eq!(names(&facts), ["libexpat1 2.5.0-1+deb12u5"]);
        assert_eq!(facts.packages[0].source.as_ref().unwrap().name, "expat");
    }
}

#[test]
fn checksums_beside_control_files_are_not_stanzas() {
    let sums = b"377868520d0f9534a21f0f64bdb47862  usr/lib/libexpat.so.1\n";
    assert!(facts(&PARSER, "var/lib/dpkg/status.d/libexpat1.md5sums", sums).is_empty());
}

#[test]
fn opkg_packages_are_read_like_dpkg_packages() {
    let text = b"Package: busybox\nVersion: 1.33.1-6\nStatus: install user installed\nArchitecture: x86_64\n";
    for path in ["usr/lib/opkg/status", "lib/opkg/status", "var/lib/opkg/status"] {
        assert_eq!(names(&facts(&PARSER, path, text)), ["busybox 1.33.1-6"]);
    }
}

#[test]
fn continued_lines_are_not_fields() {
    let facts = status(
        "Package: a\nStatus: install ok installed\nVersion: 1\nDescription: short\n Package: fake\n\tVersion: 9\n .\n",
    );
    assert_eq!(names(&facts), ["a 1"]);
}

#[test]
fn field_names_have_any_case_and_lines_any_ending() {
    let facts = status("PACKAGE: a\r\nstatus: install ok installed\r\nversion: 1\r\n\r\n");
    assert_eq!(names(&facts), ["a 1"]);
}

#[test]
fn a_corrupt_stanza_is_named_by_its_line_and_hides_no_neighbour() {
    let facts = status(
        "Package: a\nStatus: install ok installed\nVersion: 1\n\n\
         \u{1}\u{2}garbage\n\n\
         Package: nov\nStatus: install ok installed\n\n\
         Package: b\nStatus: install ok installed\nVersion: 2\ngarbage\n\n\
         Package: x y\nStatus: install ok installed\nVersion: 3\n\n\
         Package: nos\nVersion: 3\n\n\
         Package: c\nStatus: install ok installed\nVersion: 4\n",
    );
    assert_eq!(names(&facts), ["a 1", "b 2", "c 4"]);
    assert_eq!(
        messages(&facts),
        [
            "stanza at line 5 has no valid `Package` field",
            "stanza at line 7 has no valid `Version` field",
            "line 13 is not a `Field: value`",
            "stanza at line 15 has no valid `Package` field",
            "stanza at line 19 has no `Status` field",
        ]
    );
}

#[test]
fn a_lost_empty_line_does_not_merge_two_packages() {
    let facts = status(
        "Package: a\nStatus: install ok installed\nVersion: 1\n\
         Package: b\nStatus: install ok installed\nVersion: 2\n",
    );
    assert_eq!(names(&facts), ["a 1", "b 2"]);
}

#[test]
fn bytes_that_are_not_utf8_cost_only_their_own_stanza() {
    let mut bytes = STATUS.to_vec();
    bytes.extend_from_slice(b"\nPackage: \xff\xfe\nStatus: install ok installed\nVersion: 1\n");
    let facts = facts(&PARSER, "var/lib/dpkg/status", &bytes);
    assert_eq!((facts.packages.len(), facts.problems.len()), (3, 1));
}

#[test]
fn packages_and_problems_beyond_the_limit_end_the_reading() {
    let limits = Limits { packages_per_file: 2, ..Limits::default() };
    let text = b"Package: a\nStatus: install ok installed\nVersion: 1\n\nx\n\ny\n";
    let mut facts = Facts::default();
    let mut reader = Cursor::new(text);
    let mut file = File::new("var/lib/dpkg/status", text.len() as u64, &mut reader, &limits);
    let problem = (PARSER.parse)(&mut file, &mut facts).unwrap_err();
    assert_eq!(problem.code, GapCode::Limit);
    assert_eq!((facts.packages.len(), facts.problems.len()), (1, 1));
}

proptest! {
    #[test]
    fn no_bytes_panic_or_fail(bytes in mangled(STATUS)) {
        prop_assert!(parse(&PARSER, "var/lib/dpkg/status", &bytes).1.is_ok());
    }
}
