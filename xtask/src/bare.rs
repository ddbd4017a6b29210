//! The least that any scan must do: read the layers, decompress them, and hash both forms.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use plimsoll_formats::compression::Compression;
use plimsoll_formats::hashing::HashingReader;
use plimsoll_formats::oci::{Descriptor, Document, read_document};
use plimsoll_model::{Algorithm, Digest, Platform};
use rayon::prelude::*;

const BUFFER: usize = 1 << 17;

/// Reads every layer of the layout's image once, on as many threads as a scan would.
pub(crate) fn run(layout: &Path) -> Result<bool, String> {
    let mut layers = layers(layout, &document(&layout.join("index.json"))?, 0)?;
    layers.sort_unstable();
    layers.dedup();
    let read = layers.par_iter().map(|layer| {
        read_layer(layer).map_err(|error| format!("cannot read {}: {error}", layer.display()))
    });
    let sizes = read.collect::<Result<Vec<_>, String>>()?;
    println!("{} layers, {} bytes unpacked", sizes.len(), sizes.iter().sum::<u64>());
    Ok(true)
}

/// The layers of the first image that is for this machine.
fn layers(layout: &Path, document: &Document, depth: u32) -> Result<Vec<PathBuf>, String> {
    match document {
        Document::Manifest(manifest) => {
            Ok(manifest.layers.iter().map(|layer| blob(layout, &layer.digest)).collect())
        }
        Document::Index(index) if depth < 4 => {
            let host = Platform::host();
            let fits = |descriptor: &&Descriptor| {
                let platform = descriptor.platform.as_ref();
                !descriptor.is_attestation() && platform.is_none_or(|it| it.satisfies(&host))
            };
            let first = index.manifests.iter().find(fits);
            let first = first.ok_or_else(|| format!("{} has no image", layout.display()))?;
            layers(layout, &self::document(&blob(layout, &first.digest))?, depth + 1)
        }
        Document::Index(_) => Err(format!("{}: indexes are nested too deep", layout.display())),
    }
}

fn document(path: &Path) -> Result<Document, String> {
    let place = |why: String| format!("{}: {why}", path.display());
    let json = fs::read(path).map_err(|error| place(error.to_string()))?;
    read_document(&json).map_err(|error| place(error.to_string()))
}

fn blob(layout: &Path, digest: &Digest) -> PathBuf {
    layout.join("blobs").join(digest.algorithm().name()).join(digest.hex())
}

/// Decompresses and hashes a layer; gives its unpacked size.
fn read_layer(path: &Path) -> io::Result<u64> {
    let sha256 = Some(Algorithm::Sha256);
    let mut file = BufReader::with_capacity(BUFFER, File::open(path)?);
    let compression = Compression::sniff(file.fill_buf()?);
    // A plain layer has one form, so it is hashed once.
    let stored = sha256.filter(|_| compression != Compression::None);
    let mut stored = HashingReader::new(file, stored);
    let decoder = compression.decoder(&mut stored)?;
    let mut unpacked = BufReader::with_capacity(BUFFER, HashingReader::new(decoder, sha256));
    io::copy(&mut unpacked, &mut io::sink())?;
    Ok(unpacked.into_inner().passed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("layer");
        fs::write(&file, vec![7; 300_000]).unwrap();
        assert_eq!(read_layer(&file).unwrap(), 300_000);
        assert!(run(folder.path()).unwrap_err().contains("index.json"));
    }
}
