use std::io::{Cursor, Write};

use plimsoll_model::{GapCode, Limits};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::testing::{facts, names, parse as try_parse};

fn archive<P: AsRef<str>, B: AsRef<[u8]>>(entries: &[(P, B)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in entries {
        zip.start_file(path.as_ref(), SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn pom(group: &str, artifact: &str, version: &str) -> (String, Vec<u8>) {
    let path = format!("META-INF/maven/{group}/{artifact}/pom.properties");
    (path, format!("groupId={group}\nartifactId={artifact}\nversion={version}\n").into())
}

fn entry(path: &str, content: impl Into<Vec<u8>>) -> (String, Vec<u8>) {
    (path.to_owned(), content.into())
}

fn messages(facts: &Facts) -> Vec<String> {
    facts.problems.iter().map(|p| format!("{}: {}", p.code, p.message)).collect()
}

/// What is found under limits of one's own.
fn within(limits: &Limits, bytes: &[u8]) -> (Facts, Result<(), Problem>) {
    let mut facts = Facts::default();
    let mut reader = Cursor::new(bytes);
    let mut file = File::new("a.jar", bytes.len() as u64, &mut reader, limits);
    let result = parse(&mut file, &mut facts);
    (facts, result)
}

#[test]
fn archives_in_archives_are_read_and_located() {
    let library = archive(&[pom("com.alibaba", "fastjson", "1.2.68")]);
    let site = archive(&[("WEB-INF/lib/fastjson-1.2.68.jar", library)]);
    let manifest = entry("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n");
    let facts = facts(&PARSER, "app/site.ear", &archive(&[manifest, entry("site.war", site)]));
    assert_eq!(names(&facts), ["com.alibaba:fastjson 1.2.68"]);
    let location = &facts.packages[0].locations[0].path;
    assert_eq!(location, "/app/site.ear!site.war!WEB-INF/lib/fastjson-1.2.68.jar");
    assert_eq!(messages(&facts), [""; 0]);
}

#[test]
fn libraries_put_into_an_archive_are_packages_of_their_own() {
    let libraries =
        [pom("org.slf4j", "slf4j-api", "1.7.32"), pom("commons-cli", "commons-cli", "1.4")];
    let bytes = archive(&libraries);
    // Its own name is among them, or it is not.
    let own = facts(&PARSER, "opt/slf4j-api-1.7.32.jar", &bytes);
    assert_eq!(names(&own), ["org.slf4j:slf4j-api 1.7.32", "commons-cli:commons-cli 1.4"]);
    assert_eq!(own.packages[0].locations, []);
    assert_eq!(messages(&own), [""; 0]);
    let other = facts(&PARSER, "opt/tabula-1.0.5-jar-with-dependencies.jar", &bytes);
    assert_eq!(names(&other), names(&own));
    assert_eq!(messages(&other), ["partial-identity: tabula 1.0.5: group unknown, not matched"]);
}

#[test]
fn the_manifest_identifies_an_archive_without_maven_data() {
    let manifest = "Manifest-Version: 1.0\nBundle-SymbolicName: org.apache.commons.commons-fileupload\n\
        Bundle-Version: 1.4.0\nImplementation-Vendor-Id: commons-fileupload\n\
        Implementation-Title: commons-fileupload\nImplementation-Version: 1.4\n";
    let bytes = archive(&[("META-INF/MANIFEST.MF", manifest)]);
    let facts = facts(&PARSER, "app/only-manifest.jar", &bytes);
    assert_eq!(names(&facts), ["commons-fileupload:commons-fileupload 1.4"]);
}

#[test]
fn a_group_is_never_made_up() {
    let struts = archive(&[("x/X.class", "")]);
    let told = facts(&PARSER, "app/struts2-core-2.3.31.jar", &struts);
    assert_eq!(told.packages, []);
    assert_eq!(
        messages(&told),
        ["partial-identity: struts2-core 2.3.31: group unknown, not matched"]
    );
    let shop = archive(&[("BOOT-INF/lib/struts2-core-2.3.31.jar", struts)]);
    let told = facts(&PARSER, "app/shop.jar", &shop);
    assert_eq!(
        messages(&told),
        ["partial-identity: BOOT-INF/lib/struts2-core-2.3.31.jar: struts2-core 2.3.31: group \
             unknown, not matched"]
    );
}

#[test]
fn an_archive_that_says_nothing_is_a_gap_only_if_it_has_code() {
    let code = facts(&PARSER, "app/app.jar", &archive(&[("a/B.class", "")]));
    assert_eq!(code.problems[0].code, GapCode::UnknownContents);
    assert!(facts(&PARSER, "app/app.jar", &archive(&[("a/b.txt", "")])).is_empty());
    let unversioned = facts(&PARSER, "app/app.jar", &archive(&[pom("g", "a", "${version}")]));
    assert_eq!(messages(&unversioned), ["partial-identity: g:a: version unknown, not matched"]);
}

#[test]
fn other_files_with_a_shared_ending_are_left_alone() {
    assert!(facts(&PARSER, "srv/photos.rar", b"Rar!\x1a\x07\x01\0").is_empty());
    let adapter = archive(&[pom("g", "a", "1")]);
    assert_eq!(names(&facts(&PARSER, "srv/adapter.rar", &adapter)), ["g:a 1"]);
    let told = facts(&PARSER, "srv/not.jar", b"version https://git-lfs.github.com/spec/v1\n");
    assert_eq!(told.problems[0].code, GapCode::Malformed);
}

#[test]
fn an_archive_behind_a_start_script_is_read() {
    let bytes = [b"#!/bin/sh\nexec java -jar $0\n", &*archive(&[pom("g", "a", "1")])].concat();
    assert_eq!(names(&facts(&PARSER, "app/run.jar", &bytes)), ["g:a 1"]);
}

#[test]
fn a_damaged_archive_does_not_hide_its_neighbours() {
    let library = archive(&[pom("g", "a", "1")]);
    let bytes = archive(&[("lib/bad.jar", &library[..40]), ("lib/good.jar", &library[..])]);
    let told = facts(&PARSER, "app/shop.jar", &bytes);
    assert_eq!(names(&told), ["g:a 1"]);
    assert!(told.problems[0].message.starts_with("lib/bad.jar: damaged archive: "), "{told:?}");
}

#[test]
fn nesting_entries_and_unpacked_bytes_are_bounded() {
    let mut nested = archive(&[pom("g", "deep", "1")]);
    for _ in 0..3 {
        nested = archive(&[pom("g", "a", "1"), entry("in.jar", nested)]);
    }
    let limits = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        limits
    };
    let (facts, _) = within(&limits(|l| l.nesting = 2), &nested);
    assert_eq!(facts.packages.len(), 3);
    let deep = "limit: in.jar!in.jar!in.jar: not read: archives nest more than 2 deep";
    assert_eq!(messages(&facts), [deep]);

    let (facts, _) = within(&limits(|l| l.zip_entries = 1), &nested);
    assert_eq!(facts.packages.len(), 1);
    assert_eq!(messages(&facts), ["limit: 1 entries beyond the limit on entries were not read"]);

    let bomb = archive(&[pom("g", "a", "1"), entry("in.jar", vec![0; 1 << 20])]);
    assert!(bomb.len() < 10_000);
    let (facts, result) = within(&limits(|l| l.file_bytes = 1 << 19), &bomb);
    assert_eq!((facts.packages.len(), result.unwrap_err().code), (1, GapCode::Limit));

    let (facts, result) = within(&limits(|l| l.packages_per_file = 2), &nested);
    assert_eq!((facts.packages.len(), result.unwrap_err().code), (2, GapCode::Limit));
}

proptest! {
    #[test]
    fn damage_anywhere_gives_packages_or_problems(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        keep in any::<prop::sample::Index>(),
        noise in prop::collection::vec(any::<u8>(), 0..256),
    ) {
        let library = archive(&[pom("com.alibaba", "fastjson", "1.2.68")]);
        let mut bytes = archive(&[pom("g", "a", "1"), entry("lib/fastjson-1.2.68.jar", library)]);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for bytes in [&bytes[..], &bytes[..keep.index(bytes.len())], &noise] {
            prop_assert!(try_parse(&PARSER, "a.jar", bytes).0.packages.len() <= 3);
        }
    }
}
