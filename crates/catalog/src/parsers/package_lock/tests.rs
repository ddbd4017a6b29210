use std::io::Cursor;

use plimsoll_model::Limits;
use proptest::prelude::*;

use super::*;
use crate::testing::{facts, mangled, names, parse, problem};

const V1: &[u8] = include_bytes!("../../../testdata/package_lock/v1.json");
const V2: &[u8] = include_bytes!("../../../testdata/package_lock/v2.json");
const V3: &[u8] = include_bytes!("../../../testdata/package_lock/v3.json");

fn lock(bytes: &[u8]) -> Facts {
    facts(&PARSER, "app/package-lock.json", bytes)
}

#[test]
fn every_version_gives_each_package_once() {
    for (version, bytes) in [("v1", V1), ("v2", V2), ("v3", V3)] {
        for path in ["package-lock.json", "app/npm-shrinkwrap.json"] {
            let facts = facts(&PARSER, path, bytes);
            assert_eq!(
                names(&facts),
                [
                    "@babel/code-frame 7.29.7",
                    "lodash 4.17.4",
                    "mkdirp 0.5.1",
                    "ms 2.0.0",
                    "ms 2.1.3"
                ],
                "{version}"
            );
            assert!(facts.packages.iter().all(|p| p.evidence == Evidence::Declared));
        }
    }
}

#[test]
fn entries_from_elsewhere_than_the_registry_are_named() {
    for (bytes, entry) in [(V1, "from-git"), (V3, "node_modules/from-git")] {
        let problems = lock(bytes).problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].code, GapCode::PartialIdentity);
        assert!(problems[0].message.contains(entry), "{problems:?}");
    }
}

#[test]
fn an_entry_from_git_counts_when_its_version_is_known() {
    let text = br#"{"lockfileVersion": 3, "packages": {"node_modules/a":
        {"version": "1.2.3-rc.1+b", "resolved": "git+ssh://git@example.org/a.git#0"}}}"#;
    assert_eq!(names(&lock(text)), ["a 1.2.3-rc.1+b"]);
}

#[test]
fn licences_are_kept_where_the_lock_has_them() {
    assert_eq!(lock(V3).packages[0].licenses, ["MIT"]);
}

#[test]
fn a_lock_file_of_an_installed_module_is_not_the_projects() {
    assert!(facts(&PARSER, "app/node_modules/x/npm-shrinkwrap.json", V1).is_empty());
    assert!(!PARSER.wants.iter().any(|p| p.matches_path("app/node_modules/.package-lock.json")));
}

#[test]
fn packages_win_over_the_tree_in_either_order() {
    let text = br#"{"dependencies": {"w": {"version": "file:w"}, "a": {"version": "1.0.0"}},
        "packages": {"": {}, "w": {"version": "0.0.0"}, "node_modules/w": {"link": true},
        "node_modules/a": {"version": "1.0.0"}}}"#;
    let facts = lock(text);
    assert_eq!((names(&facts), facts.problems.len()), (vec!["a 1.0.0".to_owned()], 0));
}

#[test]
fn an_empty_project_has_an_empty_lock() {
    for text in [r#"{"lockfileVersion": 1}"#, r#"{"lockfileVersion": 3, "packages": {"": {}}}"#] {
        assert!(lock(text.as_bytes()).is_empty());
    }
}

#[test]
fn what_stands_before_a_break_is_kept() {
    let text = br#"{"packages": {"node_modules/a": {"version": "1.0.0"}, "node_modules/b": {"ver"#;
    let (facts, result) = parse(&PARSER, "package-lock.json", text);
    assert_eq!(names(&facts), ["a 1.0.0"]);
    assert!(result.unwrap_err().message.starts_with("not a lock file: EOF"));
}

#[test]
fn files_of_another_form_are_problems() {
    for text in ["", "[]", "{}", r#"{"packages": []}"#, r#"{"packages": {"node_modules/a": 1}}"#] {
        let problem = problem(&PARSER, "package-lock.json", text.as_bytes());
        assert_eq!(problem.code, GapCode::Malformed, "{text}");
    }
}

#[test]
fn a_tree_too_deep_to_be_real_is_a_problem() {
    let text = r#"{"dependencies": {"a": "#.repeat(200_000);
    let problem = problem(&PARSER, "package-lock.json", text.as_bytes());
    assert!(problem.message.contains("recursion limit"), "{problem}");
}

#[test]
fn too_many_entries_end_the_reading() {
    let limits = Limits { packages_per_file: 2, ..Limits::default() };
    let mut facts = Facts::default();
    let mut reader = Cursor::new(V3);
    let mut file = File::new("package-lock.json", V3.len() as u64, &mut reader, &limits);
    let problem = (PARSER.parse)(&mut file, &mut facts).unwrap_err();
    assert_eq!(problem, Problem::new(GapCode::Limit, "more than 2 entries"));
}

#[test]
fn versions_are_told_from_addresses() {
    for good in ["1.2.3", "0.0.0-0", "1.2.3+build.5", "10.20.30-a.b-c+d"] {
        assert!(is_semver(good), "{good}");
    }
    for bad in ["", "1.2", "1.2.3.4", "1..3", "file:../x", "1.2.3 ", "1.2.3-\u{1b}", "latest"] {
        assert!(!is_semver(bad), "{bad}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_and_no_package_comes_twice(
        bytes in prop_oneof![mangled(V1), mangled(V2), mangled(V3)],
    ) {
        let found = names(&parse(&PARSER, "package-lock.json", &bytes).0);
        prop_assert!(found.windows(2).all(|pair| pair[0] != pair[1]), "{found:?}");
    }
}
