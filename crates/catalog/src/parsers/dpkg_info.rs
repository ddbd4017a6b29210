//! file lists of Debian packages.

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "dpkg-info",
    title: "file lists of Debian packages",
    evidence: Evidence::Installed,
    wants: &[Pattern::In("var/lib/dpkg/info", ".list"), Pattern::In("var/lib/dpkg/info", ".md5sums"), Pattern::In("var/lib/dpkg/status.d", ".md5sums")],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
