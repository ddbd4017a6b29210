//! What a Python project asks for: `poetry.lock`.
//!
//! Source: Poetry's `Locker`. A `[package.source]` is there where a package comes from elsewhere
//! than the default index; of folders only the project knows the release.

use plimsoll_model::{Evidence, PackageKind};
use serde::Deserialize;

use super::declared::{self, malformed};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "poetry-lock",
    title: "Poetry lock files (poetry.lock)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("poetry.lock")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    declared::read(file, facts, PackageKind::PyPi, |text, declared| {
        let lock: Lock = toml::from_str(text).map_err(|error| malformed("a poetry.lock", error))?;
        for Entry { name, version, source } in lock.package {
            declared.count_entry()?;
            if source.is_none_or(|source| source.kind != "directory") {
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
    source: Option<Source>,
}

#[derive(Deserialize)]
struct Source {
    #[serde(rename = "type")]
    kind: String,
}
