//! What a Node project asks for: `yarn.lock`, of Yarn 1 and of Yarn 2 and later.
//!
//! Sources: Yarn Classic documentation, "yarn.lock"; Yarn documentation, "Lexicon" (descriptor,
//! locator) and "Protocols". Yarn 1 has a form of its own, later ones have YAML with a
//! `__metadata` entry.

mod berry;
mod classic;

use plimsoll_model::{Evidence, PackageKind};

use super::declared;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "yarn-lock",
    title: "Yarn lock files (yarn.lock of Yarn 1 to 4)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("yarn.lock")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let limits = file.limits;
    declared::read(file, facts, PackageKind::Npm, |text, declared| {
        if text.lines().any(|line| line.starts_with("__metadata:")) {
            berry::read(text, limits, declared)
        } else {
            classic::read(text, declared)
        }
    })
}

/// Whether a range means a folder of this project.
fn is_local(range: &str) -> bool {
    let protocol = |name: &str| range.starts_with(name);
    ["workspace:", "link:", "portal:", "exec:"].into_iter().any(protocol)
        || (["file:", "./", "../", "/"].into_iter().any(protocol))
            && !declared::is_archive(range.split("::").next().unwrap_or(range))
}
