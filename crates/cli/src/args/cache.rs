use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand};
use plimsoll_jobs::LayerCache;

#[derive(Debug, Args)]
pub(crate) struct CacheArgs {
    #[command(subcommand)]
    pub(crate) command: CacheCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CacheCommand {
    /// Tell where the cache is and how much it holds
    Status(CacheDirArgs),
    /// Empty the cache; the database of advisories stays
    Clean(CacheDirArgs),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Cache")]
pub(crate) struct CacheDirArgs {
    /// Where the database and known layers are kept
    ///
    /// Default: $XDG_CACHE_HOME/plimsoll, or else ~/.cache/plimsoll. Example: --cache-dir .cache
    #[arg(long, value_name = "DIR", env = "PLIMSOLL_CACHE_DIR", hide_env_values = true)]
    cache_dir: Option<PathBuf>,
}

impl CacheDirArgs {
    /// The folder for everything that is kept between runs, if there is a place for one.
    ///
    /// Source: XDG Base Directory Specification 0.8, `XDG_CACHE_HOME`; relative paths do not count.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        let named = self.cache_dir.clone();
        let xdg = || std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let xdg = || xdg().filter(|path| path.is_absolute());
        let home = || std::env::home_dir().filter(|home| home.is_absolute());
        let default = || Some(xdg().or_else(|| Some(home()?.join(".cache")))?.join("plimsoll"));
        named.or_else(default)
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Cache")]
pub(crate) struct NoCacheArgs {
    /// Read every layer, known or not, and keep nothing of it
    ///
    /// Default: what a layer told is kept in the cache folder, so that it is read only once.
    #[arg(
        long,
        env = "PLIMSOLL_NO_CACHE",
        hide_env_values = true,
        value_parser = FalseyValueParser::new(),
    )]
    no_cache: bool,
}

impl NoCacheArgs {
    /// The cache of layers to use.
    pub(crate) fn open(&self, cache: &CacheDirArgs) -> LayerCache {
        match cache.path() {
            Some(path) if !self.no_cache => LayerCache::open(&path),
            _ => LayerCache::default(),
        }
    }
}
