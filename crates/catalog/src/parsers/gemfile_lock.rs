//! What a Ruby project asks for: Bundler's `Gemfile.lock` and `gems.locked`.
//!
//! Source: Bundler's `LockfileParser`. Gems stand below `specs:`, indented by four; what each of
//! them needs is indented by six. A version may be followed by a platform: `1.15.4-x86_64-linux`.

use plimsoll_model::{Evidence, PackageKind};

use super::declared::{self, Declared};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "gemfile-lock",
    title: "Bundler lock files (Gemfile.lock, gems.locked)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("Gemfile.lock"), Pattern::Name("gems.locked")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    declared::read(file, facts, PackageKind::Gem, |text, declared| {
        let mut section = "";
        let mut is_lock = false;
        for (index, line) in text.lines().enumerate() {
            let (name, depth) = (line.trim(), line.len() - line.trim_start().len());
            if depth == 0 && !name.is_empty() {
                section = name;
                is_lock |= matches!(name, "GEM" | "GIT" | "PATH" | "DEPENDENCIES");
                if name.starts_with("<<<<<<<") || name.starts_with(">>>>>>>") {
                    let message = format!("line {}: left over from a merge", index + 1);
                    return Err(Problem::malformed(message));
                }
            } else if depth == 4 && name.contains(' ') {
                declared.count_entry()?;
                add(section, name, declared);
            }
        }
        if is_lock { Ok(()) } else { Err(Problem::malformed("not a lock file of Bundler")) }
    })
}

fn add(section: &str, spec: &str, declared: &mut Declared) {
    let Some((name, version)) = spec.split_once(" (") else { return };
    match section {
        "GEM" => {
            let version = version.strip_suffix(')').and_then(|version| version.split('-').next());
            declared.package(name, name, version);
        }
        "GIT" => declared.partial(name, "comes from a git repository, not from a gem server"),
        // `PATH` is the project's own; the others have no gems.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::GapCode;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse, problem};

    const LOCK: &[u8] = include_bytes!("../../testdata/gemfile_lock/Gemfile.lock");

    #[test]
    fn gems_of_the_servers_count() {
        for path in ["Gemfile.lock", "app/gems.locked"] {
            let found = facts(&PARSER, path, LOCK);
            assert_eq!(
                names(&found),
                [
                    "coverage-helpers 1.0.0",
                    "docile 1.4.0",
                    "power_assert 2.0.1",
                    "rake 13.0.1",
                    "rbs 2.0.0",
                    "simplecov 0.21.2",
                    "simplecov-html 0.12.3",
                    "simplecov_json_formatter 0.1.3",
                    "stackprof 0.2.17",
                    "test-unit 3.5.3",
                ]
            );
            assert!(found.problems.is_empty());
        }
    }

    #[test]
    fn platforms_are_no_part_of_a_version_and_give_one_gem() {
        let text = b"GEM\n  specs:\n    nokogiri (1.15.4)\n    nokogiri (1.15.4-x86_64-linux)\n\
            \x20   a (2.0.0.pre.1-java)\n\nCHECKSUMS\n  a (2.0.0.pre.1) sha256=00\n";
        assert_eq!(
            names(&facts(&PARSER, "Gemfile.lock", text)),
            ["a 2.0.0.pre.1", "nokogiri 1.15.4"]
        );
    }

    #[test]
    fn gems_from_git_are_told() {
        let text = b"GIT\n  remote: https://example.org/a.git\n  revision: 00\n  specs:\n    a (1.0)\n      b (~> 1)\n";
        let found = facts(&PARSER, "Gemfile.lock", text);
        assert!(found.packages.is_empty());
        let message = "entry \"a\" comes from a git repository, not from a gem server";
        assert_eq!(found.problems, [Problem::new(GapCode::PartialIdentity, message)]);
    }

    #[test]
    fn what_is_broken_is_told() {
        for text in ["", "{}", "specs:\n    a (1)\n", "GEM\n<<<<<<< HEAD\n"] {
            assert_eq!(problem(&PARSER, "Gemfile.lock", text.as_bytes()).code, GapCode::Malformed);
        }
        let cut = facts(&PARSER, "Gemfile.lock", b"GEM\n  specs:\n    a (1.0)\n    b (2.");
        assert_eq!((names(&cut), cut.problems.len()), (vec!["a 1.0".to_owned()], 1));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in mangled(LOCK)) {
            parse(&PARSER, "Gemfile.lock", &bytes).1.ok();
        }
    }
}
