//! Debian packages (dpkg status, status.d).

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "dpkg",
    title: "Debian packages (dpkg status, status.d)",
    evidence: Evidence::Installed,
    wants: &[Pattern::Path("var/lib/dpkg/status"), Pattern::In("var/lib/dpkg/status.d", "")],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
