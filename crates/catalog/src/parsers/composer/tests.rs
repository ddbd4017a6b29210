use proptest::prelude::*;

use super::*;
use crate::testing::{facts, mangled, names, parse, problem};

const PATH: &str = "var/www/vendor/composer/installed.json";
const SECOND: &[u8] = br#"{
    "packages": [
        {
            "name": "symfony/http-foundation",
            "version": "v4.4.0",
            "version_normalized": "4.4.0.0",
            "require": {"php": "^7.1.3", "symfony/mime": "^4.3|^5.0"},
            "type": "library",
            "license": ["MIT"],
            "install-path": "../symfony/http-foundation"
        },
        {
            "name": "guzzlehttp/guzzle",
            "version": "6.5.0",
            "version_normalized": "6.5.0.0",
            "license": ["MIT", "Apache-2.0"]
        }
    ],
    "dev": true,
    "dev-package-names": ["guzzlehttp/guzzle"]
}"#;

#[test]
fn both_forms_are_read_and_versions_stay_as_written() {
    let found = facts(&PARSER, PATH, SECOND);
    assert_eq!(names(&found), ["symfony/http-foundation v4.4.0", "guzzlehttp/guzzle 6.5.0"]);
    assert_eq!(found.packages[1].licenses, ["MIT", "Apache-2.0"]);
    let first = br#"[{"name": "monolog/monolog", "version": "1.24.0", "license": "MIT"}]"#;
    let found = facts(&PARSER, PATH, first);
    assert_eq!(names(&found), ["monolog/monolog 1.24.0"]);
    assert_eq!(found.packages[0].licenses, ["MIT"]);
}

#[test]
fn a_bad_record_does_not_hide_the_next() {
    let text = br#"[{"name": "a/b"}, {"version": "1"}, {"name": "c/d", "version": "2.0"}]"#;
    let found = facts(&PARSER, PATH, text);
    assert_eq!(names(&found), ["c/d 2.0"]);
    let codes: Vec<GapCode> = found.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [GapCode::PartialIdentity, GapCode::Malformed]);
}

#[test]
fn what_was_read_before_an_error_is_kept() {
    let (found, result) = parse(&PARSER, PATH, &SECOND[..450]);
    assert_eq!(names(&found), ["symfony/http-foundation v4.4.0"]);
    assert!(result.unwrap_err().message.starts_with("not an installed.json: EOF"));
}

#[test]
fn an_empty_list_is_no_problem_and_none_at_all_is() {
    for text in ["[]", r#"{"packages": []}"#] {
        assert!(facts(&PARSER, PATH, text.as_bytes()).is_empty(), "{text}");
    }
    for text in ["", "{}", "3", r#"{"packages": 3}"#, "[] x", &"[".repeat(200_000)] {
        problem(&PARSER, PATH, text.as_bytes());
    }
    let nested = r#"{"packages":"#.repeat(200_000);
    assert!(problem(&PARSER, PATH, nested.as_bytes()).message.contains("recursion limit"));
}

#[test]
fn more_packages_than_allowed_are_told() {
    let mut found = Facts::default();
    let limits = Limits { packages_per_file: 1, ..Limits::default() };
    let mut reader = std::io::Cursor::new(SECOND);
    let mut file = File::new(PATH, SECOND.len() as u64, &mut reader, &limits);
    let problem = (PARSER.parse)(&mut file, &mut found).unwrap_err();
    assert_eq!((problem.code, found.packages.len()), (GapCode::Limit, 1));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in mangled(SECOND)) {
        let (found, _) = parse(&PARSER, PATH, &bytes);
        prop_assert!(found.packages.iter().all(|package| is_identity(&package.name)));
    }
}
