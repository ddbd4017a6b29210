//! What a Rust project asks for: `Cargo.lock`, versions 1 to 4.
//!
//! Source: Cargo's `Lockfile` and its reference, "Source IDs". A package without `source` is a
//! member of the workspace or lies in a folder.

use plimsoll_model::{Evidence, PackageKind};
use serde::Deserialize;

use super::declared::{self, malformed};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "cargo-lock",
    title: "Cargo lock files (Cargo.lock, versions 1 to 4)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("Cargo.lock")],
    parse,
};

/// How crates.io is named, as a git repository and as an index read over HTTP.
const CRATES_IO: [&str; 2] =
    ["registry+https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"];

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    declared::read(file, facts, PackageKind::Cargo, |text, declared| {
        let lock: Lock = toml::from_str(text).map_err(|error| malformed("a Cargo.lock", error))?;
        if lock.package.is_none() && lock.version.is_none() {
            return Err(malformed("a Cargo.lock", "neither `version` nor `package` is there"));
        }
        for Entry { name, version, source } in lock.package.unwrap_or_default() {
            declared.count_entry()?;
            match source.as_deref() {
                None => {}
                Some(source) if CRATES_IO.contains(&source) => {
                    declared.package(&name, &name, Some(&version));
                }
                Some(source) if source.starts_with("git+") => {
                    declared.partial(&name, "comes from a git repository, not from crates.io");
                }
                Some(_) => declared.partial(&name, "comes from another registry than crates.io"),
            }
        }
        Ok(())
    })
}

#[derive(Deserialize)]
struct Lock {
    version: Option<u32>,
    package: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: String,
    source: Option<String>,
}

#[cfg(test)]
mod tests {
    use plimsoll_model::GapCode;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse, problem};

    const V1: &[u8] = include_bytes!("../../testdata/cargo_lock/v1.lock");
    const V2: &[u8] = include_bytes!("../../testdata/cargo_lock/v2.lock");
    const V4: &[u8] = include_bytes!("../../testdata/cargo_lock/v4.lock");

    #[test]
    fn crates_of_the_registry_count_and_members_do_not() {
        let found = facts(&PARSER, "app/Cargo.lock", V4);
        let expected = ["cfg-if 0.1.10", "cfg-if 1.0.0", "memchr 2.8.0"];
        assert_eq!(names(&found), expected);
        assert_eq!(found.problems.len(), 1);
        assert_eq!(found.problems[0].code, GapCode::PartialIdentity);
        assert!(found.problems[0].message.contains("\"itoa\" comes from a git repository"));
        assert_eq!(names(&facts(&PARSER, "Cargo.lock", V1)), ["cfg-if 0.1.10"]);
        let second = names(&facts(&PARSER, "Cargo.lock", V2));
        assert_eq!((second.len(), &*second[2]), (6, "libc 0.2.101"));
    }

    #[test]
    fn either_name_of_the_registry_is_known_and_others_are_told() {
        for (source, packages) in [
            ("sparse+https://index.crates.io/", 1),
            ("registry+https://github.com/rust-lang/crates.io-index", 1),
            ("registry+https://crates.example.org/index", 0),
            ("sparse+https://index.crates.io.example.org/", 0),
        ] {
            let text = format!("[[package]]\nname = 'a'\nversion = '1.0.0'\nsource = '{source}'");
            let found = facts(&PARSER, "Cargo.lock", text.as_bytes());
            assert_eq!((found.packages.len(), found.problems.len()), (packages, 1 - packages));
        }
    }

    #[test]
    fn an_empty_lock_is_one_and_other_files_are_not() {
        assert!(facts(&PARSER, "Cargo.lock", b"version = 4\n").is_empty());
        let nested = format!("package = {}", "[".repeat(200_000));
        for text in ["", "a = 1", "[package]\nname = 'a'", "[[package]]\nname = 1", &nested] {
            assert_eq!(problem(&PARSER, "Cargo.lock", text.as_bytes()).code, GapCode::Malformed);
        }
        let cut = problem(&PARSER, "Cargo.lock", &V4[..V4.len() - 20]);
        assert!(cut.message.starts_with("not a Cargo.lock: TOML parse error at line "), "{cut}");
    }

    #[test]
    fn the_lock_of_an_unpacked_crate_is_not_the_projects() {
        assert!(facts(&PARSER, "root/.cargo/registry/src/x/memchr-2/Cargo.lock", V4).is_empty());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop_oneof![mangled(V2), mangled(V4)]) {
            let (found, result) = parse(&PARSER, "Cargo.lock", &bytes);
            prop_assert!(found.packages.is_empty() || result.is_ok());
        }
    }
}
