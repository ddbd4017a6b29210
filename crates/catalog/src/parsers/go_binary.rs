//! Go modules recorded in programs.

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "go-binary",
    title: "Go modules recorded in programs",
    evidence: Evidence::Installed,
    wants: &[Pattern::Program],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
