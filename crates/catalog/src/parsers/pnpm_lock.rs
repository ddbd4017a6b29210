//! What a Node project asks for: pnpm's `pnpm-lock.yaml`, lock file versions 5 to 9.
//!
//! Source: pnpm's "lockfile" specifications (`pnpm/spec`, 5.x, 6.0 and 9.0). The keys of
//! `packages` name the releases: `/NAME/VERSION_PEERS` in version 5, `/NAME@VERSION(PEERS)` in
//! version 6, `NAME@VERSION` in version 9. Newer pnpm puts a document about itself before the
//! project's.

use plimsoll_formats::yaml::{self, Node};
use plimsoll_model::{Evidence, PackageKind};

use super::declared::{self, Declared, split_at_sign, yaml_problem};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "pnpm-lock",
    title: "pnpm lock files (pnpm-lock.yaml, versions 5 to 9)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("pnpm-lock.yaml")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let limits = file.limits;
    declared::read(file, facts, PackageKind::Npm, |text, declared| {
        let documents =
            yaml::read(text, limits).map_err(|e| yaml_problem("a pnpm-lock.yaml", &e))?;
        let mut is_lock = false;
        for document in &documents {
            let Some(version) = document.get("lockfileVersion").and_then(Node::text) else {
                continue;
            };
            is_lock = true;
            let is_old = version.starts_with("5.") || version == "5";
            for (key, entry) in document.get("packages").map_or(&[][..], Node::entries) {
                declared.count_entry()?;
                add(key.text().unwrap_or_default(), entry, is_old, declared);
            }
        }
        if is_lock {
            return Ok(());
        }
        Err(Problem::malformed("not a pnpm-lock.yaml: `lockfileVersion` is missing"))
    })
}

fn add(key: &str, entry: &Node<'_>, is_old: bool, declared: &mut Declared) {
    let text = |name: &str| entry.get(name).and_then(Node::text);
    // A folder of this project that is installed by copying it.
    if entry.get("resolution").is_some_and(|resolution| resolution.get("directory").is_some()) {
        return;
    }
    let path = key.strip_prefix('/').unwrap_or(key);
    let path = path.split('(').next().unwrap_or(path);
    let split = if is_old { split_old(path) } else { split_at_sign(path) };
    // Entries from elsewhere than a registry state their identity inside.
    let name = text("name").or(split.map(|(name, _)| name)).unwrap_or_default();
    declared.package(key, name, text("version").or(split.map(|(_, version)| version)));
}

/// Splits `NAME/VERSION_PEERS`. The name may have a scope, and before it the host of a registry.
fn split_old(path: &str) -> Option<(&str, &str)> {
    // Peers may have slashes too, so the version is looked for from the left.
    let (at, _) = path.match_indices('/').find(|(at, _)| {
        path.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })?;
    let (folder, version) = (path.get(..at)?, path.get(at + 1..)?);
    let (above, name) = folder.rsplit_once('/').unwrap_or(("", folder));
    let scope = above.rsplit('/').next().filter(|scope| scope.starts_with('@'));
    let name =
        scope.and_then(|s| folder.get(folder.len() - name.len() - s.len() - 1..)).unwrap_or(name);
    Some((name, version.split('_').next().unwrap_or(version)))
}
