//! rpm packages (SQLite database).

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "rpm",
    title: "rpm packages (SQLite database)",
    evidence: Evidence::Installed,
    wants: &[],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
