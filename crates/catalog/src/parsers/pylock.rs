//! What a Python project asks for, in the form that all its tools share: `pylock.toml`.
//!
//! Source: PyPA specification "pylock.toml" (PEP 751). The version may be left out where the
//! package is built from a repository, an archive or a folder.

use plimsoll_model::{Evidence, PackageKind};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::declared::{self, malformed};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "pylock",
    title: "Python lock files (pylock.toml, pylock.NAME.toml)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("pylock.toml"), Pattern::NameWith("pylock.", ".toml")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    declared::read(file, facts, PackageKind::PyPi, |text, declared| {
        let lock: Lock = toml::from_str(text).map_err(|error| malformed("a pylock.toml", error))?;
        for Entry { name, version, directory } in lock.packages {
            declared.count_entry()?;
            if directory.is_none() {
                declared.package(&name, &name, version.as_deref());
            }
        }
        Ok(())
    })
}

#[derive(Deserialize)]
struct Lock {
    #[serde(rename = "lock-version")]
    _version: String,
    packages: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: Option<String>,
    directory: Option<IgnoredAny>,
}
