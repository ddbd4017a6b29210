//! What a Node project asks for: Bun's `bun.lock`, and a word about its binary `bun.lockb`.
//!
//! Source: Bun documentation, "Lockfile". `packages` has a list for each place in the tree, which
//! begins with `NAME@VERSION`. The text is JSON with comments and commas before closing brackets.

use std::collections::BTreeMap;
use std::fmt;

use plimsoll_model::{Evidence, GapCode, PackageKind};
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::declared::{self, Declared, is_archive, malformed, split_at_sign};
use super::node_module::Value;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "bun-lock",
    title: "Bun lock files (bun.lock)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("bun.lock"), Pattern::Name("bun.lockb")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    if file.name() == "bun.lockb" {
        let message = "Bun's binary lock file: `bun install --save-text-lockfile \
                       --frozen-lockfile --lockfile-only` writes it as bun.lock, which can be read";
        return Err(Problem::new(GapCode::Unsupported, message));
    }
    declared::read(file, facts, PackageKind::Npm, |text, declared| {
        let mut bytes = text.as_bytes().to_vec();
        json_strip_comments::strip_slice(&mut bytes)
            .map_err(|_| malformed("a bun.lock", "a comment or text has no end"))?;
        let lock: Lock =
            serde_json::from_slice(&bytes).map_err(|error| malformed("a bun.lock", error))?;
        for (key, First(first)) in lock.packages {
            declared.count_entry()?;
            add(&key, first.as_deref().unwrap_or_default(), declared);
        }
        Ok(())
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lock {
    #[serde(rename = "lockfileVersion")]
    _version: IgnoredAny,
    #[serde(default)]
    packages: BTreeMap<String, First>,
}

fn add(key: &str, first: &str, declared: &mut Declared) {
    let (name, version) = split_at_sign(first).unwrap_or((first, ""));
    let is_local = ["workspace:", "link:", "root:"].iter().any(|local| version.starts_with(local))
        || version.starts_with("file:") && !is_archive(version);
    if !is_local {
        declared.package(key, name, Some(version));
    }
}

/// The first item of a list, if it is a text.
struct First(Option<String>);

impl<'de> Deserialize<'de> for First {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = First;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list that begins with a package")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<First, A::Error> {
                let first = seq.next_element::<Value>()?.and_then(Value::text);
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(First(first))
            }
        }
        deserializer.deserialize_seq(List)
    }
}
