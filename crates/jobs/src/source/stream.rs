//! One layer as a stream: decompressed, bounded and hashed as it passes.

use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicU64, Ordering};

use plimsoll_formats::compression::Compression;
use plimsoll_formats::hashing::HashingReader;
use plimsoll_formats::tar::{TarError, TarReader};
use plimsoll_model::{Digest, Limits};

use super::Blob;
use super::blob::BlobReader;
use crate::Progress;

const BUFFER: usize = 1 << 17;

/// A layer's bytes and the digests to compute on the way.
pub(super) struct Stream<'a> {
    pub(super) blob: &'a Blob,
    /// The digest that the stored bytes should have: its algorithm is used.
    pub(super) stored: Option<&'a Digest>,
    /// The digest that the decompressed bytes should have.
    pub(super) unpacked: Option<&'a Digest>,
}

/// The digests that were asked for.
pub(super) struct Digests {
    pub(super) stored: Option<Digest>,
    pub(super) unpacked: Option<Digest>,
}

/// What `work` reads its entries from.
pub(super) type Unpacked<'r> = BufReader<HashingReader<Box<dyn Read + 'r>>>;

impl Stream<'_> {
    /// Lets `work` read the layer's entries, then reads what is left so that the digests are of
    /// the whole. The error is a sentence that names the byte.
    pub(super) fn read<T>(
        &self,
        limits: &Limits,
        progress: &dyn Progress,
        work: impl FnOnce(&mut TarReader<Unpacked<'_>>) -> Result<T, TarError>,
    ) -> Result<(T, Digests), String> {
        let mut head = Vec::new();
        let sniffed = self.blob.reader().take(4).read_to_end(&mut head);
        sniffed.map_err(|error| error.to_string())?;
        let compression = Compression::sniff(&head);
        let position = AtomicU64::new(0);
        let file = Counted { inner: self.blob.reader(), position: &position, progress };
        // A plain layer may have one digest for both: then it is hashed once.
        let once = compression == Compression::None && self.stored == self.unpacked;
        let algorithm = self.stored.filter(|_| !once).map(Digest::algorithm);
        let mut stored = HashingReader::new(BufReader::with_capacity(BUFFER, file), algorithm);

        let decoder = compression.decoder(&mut stored).map_err(|error| error.to_string())?;
        let bounded = Bounded { inner: decoder, size: 0, stored: self.blob.size, limits };
        let unpacked = HashingReader::new(
            Box::new(bounded) as Box<dyn Read + '_>,
            self.unpacked.map(Digest::algorithm),
        );
        let mut tar = TarReader::new(BufReader::with_capacity(BUFFER, unpacked), *limits);
        let explain = |error: TarError| explain(&error, compression, &position);
        let result = work(&mut tar).map_err(explain)?;
        let at = tar.position();
        let mut rest = tar.into_inner();
        io::copy(&mut rest, &mut io::sink())
            .map_err(|source| explain(TarError::Io { at, source }))?;
        let unpacked = rest.into_inner().finish();
        let trailing = io::copy(&mut stored, &mut io::sink());
        trailing.map_err(|source| explain(TarError::Io { at, source }))?;
        let stored = if once { unpacked.clone() } else { stored.finish() };
        Ok((result, Digests { stored, unpacked }))
    }
}

/// Damage to compressed data is told by the place in the stored bytes, where it can be looked at.
fn explain(error: &TarError, compression: Compression, position: &AtomicU64) -> String {
    let TarError::Io { source, .. } = error else { return error.to_string() };
    let (name, at) = (compression.name(), position.load(Ordering::Relaxed));
    match source.kind() {
        io::ErrorKind::FileTooLarge => source.to_string(),
        _ if compression == Compression::None => error.to_string(),
        io::ErrorKind::UnexpectedEof => format!("{name} data ends early at byte {at}"),
        _ => format!("{name} data is damaged near byte {at}: {source}"),
    }
}

/// Reports what is read to whoever shows progress, and keeps the position for messages.
struct Counted<'a> {
    inner: BlobReader,
    position: &'a AtomicU64,
    progress: &'a dyn Progress,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.position.fetch_add(n as u64, Ordering::Relaxed);
        self.progress.advance(n as u64);
        Ok(n)
    }
}

/// Stops a layer that grows beyond its bounds.
struct Bounded<'a, R> {
    inner: R,
    size: u64,
    stored: u64,
    limits: &'a Limits,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.size += n as u64;
        let ratio = self.size / self.stored.max(1);
        let bomb = self.size > self.limits.ratio_from && ratio > self.limits.layer_ratio;
        if bomb || self.size > self.limits.layer_bytes {
            let why = format!(
                "stopped: {} stored bytes unpack to more than {} ({ratio} times as many)",
                self.stored, self.size
            );
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
        }
        Ok(n)
    }
}
