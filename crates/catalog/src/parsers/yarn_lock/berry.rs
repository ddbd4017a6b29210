//! Yarn 2 and later: YAML, one entry for each resolution.

use plimsoll_formats::yaml::{self, Node};
use plimsoll_model::Limits;

use super::is_local;
use crate::Problem;
use crate::parsers::declared::{Declared, split_at_sign, yaml_problem};

pub(super) fn read(text: &str, limits: &Limits, declared: &mut Declared) -> Result<(), Problem> {
    let documents = yaml::read(text, limits).map_err(|e| yaml_problem("a yarn.lock", &e))?;
    for (key, entry) in documents.iter().flat_map(Node::entries) {
        let key = key.text().unwrap_or_default();
        if key == "__metadata" {
            continue;
        }
        declared.count_entry()?;
        add(key, entry, declared);
    }
    Ok(())
}

/// Takes an entry. Its resolution has the true name where the key may have an alias.
fn add(key: &str, entry: &Node<'_>, declared: &mut Declared) {
    let text = |name: &str| entry.get(name).and_then(Node::text);
    let resolution = text("resolution").unwrap_or(key);
    let (name, reference) = split_at_sign(resolution).unwrap_or((resolution, ""));
    if text("linkType") == Some("soft") || is_local(reference) {
        return;
    }
    // A patched package is still the release that was patched: `version` says which.
    declared.package(key, name, text("version"));
}
