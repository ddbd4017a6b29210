use std::io;
use std::path::{Path, PathBuf};

use super::folder::{Entry, Folder};
use super::{MOST_BYTES, path_in};
use crate::JobError;

/// What a cache holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CacheStatus {
    /// Its folder.
    pub path: PathBuf,
    /// How many things are kept.
    pub entries: usize,
    /// The bytes they take.
    pub bytes: u64,
    /// The bytes they may take.
    pub most_bytes: u64,
}

/// What the cache in a cache folder holds. One that is not there holds nothing; one that scans do
/// not use is an error.
pub fn cache_status(cache_dir: &Path) -> Result<CacheStatus, JobError> {
    look(cache_dir, |_, _| Ok(()))
}

/// Empties the cache in a cache folder, and tells what it held. Scans that run meanwhile go on.
pub fn cache_clean(cache_dir: &Path) -> Result<CacheStatus, JobError> {
    look(cache_dir, |folder, entry| folder.remove(&entry.name))
}

fn look(
    cache_dir: &Path,
    each: impl Fn(&Folder, &Entry) -> io::Result<()>,
) -> Result<CacheStatus, JobError> {
    let path = path_in(cache_dir);
    let unread = |source| JobError::Read { path: path.clone(), source };
    let entries = match Folder::open(&path) {
        Ok(folder) => {
            let entries = folder.entries().map_err(unread)?;
            for entry in &entries {
                let done = each(&folder, entry);
                done.map_err(|source| JobError::Write { path: path.join(&entry.name), source })?;
            }
            entries
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(unread(error)),
    };
    Ok(CacheStatus {
        entries: entries.len(),
        bytes: entries.iter().map(|entry| entry.size).sum(),
        most_bytes: MOST_BYTES,
        path,
    })
}
