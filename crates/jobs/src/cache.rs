//! What layers told, kept from one run to the next.
//!
//! The cache may be missing, full, damaged or shared by any number of processes: whatever goes
//! wrong with it, the layer is read as if there were none. So nothing here is an error, except for
//! those who ask after the cache itself.

mod folder;
mod key;
mod status;
mod trim;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use plimsoll_catalog::Keep;
use xxhash_rust::xxh3::Xxh3;

use folder::Folder;
pub(crate) use key::Key;
pub use status::{CacheStatus, cache_clean, cache_status};

/// Bytes that everything kept may take. The contents of a large image take a few megabytes.
const MOST_BYTES: u64 = 1 << 30;

/// The folder in the cache folder.
fn path_in(cache_dir: &Path) -> PathBuf {
    cache_dir.join("layers")
}

/// Contents of layers, by the digest of their bytes. The default keeps nothing.
#[derive(Clone, Debug, Default)]
pub struct LayerCache(Option<Arc<Place>>);

/// Where things are kept.
#[derive(Debug)]
struct Place {
    path: PathBuf,
    /// Opened when it is needed first; `None` if that fails.
    folder: OnceLock<Option<Folder>>,
    /// Whether something was added, so that it may be too much now.
    grown: AtomicBool,
}

impl LayerCache {
    /// The cache in a cache folder; it is made when it is needed first. Keeps nothing where that
    /// cannot be done, or where others could write into it: [`cache_status`] tells why.
    pub fn open(cache_dir: &Path) -> Self {
        Self(Some(Arc::new(Place {
            path: path_in(cache_dir),
            folder: OnceLock::new(),
            grown: AtomicBool::new(false),
        })))
    }

    /// What was kept under a key.
    pub(crate) fn get<T: Keep>(&self, key: &Key) -> Option<T> {
        let bytes = self.0.as_ref()?.folder()?.read(key.name()).ok()?;
        let (sum, kept) = bytes.split_first_chunk()?;
        (*sum == checksum(key, kept)).then(|| T::from_bytes(kept))?
    }

    /// Keeps something under a key, in the place of what was there.
    pub(crate) fn put<T: Keep>(&self, key: &Key, value: &T) {
        if let Some(place) = &self.0
            && let Some(folder) = place.folder()
        {
            let kept = value.to_bytes();
            let written = folder.write(key.name(), &[&checksum(key, &kept), &kept]);
            place.grown.fetch_or(written.is_ok(), Ordering::Relaxed);
        }
    }

    /// Takes away what was not used for the longest time, if there is too much.
    pub(crate) fn trim(&self) {
        if let Some(place) = &self.0
            && place.grown.swap(false, Ordering::Relaxed)
            && let Some(folder) = place.folder()
        {
            trim::to(folder, MOST_BYTES);
        }
    }
}

impl Place {
    fn folder(&self) -> Option<&Folder> {
        self.folder.get_or_init(|| Folder::create(&self.path).ok()).as_ref()
    }
}

/// Tells what was cut off or damaged, and an entry that stands under the name of another.
fn checksum(key: &Key, kept: &[u8]) -> [u8; 16] {
    let mut hasher = Xxh3::new();
    hasher.update(key.name().as_bytes());
    hasher.update(kept);
    hasher.digest128().to_le_bytes()
}

#[cfg(test)]
mod tests;
