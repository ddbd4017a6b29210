use plimsoll_model::{GapCode, Package};
use proptest::prelude::*;
use rusqlite::{Connection, MAIN_DB};

use super::*;
use crate::path_key;
use crate::testing::{facts, mangled, names, parse as try_parse, problem};

/// Made by rpm 4.18 from made-up packages; pages of 1 KiB, without most of the index tables.
const DATABASE: &[u8] = include_bytes!("../../../testdata/rpm/rpmdb.sqlite");
const PATH: &str = "var/lib/rpm/rpmdb.sqlite";

/// `name version` of the source package.
fn source(package: &Package) -> String {
    let source = package.source.as_ref().unwrap();
    format!("{} {}", source.name, source.version.as_deref().unwrap())
}

/// The database with one text in place of another of the same length.
fn edited(from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = memchr::memmem::find(DATABASE, from.as_bytes()).unwrap();
    let mut bytes = DATABASE.to_vec();
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    bytes
}

#[test]
fn packages_of_the_database_are_read_without_the_keys() {
    let facts = facts(&PARSER, PATH, DATABASE);
    assert_eq!(
        names(&facts),
        [
            "alpha-libs 1:3.0.1-43.el9_0",
            "alpha 1:3.0.1-43.el9_0",
            "beta 0:14.21.1-2.module+el8^git1~rc",
        ]
    );
    assert_eq!(facts.problems, []);
    let (libs, beta) = (&facts.packages[0], &facts.packages[2]);
    assert_eq!(libs.arch.as_deref(), Some("x86_64"));
    assert_eq!(source(libs), "alpha 3.0.1-43.el9_0", "a source never has an epoch");
    assert_eq!(libs.maintainer.as_deref(), Some("Example Project"));
    assert_eq!(libs.modularity, None);
    assert_eq!(beta.modularity.as_deref(), Some("beta:14:8070020230306170042:bd1311ed"));
    assert_eq!(beta.licenses, ["Apache-2.0 AND BSD-3-Clause"]);
}

#[test]
fn files_belong_to_their_package() {
    let facts = facts(&PARSER, PATH, DATABASE);
    let owner = |path: &str| {
        let key = path_key(path);
        let owner = facts.owned.iter().find(|owned| owned.paths.contains(&key));
        owner.map(|owned| owned.package.as_str())
    };
    let metadata = "usr/lib/python3.9/site-packages/alpha-3.0.1.dist-info/METADATA";
    assert_eq!(owner(metadata), Some("alpha"));
    assert_eq!(owner("lib64/libalpha.txt"), Some("alpha-libs"));
    assert_eq!(owner("usr/bin/other"), None);
}

#[test]
fn a_bad_record_does_not_hide_its_neighbours() {
    let bytes = edited("alpha\x003.0.1\x00", "a\x1bpha\x003.0.1\x00");
    let facts = facts(&PARSER, PATH, &bytes);
    assert_eq!(names(&facts).len(), 2);
    assert!(facts.problems[0].message.ends_with("has no valid name"), "{:?}", facts.problems);
    assert!(facts.problems[0].message.starts_with("package record "), "{:?}", facts.problems);
}

#[test]
fn a_table_that_rpm_did_not_declare_is_not_read() {
    let computed = edited("blob BLOB NOT NULL", "blob AS (abs(123))");
    assert_eq!(problem(&PARSER, PATH, &computed).code, GapCode::Unsupported);
    let mut connection = Connection::open_in_memory().unwrap();
    let view = "CREATE VIEW Packages AS WITH RECURSIVE endless(hnum, blob) AS
        (SELECT 1, x'00' UNION ALL SELECT hnum, blob FROM endless) SELECT * FROM endless";
    connection.execute_batch(view).unwrap();
    let view = connection.serialize(MAIN_DB).unwrap();
    let found = problem(&PARSER, PATH, &view);
    assert_eq!(found, Problem::malformed("there is no table `Packages`"));
}

#[test]
fn a_small_database_without_end_is_left_early() {
    // Each has 17 levels of pages that point 60 times to the next, so that 60 to the power of 17
    // rows seem to be there: in the table of packages, and in SQLite's own.
    let table = include_bytes!("../../../testdata/rpm/endless-table.sqlite");
    assert_eq!(problem(&PARSER, PATH, table), Problem::malformed("its records are out of order"));
    let schema = include_bytes!("../../../testdata/rpm/endless-schema.sqlite");
    assert_eq!(problem(&PARSER, PATH, schema).code, GapCode::Malformed);
}

#[test]
fn values_that_are_not_records_are_problems() {
    let mut connection = Connection::open_in_memory().unwrap();
    let rows =
        "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL);
        INSERT INTO Packages(blob) VALUES ('text'), (7), (x''), (zeroblob(70000000))";
    connection.execute_batch(rows).unwrap();
    let rows = connection.serialize(MAIN_DB).unwrap();
    let messages: Vec<_> =
        facts(&PARSER, PATH, &rows).problems.into_iter().map(|p| p.message).collect();
    assert_eq!(
        messages,
        [
            "package record 1 is too long or not a blob",
            "package record 2 is too long or not a blob",
            "package record 3 is not a whole header",
            "package record 4 is too long or not a blob",
        ]
    );
}

#[test]
fn the_form_is_told_by_the_bytes_not_by_the_name() {
    assert_eq!(names(&facts(&PARSER, "usr/share/rpm/Packages", DATABASE)).len(), 3);
    let berkeley = include_bytes!("../../../testdata/rpm/Packages");
    assert_eq!(names(&facts(&PARSER, PATH, berkeley)).len(), 4);
    assert_eq!(problem(&PARSER, PATH, b"").code, GapCode::Malformed);
}

#[test]
fn a_berkeley_tree_is_said_to_be_missing() {
    let tree = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x62, 0x31, 5, 0, 9, 0];
    let swapped = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0x31, 0x62, 0, 9];
    for bytes in [tree, swapped] {
        let problem = problem(&PARSER, "var/lib/rpm/Packages", &bytes);
        assert_eq!(problem.code, GapCode::Unsupported);
        assert!(problem.message.contains("B-tree"), "{}", problem.message);
    }
}

#[test]
fn the_manifest_of_images_without_a_database_is_read() {
    let list = "busybox\t1.35.0-13.cm2\t1\t2\tMicrosoft Corporation\t(none)\t3\tx86_64\t0\t\
        busybox-1.35.0-13.cm2.src.rpm\nopenssl-libs\t1.1.1k-21.cm2\t1\t2\t(none)\t1\t3\taarch64\t\
        1\topenssl-1.1.1k-21.cm2.src.rpm\ngpg-pubkey\t1-2\t1\t2\t(none)\t(none)\t3\t(none)\t0\t\
        (none)\nshort\t1.0-1\n\n";
    let facts = facts(&PARSER, "var/lib/rpmmanifest/container-manifest-2", list.as_bytes());
    assert_eq!(names(&facts), ["busybox 1.35.0-13.cm2", "openssl-libs 1:1.1.1k-21.cm2"]);
    assert_eq!(facts.packages[0].maintainer.as_deref(), Some("Microsoft Corporation"));
    assert_eq!(source(&facts.packages[1]), "openssl 1.1.1k-21.cm2");
    assert_eq!(facts.packages[1].arch.as_deref(), Some("aarch64"));
    let messages: Vec<_> = facts.problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["line 4 is not a package: expected 10 fields with a name and a version"]);
}

proptest! {
    #[test]
    fn damage_anywhere_gives_packages_or_problems(bytes in mangled(DATABASE)) {
        for path in [PATH, "var/lib/rpmmanifest/container-manifest-2"] {
            let (facts, result) = try_parse(&PARSER, path, &bytes);
            prop_assert!(facts.packages.len() <= 4 || result.is_ok());
        }
    }
}
