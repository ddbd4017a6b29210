//! What a Python project asks for: Pipenv's `Pipfile.lock`.
//!
//! Source: Pipenv documentation, "Pipfile and Pipfile.lock". Each member but `_meta` is a group of
//! packages (`default`, `develop` and those that the project names).

use std::collections::BTreeMap;

use plimsoll_model::{Evidence, PackageKind};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::declared::{self, Declared, is_archive, malformed};
use super::node_module::Value;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "pipfile-lock",
    title: "Pipenv lock files (Pipfile.lock)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("Pipfile.lock")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    declared::read(file, facts, PackageKind::PyPi, |text, declared| {
        let lock: Lock =
            serde_json::from_str(text).map_err(|error| malformed("a Pipfile.lock", error))?;
        for (name, entry) in lock.groups.into_values().flatten() {
            declared.count_entry()?;
            add(&name, entry, declared);
        }
        Ok(())
    })
}

#[derive(Deserialize)]
struct Lock {
    #[serde(rename = "_meta")]
    _meta: IgnoredAny,
    #[serde(flatten)]
    groups: BTreeMap<String, BTreeMap<String, Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    version: Value,
    #[serde(default)]
    path: Value,
    #[serde(default)]
    file: Value,
}

fn add(name: &str, entry: Entry, declared: &mut Declared) {
    let version = entry.version.text();
    let version = version.as_deref().map(|version| version.trim_start_matches('='));
    let place = entry.path.text().or(entry.file.text());
    if version.is_some() || place.is_none_or(|place| is_archive(&place)) {
        declared.package(name, name, version);
    }
}
