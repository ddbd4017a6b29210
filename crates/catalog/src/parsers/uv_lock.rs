//! What a Python project asks for: `uv.lock`.
//!
//! Source: uv documentation, "Locking", and its `Source` of a lock file: a registry, an archive
//! (`url`, `path`), a repository (`git`) or a folder of the project (`virtual`, `editable`,
//! `directory`).

use plimsoll_model::{Evidence, PackageKind};
use serde::Deserialize;

use super::declared::{self, malformed};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "uv-lock",
    title: "uv lock files (uv.lock)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("uv.lock")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    declared::read(file, facts, PackageKind::PyPi, |text, declared| {
        let lock: Lock = toml::from_str(text).map_err(|error| malformed("a uv.lock", error))?;
        for Entry { name, version, source } in lock.package {
            declared.count_entry()?;
            let is_folder = |kind: &&str| source.contains_key(*kind);
            if !["virtual", "editable", "directory"].iter().any(is_folder) {
                declared.package(&name, &name, version.as_deref());
            }
        }
        Ok(())
    })
}

#[derive(Deserialize)]
struct Lock {
    #[serde(rename = "version")]
    _version: i64,
    #[serde(default)]
    package: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: Option<String>,
    #[serde(default)]
    source: toml::Table,
}
