//! The database of advisories: where it is, how it is opened, and how it is brought up to date.

mod feeds;
mod open;
mod status;
mod update;
mod wanted;

use std::path::PathBuf;

pub use status::{DatabaseStatus, SectionStatus, db_status};
pub use update::{Change, SectionUpdate, UpdateOptions, UpdateResult, db_update};

pub use open::open_library;

/// Where OSV publishes its advisories.
pub const DEFAULT_BASE_URL: &str = "https://osv-vulnerabilities.storage.googleapis.com";

/// Where the database is kept and where it comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DatabaseOptions {
    /// The folder for everything that is kept between runs.
    pub cache_dir: PathBuf,
    /// The database file, if it is not the one in the cache folder.
    pub database: Option<PathBuf>,
    /// Where feeds are fetched from: `BASE/ECOSYSTEM/all.zip`.
    pub base_url: String,
    /// Whether nothing may be fetched.
    pub offline: bool,
}

impl DatabaseOptions {
    /// The database file.
    pub fn path(&self) -> PathBuf {
        self.database.clone().unwrap_or_else(|| self.cache_dir.join("plimsoll.db"))
    }
}
