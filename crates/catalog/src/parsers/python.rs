//! Python distributions (dist-info, egg-info).

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "python",
    title: "Python distributions (dist-info, egg-info)",
    evidence: Evidence::Installed,
    wants: &[Pattern::Suffix(".dist-info/METADATA")],
    parse,
};

fn parse(_file: &mut File<'_>, _facts: &mut Facts) -> Result<(), Problem> {
    Ok(())
}
