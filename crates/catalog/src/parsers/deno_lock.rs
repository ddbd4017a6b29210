//! What a Deno project asks for of npm's registry: `deno.lock`, versions 3 to 5.
//!
//! Source: Deno's `deno_lockfile`. The keys of `npm`, which version 3 has in `packages`, are
//! `NAME@VERSION`, with the peers that were chosen: `NAME@VERSION_PEER@VERSION`.

#![expect(clippy::zero_sized_map_values, reason = "of a JSON object only the keys are wanted")]

use std::collections::BTreeMap;

use plimsoll_model::{Evidence, GapCode, PackageKind};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::declared::{self, malformed, split_at_sign};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "deno-lock",
    title: "npm packages of Deno lock files (deno.lock, versions 3 to 5)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("deno.lock")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    declared::read(file, facts, PackageKind::Npm, |text, declared| {
        let lock: Lock =
            serde_json::from_str(text).map_err(|error| malformed("a deno.lock", error))?;
        let (npm, jsr) = match lock.version.as_str() {
            "3" => (lock.packages.npm, lock.packages.jsr),
            "4" | "5" => (lock.npm, lock.jsr),
            version => {
                let version: String = version.chars().take(20).collect();
                let message = format!(
                    "version {version:?} of deno.lock: `deno install` of Deno 2 writes it as one \
                     of versions 3 to 5, which can be read"
                );
                return Err(Problem::new(GapCode::Unsupported, message));
            }
        };
        for key in npm.keys() {
            declared.count_entry()?;
            let (name, rest) = split_at_sign(key).unwrap_or((key, ""));
            declared.package(key, name, rest.split('_').next());
        }
        let others = jsr.len() + lock.remote.len();
        if others > 0 {
            let message = format!(
                "{others} modules of JSR or of an address: no registry with advisories knows them"
            );
            declared.problem(GapCode::Unsupported, message);
        }
        Ok(())
    })
}

type Keys = BTreeMap<String, IgnoredAny>;

#[derive(Deserialize)]
struct Lock {
    version: String,
    #[serde(default)]
    npm: Keys,
    #[serde(default)]
    packages: Registries,
    #[serde(default)]
    jsr: Keys,
    #[serde(default)]
    remote: Keys,
}

/// Version 3's two registries.
#[derive(Deserialize, Default)]
struct Registries {
    #[serde(default)]
    npm: Keys,
    #[serde(default)]
    jsr: Keys,
}
