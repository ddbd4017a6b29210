use proptest::prelude::*;

use super::*;
use crate::testing::{facts, mangled, names, parse, problem};

const NEW: &[u8] = include_bytes!("../../../testdata/go_mod/go.mod.txt");

fn found(text: &str) -> Facts {
    facts(&PARSER, "app/go.mod", text.as_bytes())
}

#[test]
fn direct_and_indirect_modules_count() {
    let found = facts(&PARSER, "app/go.mod", NEW);
    assert_eq!(names(&found), ["github.com/stretchr/testify v1.12.1", "go.yaml.in/yaml/v3 v3.0.5"]);
    assert!(found.problems.is_empty());
}

#[test]
fn replacements_take_the_place_and_folders_are_the_projects_own() {
    let found = found(
        "module m\ngo 1.21\nrequire (\n a.org/a v1.0.0\n b.org/b v1.0.0\n c.org/c v1.0.0\n)\n\
         replace a.org/a => fork.org/a v1.0.1\nreplace (\n b.org/b => ../b\n\
         c.org/c => d.org/d v2.0.0\n c.org/c v1.0.0 => e.org/e v3.0.0\n x.org/x => y.org/y v9.0.0\n)",
    );
    assert_eq!(names(&found), ["e.org/e v3.0.0", "fork.org/a v1.0.1"]);
    assert!(found.problems.is_empty());
}

#[test]
fn a_version_that_is_excluded_or_no_release_is_told() {
    let found = found(
        "module m\ngo 1.21\nrequire a.org/a v1.0.0\nrequire b.org/b main\nexclude a.org/a v1.0.0\n",
    );
    let messages: Vec<&str> = found.problems.iter().map(|p| &*p.message).collect();
    assert_eq!(
        messages,
        [
            "entry \"a.org/a\" is excluded in this version, so a later one is used",
            "entry \"b.org/b\" names no release of the registry: version \"none\"",
        ]
    );
    assert!(found.packages.is_empty());
}

#[test]
fn before_go_1_17_what_is_needed_indirectly_is_unknown() {
    for (go, gaps) in [
        ("", 1),
        ("go 1.9", 1),
        ("go 1.16", 1),
        ("go 1.17", 0),
        ("go 1.21rc2", 0),
        ("go 1.22.1", 0),
        ("go 2", 0),
    ] {
        let found = found(&format!("module m\n{go}\nrequire a.org/a v1.0.0"));
        assert_eq!((found.packages.len(), found.problems.len()), (1, gaps), "{go}");
        assert!(found.problems.iter().all(|p| p.code == GapCode::UnknownContents));
    }
    assert!(found("module m\n").is_empty());
}

#[test]
fn neither_the_language_nor_the_toolchain_is_a_package() {
    assert!(found("module m\ngo 1.21\ntoolchain go1.21.3\ntool a.org/a\n").is_empty());
}

#[test]
fn lines_of_another_form_are_told_with_their_number() {
    let found =
        found("module m\ngo 1.21\nrequire a\nreplace a b c\nreplace => a b\nwhat is this\n");
    let messages: Vec<&str> = found.problems.iter().map(|p| &*p.message).collect();
    assert_eq!(
        messages,
        [
            "line 3: `require` does not have the form it should have",
            "line 4: `replace` does not have the form it should have",
            "line 5: `replace` does not have the form it should have",
        ]
    );
}

#[test]
fn a_file_without_a_module_is_no_go_mod() {
    for text in ["", "{}", "require a.org/a v1.0.0", "(\n(\n("] {
        assert_eq!(problem(&PARSER, "go.mod", text.as_bytes()).code, GapCode::Malformed);
    }
}

#[test]
fn the_file_of_a_downloaded_module_is_not_the_projects() {
    assert!(facts(&PARSER, "root/go/pkg/mod/rsc.io/quote@v1.5.2/go.mod", NEW).is_empty());
}

#[test]
fn many_requirements_and_many_replacements_are_read_in_little_time() {
    let lines =
        |count: usize, line: &dyn Fn(usize) -> String| -> String { (0..count).map(line).collect() };
    let found = found(&format!(
        "module m\ngo 1.21\n{}{}",
        lines(60_000, &|n| format!("require a v1.0.{n}\n")),
        lines(60_000, &|n| format!("replace a v2.0.{n} => b v1.0.0\n")),
    ));
    assert_eq!(found.packages.len(), 60_000);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in mangled(NEW)) {
        parse(&PARSER, "go.mod", &bytes).1.ok();
    }

    #[test]
    fn no_lines_panic(text in "(module|require|replace|exclude|go|=>|\\(|\\)|\"|`|v1|//|[a-c]| |\n){0,60}") {
        parse(&PARSER, "go.mod", format!("module m\n{text}").as_bytes()).1.ok();
    }
}
