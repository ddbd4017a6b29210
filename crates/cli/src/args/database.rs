use std::path::PathBuf;

use clap::Args;
use plimsoll_jobs::{DEFAULT_BASE_URL, DatabaseOptions};

use crate::failure::Failure;

#[derive(Debug, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct DatabaseArgs {
    /// Use this database file, and no other
    ///
    /// Default: plimsoll.db in the cache folder. Example: --db /mnt/advisories.db
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Where the database is kept
    ///
    /// Default: $XDG_CACHE_HOME/plimsoll, or else ~/.cache/plimsoll. Example: --cache-dir .cache
    #[arg(long, value_name = "DIR", env = "PLIMSOLL_CACHE_DIR", hide_env_values = true)]
    cache_dir: Option<PathBuf>,
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
}

impl DatabaseArgs {
    /// The options of jobs that use the database.
    pub(crate) fn options(&self, offline: bool) -> Result<DatabaseOptions, Failure> {
        Ok(DatabaseOptions {
            cache_dir: self.cache_dir.clone().or_else(default_cache_dir).ok_or_else(|| {
                Failure::new("there is no home folder to keep the database in")
                    .with_hint("name a folder with --cache-dir or PLIMSOLL_CACHE_DIR")
            })?,
            database: self.db.clone(),
            base_url: self.db_url.clone(),
            offline,
        })
    }
}

/// Source: XDG Base Directory Specification 0.8, `XDG_CACHE_HOME`; relative paths do not count.
fn default_cache_dir() -> Option<PathBuf> {
    let xdg = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|p| p.is_absolute());
    let home = || std::env::home_dir().filter(|home| home.is_absolute());
    Some(xdg.or_else(|| Some(home()?.join(".cache")))?.join("plimsoll"))
}
