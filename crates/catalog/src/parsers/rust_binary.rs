//! Crates that cargo-auditable recorded in a Rust program.
//!
//! Source: cargo-auditable, `PARSING.md` and its JSON schema: a section named `.dep-v0` holds
//! zlib-compressed JSON. Stripping a program leaves it in place.

use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem;
use plimsoll_model::{Evidence, GapCode, Package, PackageKind};
use serde::Deserialize;

use super::program::Program;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "rust-binary",
    title: "Rust crates recorded in programs by cargo-auditable",
    evidence: Evidence::Installed,
    wants: &[Pattern::Program],
    parse,
};

const SECTION: &str = ".dep-v0";

/// Most bytes of the list, compressed and not: the same limit as in cargo-auditable's own readers.
const LIST_BYTES: u64 = 8 << 20;

/// How much of the compilers' own notes is looked at.
const COMMENT_BYTES: u64 = 64 << 10;

/// Longest crate name and version taken for one, in bytes.
const IDENTITY_BYTES: usize = 255;

#[derive(Deserialize)]
struct List {
    packages: Vec<Crate>,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
    version: String,
    /// `runtime` unless it says otherwise.
    kind: Option<String>,
}

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let limits = file.limits;
    let Some(mut program) = Program::open(file.reader()) else { return Ok(()) };
    let Some(json) = list(&mut program)? else {
        return no_list(&mut program, facts);
    };
    let list: List = serde_json::from_slice(&json)
        .map_err(|error| Problem::malformed(format!("list of crates: {error}")))?;
    // What only ran while the program was built is not in the program.
    for found in list.packages.iter().filter(|found| found.kind.as_deref() != Some("build")) {
        if !facts.has_room(limits) {
            return Err(Problem::new(GapCode::Limit, "the limit on packages was reached"));
        }
        if is_identity(&found.name) && is_identity(&found.version) {
            facts.package(Package::new(PackageKind::Cargo, &*found.name, &*found.version));
        } else {
            let name: String = found.name.chars().take(IDENTITY_BYTES).collect();
            facts.problem(Problem::malformed(format!(
                "list of crates: `{name}` has no valid name and version"
            )));
        }
    }
    Ok(())
}

/// The JSON text, if the program has the section.
fn list(program: &mut Program<'_>) -> Result<Option<Vec<u8>>, Problem> {
    let Some(section) = program.section(SECTION) else { return Ok(None) };
    let too_large = || {
        let message = format!("list of crates: more than {LIST_BYTES} bytes");
        Problem::new(GapCode::TooLarge, message)
    };
    if section.size > LIST_BYTES {
        return Err(too_large());
    }
    let compressed = program.bytes(section.offset, section.size)?;
    let mut json = Vec::new();
    ZlibDecoder::new(&*compressed)
        .take(LIST_BYTES + 1)
        .read_to_end(&mut json)
        .map_err(|error| Problem::malformed(format!("list of crates: {error}")))?;
    if json.len() as u64 > LIST_BYTES { Err(too_large()) } else { Ok(Some(json)) }
}

/// Rust's compiler, like others, signs the ELF section that is there for such notes.
fn no_list(program: &mut Program<'_>, facts: &mut Facts) -> Result<(), Problem> {
    if let Some(section) = program.section(".comment") {
        let notes = program.bytes(section.offset, section.size.min(COMMENT_BYTES))?;
        if memmem::find(&notes, b"rustc version ").is_some() {
            let message = "Rust program without a list of its crates (cargo auditable writes one)";
            facts.problem(Problem::new(GapCode::UnknownContents, message));
        }
    }
    Ok(())
}

/// Whether a value can be a crate's name or version.
fn is_identity(value: &str) -> bool {
    (1..=IDENTITY_BYTES).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;

    use super::super::program::testing::{Form, program};
    use super::*;
    use crate::testing::{facts, names, parse, problem};

    const PATH: &str = "usr/local/bin/agent";

    const LIST: &str = r#"{"packages":[
        {"name":"autocfg","version":"1.1.0","source":"crates.io","kind":"build"},
        {"name":"regex","version":"1.5.4","source":"crates.io","dependencies":[2]},
        {"name":"agent","version":"0.3.1","source":"local","dependencies":[0,1],"root":true},
        {"name":"time","version":"0.1.43","source":"registry","kind":"runtime","format":9}]}"#;

    fn compressed(json: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(json).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn crates_that_are_in_the_program_are_packages() {
        for form in Form::ALL {
            let facts = facts(&PARSER, PATH, &program(form, SECTION, &compressed(LIST.as_bytes())));
            assert_eq!(names(&facts), ["regex 1.5.4", "agent 0.3.1", "time 0.1.43"], "{form:?}");
            assert_eq!(facts.problems, []);
        }
    }

    #[test]
    fn a_rust_program_without_a_list_is_known_to_be_incomplete() {
        let comment = b"GCC: (Debian 12.2.0)\0rustc version 1.95.0 (59807616e 2026-04-14)\0";
        let told = facts(&PARSER, PATH, &program(Form::Elf64, ".comment", comment));
        assert_eq!(told.packages, []);
        assert_eq!(told.problems[0].code, GapCode::UnknownContents);
        let c = program(Form::Elf64, ".comment", b"GCC: (Debian 12.2.0)\0");
        assert!(facts(&PARSER, PATH, &c).is_empty());
    }

    #[test]
    fn a_list_that_unpacks_to_too_much_is_not_read() {
        let bomb = compressed(&vec![b' '; LIST_BYTES as usize + 1]);
        assert!(bomb.len() < 100_000);
        let found = problem(&PARSER, PATH, &program(Form::Elf64, SECTION, &bomb));
        assert_eq!(found.code, GapCode::TooLarge);
    }

    #[test]
    fn a_damaged_list_is_a_problem() {
        for list in [&b"not zlib"[..], &compressed(b"{\"packages\":3}"), &compressed(b"")] {
            let found = problem(&PARSER, PATH, &program(Form::Elf64, SECTION, list));
            assert_eq!(found.code, GapCode::Malformed);
            assert!(found.message.starts_with("list of crates: "), "{}", found.message);
        }
    }

    #[test]
    fn a_crate_without_a_name_does_not_hide_its_neighbours() {
        let list = br#"{"packages":[{"name":"","version":"1"},{"name":"a","version":"1.0.0"}]}"#;
        let facts = facts(&PARSER, PATH, &program(Form::Elf64, SECTION, &compressed(list)));
        assert_eq!(names(&facts), ["a 1.0.0"]);
        assert_eq!(facts.problems[0].code, GapCode::Malformed);
    }

    proptest! {
        #[test]
        fn damage_anywhere_gives_packages_or_problems(
            form in prop::sample::select(&Form::ALL[..]),
            flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            keep in any::<prop::sample::Index>(),
        ) {
            let mut bytes = program(form, SECTION, &compressed(LIST.as_bytes()));
            for (at, byte) in flips {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            for bytes in [&bytes[..], &bytes[..keep.index(bytes.len())]] {
                prop_assert!(parse(&PARSER, PATH, bytes).0.packages.len() <= 4);
            }
        }
    }
}
