//! Which ecosystems an update is about.

use std::collections::BTreeSet;

use plimsoll_vulns::db::{CATALOGS, Database};
use plimsoll_vulns::version::Scheme;

use super::UpdateOptions;
use super::feeds::{FIRST, Source};
use crate::JobError;

/// The sections to be made anew: what was asked for, or what the source or the database has, or
/// else what most containers are made of.
pub(super) fn wanted(
    source: &Source<'_>,
    update: &UpdateOptions,
    old: Option<&Database>,
) -> Result<BTreeSet<String>, JobError> {
    let known = |database: &Database| {
        database.sections().iter().map(|section| section.ecosystem.clone()).collect::<Vec<_>>()
    };
    let mut wanted: BTreeSet<String> = if !update.ecosystems.is_empty() {
        update.ecosystems.iter().cloned().collect()
    } else if update.all {
        Scheme::ecosystems().map(str::to_owned).collect()
    } else if let Some(names) = source.ecosystems() {
        names.into_iter().collect()
    } else {
        let old = old.map(known).filter(|names| !names.is_empty());
        old.unwrap_or_else(|| FIRST.iter().map(|name| (*name).to_owned()).collect())
            .into_iter()
            .collect()
    };
    if let Some(folder) = update.from.as_ref().filter(|_| wanted.is_empty()) {
        return Err(JobError::Database(format!(
            "{} has no feeds: expected ECOSYSTEM/all.zip, such as Debian/all.zip",
            folder.display()
        )));
    }
    if let Some(bad) = wanted.iter().find(|name| !is_name(name)) {
        return Err(JobError::Other(format!(
            "`{bad}` is not the name of an ecosystem: expected one such as Debian, PyPI or npm"
        )));
    }
    // Which vulnerabilities are exploited, or likely to be, matters whatever else is asked for.
    let has = source.ecosystems();
    let has = |catalog: &&str| has.as_ref().is_none_or(|names| names.iter().any(|n| n == catalog));
    wanted.extend(CATALOGS.iter().filter(|name| has(name)).map(|name| (*name).to_owned()));
    Ok(wanted)
}

/// Names become parts of paths and addresses.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " ._-".contains(c);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(plain)
}
