//! Rust crates recorded in programs by cargo-auditable.

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "rust-binary",
    title: "Rust crates recorded in programs by cargo-auditable",
    evidence: Evidence::Installed,
    wants: &[Pattern::Program],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
