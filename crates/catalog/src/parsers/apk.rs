//! Alpine packages (apk installed database).

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "apk",
    title: "Alpine packages (apk installed database)",
    evidence: Evidence::Installed,
    wants: &[Pattern::Path("lib/apk/db/installed"), Pattern::Path("usr/lib/apk/db/installed")],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
