//! Yarn 1: unindented lines name what is asked for, indented ones say what it became.

use plimsoll_model::GapCode;

use super::is_local;
use crate::Problem;
use crate::parsers::declared::{Declared, split_at_sign};

pub(super) fn read(text: &str, declared: &mut Declared) -> Result<(), Problem> {
    let mut is_lock = text.lines().any(|line| line.trim_end() == "# yarn lockfile v1");
    let mut entry: Option<Entry<'_>> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with(' ') {
            // Deeper lines are the entry's own dependencies, which may be named `version`.
            if let (Some(entry), Some(version)) = (&mut entry, line.strip_prefix("  version ")) {
                entry.version = Some(unquoted(version));
            }
            continue;
        }
        if let Some(entry) = entry.take() {
            entry.add(declared);
        }
        let Some(key) = line.strip_suffix(':').filter(|key| split_at_sign(unquoted(key)).is_some())
        else {
            let message = format!("line {number} is neither an entry nor a part of one");
            if !is_lock {
                return Err(Problem::malformed(format!("not a yarn.lock: {message}")));
            }
            declared.count_entry()?;
            declared.problem(GapCode::Malformed, message);
            continue;
        };
        is_lock = true;
        declared.count_entry()?;
        entry = Some(Entry { key, version: None });
    }
    if let Some(entry) = entry {
        entry.add(declared);
    }
    if is_lock {
        return Ok(());
    }
    Err(Problem::malformed("not a yarn.lock: it has neither entries nor Yarn's first line"))
}

struct Entry<'t> {
    /// Descriptors, separated by commas.
    key: &'t str,
    version: Option<&'t str>,
}

impl Entry<'_> {
    fn add(self, declared: &mut Declared) {
        let first = self.key.split(", ").next().unwrap_or(self.key);
        let first = unquoted(first);
        let (mut name, range) = split_at_sign(first).unwrap_or((first, ""));
        if is_local(range) {
            return;
        }
        // An alias: `ALIAS@npm:NAME@RANGE`.
        if let Some((target, _)) = range.strip_prefix("npm:").and_then(split_at_sign) {
            name = target;
        }
        declared.package(first, name, self.version);
    }
}

fn unquoted(text: &str) -> &str {
    let text = text.strip_prefix('"').unwrap_or(text);
    text.strip_suffix('"').unwrap_or(text)
}
