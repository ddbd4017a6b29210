//! What a Python project asks for: `pdm.lock`.
//!
//! Source: PDM documentation, "Lock file". A package with extras is there once more for each set
//! of them. `path` leads to an archive or a folder of the project.

use plimsoll_model::{Evidence, PackageKind};
use serde::Deserialize;

use super::declared::{self, is_archive, malformed};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "pdm-lock",
    title: "PDM lock files (pdm.lock)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("pdm.lock")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    declared::read(file, facts, PackageKind::PyPi, |text, declared| {
        let lock: Lock = toml::from_str(text).map_err(|error| malformed("a pdm.lock", error))?;
        for Entry { name, version, path } in lock.package {
            declared.count_entry()?;
            if path.is_none_or(|path| is_archive(&path)) {
                declared.package(&name, &name, version.as_deref());
            }
        }
        Ok(())
    })
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Entry>,
    #[serde(rename = "metadata")]
    _metadata: toml::Table,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: Option<String>,
    path: Option<String>,
}
