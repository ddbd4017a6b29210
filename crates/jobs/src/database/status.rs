use std::path::PathBuf;

use plimsoll_vulns::db::{EXPLOITED, SCORES, SectionInfo};

use super::DatabaseOptions;
use super::open::open_file;
use crate::JobError;

/// What is in the database, and how old it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DatabaseStatus {
    /// The database file; without one, only the starter set is there.
    pub path: Option<PathBuf>,
    /// Its length in bytes.
    pub bytes: u64,
    /// Whether there is only the starter set.
    pub starter: bool,
    /// Its ecosystems, in the order of names.
    pub sections: Vec<SectionStatus>,
    /// How many vulnerabilities are known to be exploited.
    pub exploited: Option<u64>,
    /// For how many it was estimated how likely they are to be exploited.
    pub scored: Option<u64>,
}

/// What is known of one ecosystem.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SectionStatus {
    /// The ecosystem.
    pub ecosystem: String,
    /// How many advisories it has.
    pub records: u64,
    /// When the newest of them was changed, `YYYY-MM-DD`.
    pub newest: Option<String>,
    /// Days since then.
    pub age_days: Option<i64>,
    /// When it was fetched, `YYYY-MM-DD`.
    pub fetched: Option<String>,
}

/// Looks at the database.
pub fn db_status(
    options: &DatabaseOptions,
    now: jiff::Timestamp,
) -> Result<DatabaseStatus, JobError> {
    let path = options.path();
    let failed = |error: plimsoll_vulns::db::DbError| {
        JobError::Database(format!("cannot use {}: {error}", path.display()))
    };
    let fetched = open_file(&path).map_err(failed)?;
    let starter = fetched.is_none();
    let database = match fetched {
        Some(database) => database,
        None => plimsoll_vulns::starter().map_err(failed)?,
    };
    let bytes = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
    let sections = database.sections();
    let count = |catalog: &str| sections.iter().find(|s| s.ecosystem == catalog).map(|s| s.records);
    let feeds = sections.iter().filter(|section| section.has_advisories());
    Ok(DatabaseStatus {
        path: (!starter).then_some(path),
        bytes,
        starter,
        sections: feeds.map(|info| section(info, now)).collect(),
        exploited: count(EXPLOITED),
        scored: count(SCORES),
    })
}

fn section(info: &SectionInfo, now: jiff::Timestamp) -> SectionStatus {
    let today = jiff::tz::Offset::UTC.to_datetime(now).date();
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    let age = info.newest.as_deref().and_then(day).map(|newest| (today - newest).get_days());
    SectionStatus {
        ecosystem: info.ecosystem.clone(),
        records: info.records,
        newest: info.newest.clone(),
        age_days: age.map(i64::from),
        fetched: info.meta.fetched.get(..10).map(str::to_owned),
    }
}
