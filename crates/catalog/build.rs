//! Hashes the sources that decide what a layer tells, so that contents kept by another build are
//! told from those of this one. Nobody can forget to raise a number that nobody writes.

#![expect(clippy::disallowed_methods, reason = "a build script reads the sources")]

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

/// The parsers, the formats and the vocabulary they are written in, and the versions of
/// everything that they call. Relative to this crate's folder.
const SOURCES: [&str; 5] =
    ["build.rs", "src", "../formats/src", "../model/src", "../../Cargo.lock"];

fn main() -> io::Result<()> {
    let mut hasher = Xxh3::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        hash(&mut hasher, Path::new(source))?;
    }
    println!("cargo::rustc-env=PLIMSOLL_TABLE_VERSION={:032x}", hasher.digest128());
    Ok(())
}

/// Hashes a file, or a folder's files in the order of their names, with their paths and lengths.
fn hash(hasher: &mut Xxh3, path: &Path) -> io::Result<()> {
    if path.is_dir() {
        let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
        let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
        paths.sort_unstable();
        return paths.iter().try_for_each(|path| hash(hasher, path));
    }
    let name = path.to_str().ok_or(ErrorKind::InvalidFilename)?;
    let bytes = fs::read(path)?;
    for part in [name.as_bytes(), &bytes] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    Ok(())
}
