use std::path::PathBuf;

use clap::Args;
use plimsoll_jobs::{DEFAULT_BASE_URL, DatabaseOptions};

use super::CacheDirArgs;
use crate::failure::Failure;

#[derive(Debug, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct DatabaseArgs {
    /// Use this database file, and no other
    ///
    /// Default: plimsoll.db in the cache folder. Example: --db /mnt/advisories.db
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Where advisories are fetched from
    ///
    /// A web address that serves ECOSYSTEM/all.zip as the bucket of OSV does. Example: --db-url
    /// `https://mirror.example/osv`
    #[arg(
        long,
        value_name = "URL",
        env = "PLIMSOLL_DB_URL",
        hide_env_values = true,
        default_value = DEFAULT_BASE_URL,
        hide_default_value = true,
    )]
    db_url: String,
    #[command(flatten)]
    pub(crate) cache: CacheDirArgs,
}

impl DatabaseArgs {
    /// The options of jobs that use the database.
    pub(crate) fn options(&self, offline: bool) -> Result<DatabaseOptions, Failure> {
        Ok(DatabaseOptions {
            cache_dir: self.cache.path().ok_or_else(|| {
                Failure::new("there is no home folder to keep the database in")
                    .with_hint("name a folder with --cache-dir or PLIMSOLL_CACHE_DIR")
            })?,
            database: self.db.clone(),
            base_url: self.db_url.clone(),
            offline,
        })
    }
}
