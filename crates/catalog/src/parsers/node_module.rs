//! installed Node packages (package.json).

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "node-module",
    title: "installed Node packages (package.json)",
    evidence: Evidence::Installed,
    wants: &[Pattern::NodeModule],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
