//! npm lock files (package-lock.json v1 to v3).

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "package-lock",
    title: "npm lock files (package-lock.json v1 to v3)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("package-lock.json")],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
