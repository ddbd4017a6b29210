//! The one door through which parser tests call the parsers.

use std::io::Cursor;

use plimsoll_model::Limits;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{Facts, File, Parser, Problem};

/// What `parser` finds in `bytes` at `path`. The path must be one that it wants, unless it wants
/// programs.
pub(crate) fn parse(parser: &Parser, path: &str, bytes: &[u8]) -> (Facts, Result<(), Problem>) {
    assert!(
        parser.wants.iter().any(|p| p.matches_path(path) || *p == crate::Pattern::Program),
        "{} does not want {path}",
        parser.id
    );
    let mut facts = Facts::default();
    let mut reader = Cursor::new(bytes);
    let limits = Limits::default();
    let mut file = File::new(path, bytes.len() as u64, &mut reader, &limits);
    let result = (parser.parse)(&mut file, &mut facts);
    (facts, result)
}

/// What `parser` finds in a file that it must be able to read.
pub(crate) fn facts(parser: &Parser, path: &str, bytes: &[u8]) -> Facts {
    let (facts, result) = parse(parser, path, bytes);
    result.expect("the file can be read");
    facts
}

/// The problem that `parser` has with a file that it cannot read.
pub(crate) fn problem(parser: &Parser, path: &str, bytes: &[u8]) -> Problem {
    parse(parser, path, bytes).1.expect_err("the file cannot be read")
}

/// `name version` of every package, in the order found.
pub(crate) fn names(facts: &Facts) -> Vec<String> {
    facts.packages.iter().map(|p| format!("{} {}", p.name, p.version)).collect()
}

/// Bytes for robustness tests: noise, and `fixture` with a part of it replaced by noise.
pub(crate) fn mangled(fixture: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let edited = (0..=fixture.len(), 0..64_usize, vec(any::<u8>(), 0..16)).prop_map(
        move |(start, cut, noise)| {
            let end = (start + cut).min(fixture.len());
            [&fixture[..start], &noise, &fixture[end..]].concat()
        },
    );
    prop_oneof![vec(any::<u8>(), 0..512), edited]
}
