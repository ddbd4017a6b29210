//! Java archives, nested ones included.

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "java",
    title: "Java archives, nested ones included",
    evidence: Evidence::Installed,
    wants: &[Pattern::Suffix(".jar")],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
