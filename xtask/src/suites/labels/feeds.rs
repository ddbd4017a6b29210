use std::path::{Path, PathBuf};

use plimsoll_jobs::{
    DEFAULT_BASE_URL, DatabaseOptions, Silent, UpdateOptions, db_update, open_library,
};
use plimsoll_vulns::Library;

/// The feeds that speak of labelled images.
const ECOSYSTEMS: [&str; 5] = ["AlmaLinux", "Alpine", "Debian", "Go", "Ubuntu"];

/// Compiles the feeds in a folder and opens what comes of it.
pub(super) fn compile(feeds: &Path) -> Result<Library, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let options = DatabaseOptions {
        cache_dir: folder.path().to_owned(),
        database: None,
        base_url: DEFAULT_BASE_URL.into(),
        offline: true,
    };
    let update = UpdateOptions {
        from: Some(PathBuf::from(feeds)),
        ecosystems: ECOSYSTEMS.map(str::to_owned).to_vec(),
        all: false,
        // The day of the newest feeds.
        now: "2026-08-24T00:00:00Z".parse().map_err(|error| format!("{error}"))?,
    };
    db_update(&options, &update, &Silent).map_err(|error| error.to_string())?;
    // The open file stays although its folder goes.
    open_library(&options).map_err(|error| error.to_string())
}
