//! A streaming tar reader for untrusted layers.
//!
//! The `tar` crate reads single headers; the framing around them (extension headers, sparse maps,
//! what follows a zero block) is here, because each must have a bound and a place in its error.
//!
//! Sources: POSIX.1-2017 `pax`, "ustar Interchange Format" and "pax Extended Header"; GNU tar
//! manual, "Basic Tar Format" and "Storing Sparse Files".

mod extensions;
mod path;
mod sparse;

use std::io::{self, Read};

use plimsoll_model::Limits;
use tar::{EntryType, Header};

use extensions::Extensions;
pub use path::{CleanPath, clean};
use sparse::{Segment, SparseMap};

const BLOCK: u64 = 512;

/// One entry of a tar archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Path relative to the root, cleaned: no leading slash, `.`, `..` or doubled slash.
    pub path: String,
    /// Whether the stored path tried to leave the root with `..`.
    pub escapes: bool,
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits.
    pub mode: u32,
    /// Length of the contents in bytes, holes of sparse files included.
    pub size: u64,
}

/// The kinds of entry that matter to a file system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, with its target as stored.
    Symlink(String),
    /// A hard link, with the cleaned path of the entry that it shares contents with.
    Hardlink(String),
    /// A device, a pipe or something else without contents to read.
    Other,
}

/// What is wrong with an archive, and where.
#[derive(Debug, thiserror::Error)]
pub enum TarError {
    /// The archive ends inside an entry.
    #[error("tar data ends early at byte {at}, inside {inside}")]
    Truncated {
        /// Offset in the uncompressed archive.
        at: u64,
        /// What was being read.
        inside: String,
    },
    /// A header is not one.
    #[error("no tar header at byte {at}: {why}")]
    Header {
        /// Offset in the uncompressed archive.
        at: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A bound of [`Limits`] was reached.
    #[error("stopped at byte {at}: {what}")]
    Limit {
        /// Offset in the uncompressed archive.
        at: u64,
        /// Which bound.
        what: String,
    },
    /// The reader below failed.
    #[error("{source} at byte {at}")]
    Io {
        /// Offset in the uncompressed archive.
        at: u64,
        /// What it said.
        source: io::Error,
    },
}

/// Reads the entries of a tar archive one after another; [`Read`] gives the current one's
/// contents, with the holes of sparse files filled in.
pub struct TarReader<R> {
    inner: R,
    limits: Limits,
    at: u64,
    entries: u64,
    /// Stored bytes of the current entry that have not been read.
    stored: u64,
    /// Bytes that fill the current entry's last block.
    padding: u64,
    map: SparseMap,
    current: String,
}

impl<R: Read> TarReader<R> {
    /// A reader of the archive that `inner` gives.
    pub fn new(inner: R, limits: Limits) -> Self {
        Self {
            inner,
            limits,
            at: 0,
            entries: 0,
            stored: 0,
            padding: 0,
            map: SparseMap::default(),
            current: String::new(),
        }
    }

    /// Bytes of the archive read so far.
    pub fn position(&self) -> u64 {
        self.at
    }

    /// The reader below, for what follows the archive's end.
    pub fn into_inner(self) -> R {
        self.inner
    }

    /// Goes to the next entry, over what is left of the current one. `None` at the archive's end:
    /// a zero block, or the end of the data where a header could stand.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, TarError> {
        self.skip(self.stored + self.padding)?;
        (self.stored, self.padding, self.map) = (0, 0, SparseMap::default());
        let mut extensions = Extensions::default();
        loop {
            let Some(header) = self.header()? else { return Ok(None) };
            let size = self.entry_size(&header)?;
            match header.entry_type() {
                EntryType::XHeader => {
                    let data = self.extension(size)?;
                    extensions.read_pax(&data).map_err(|why| self.bad_header(why))?;
                }
                EntryType::GNULongName => extensions.path = Some(self.long_text(size)?),
                EntryType::GNULongLink => extensions.link = Some(self.long_text(size)?),
                EntryType::XGlobalHeader => drop(self.extension(size)?),
                _ => return self.entry(&header, size, extensions).map(Some),
            }
        }
    }

    fn entry(
        &mut self,
        header: &Header,
        size: u64,
        mut extensions: Extensions,
    ) -> Result<Entry, TarError> {
        self.entries += 1;
        if self.entries > self.limits.entries {
            return Err(self.limit(format!("more than {} entries", self.limits.entries)));
        }
        let raw = extensions.take_path().unwrap_or_else(|| header.path_bytes().into_owned());
        let CleanPath { path, escapes } = clean(&String::from_utf8_lossy(&raw));
        self.current.clone_from(&path);
        let kind = kind(header, &mut extensions, raw.ends_with(b"/"));
        // Links and directories have no contents, whatever their size field says.
        let has_data =
            matches!(header.entry_type(), t if !t.is_dir() && !t.is_symlink() && !t.is_hard_link());
        self.stored = if has_data { extensions.size.unwrap_or(size) } else { 0 };
        self.padding = (BLOCK - self.stored % BLOCK) % BLOCK;
        self.map = self.sparse_map(header, &extensions)?;
        Ok(Entry {
            path,
            escapes,
            kind,
            mode: header.mode().unwrap_or(0) & 0o7777,
            size: self.map.size(),
        })
    }

    fn sparse_map(
        &mut self,
        header: &Header,
        extensions: &Extensions,
    ) -> Result<SparseMap, TarError> {
        let (segments, size) = if header.entry_type() == EntryType::GNUSparse {
            let (mut segments, size, mut more) =
                sparse::old_gnu(header).map_err(|why| self.bad_header(why))?;
            while more {
                let mut block = [0; BLOCK as usize];
                self.fill(&mut block)?;
                more = sparse::old_gnu_extended(&block, &mut segments)
                    .map_err(|why| self.bad_header(why))?;
                self.check_segments(&segments)?;
            }
            (segments, size)
        } else if let Some(size) = extensions.sparse_size() {
            let segments = match extensions.sparse_segments() {
                Some(segments) => segments.map_err(|why| self.bad_header(why))?,
                None => self.sparse_1_0()?,
            };
            (segments, size)
        } else {
            return Ok(SparseMap::whole(self.stored));
        };
        self.check_segments(&segments)?;
        SparseMap::new(segments, size, self.stored).map_err(|why| self.bad_header(why))
    }

    /// The map that starts the contents in version 1.0 of GNU's pax sparse format.
    fn sparse_1_0(&mut self) -> Result<Vec<Segment>, TarError> {
        let mut parser = sparse::TextMap::default();
        loop {
            if self.stored < BLOCK {
                return Err(self.bad_header("the sparse map is cut off".into()));
            }
            let mut block = [0; BLOCK as usize];
            self.fill(&mut block)?;
            self.stored -= BLOCK;
            if let Some(segments) = parser.feed(&block).map_err(|why| self.bad_header(why))? {
                return Ok(segments);
            }
            self.check_segments(parser.so_far())?;
        }
    }

    fn check_segments(&self, segments: &[Segment]) -> Result<(), TarError> {
        const MOST: usize = 1 << 20;
        if segments.len() > MOST {
            return Err(self.limit(format!("a sparse file of more than {MOST} pieces")));
        }
        Ok(())
    }

    /// The next header; `None` at a zero block or at the end of the data.
    fn header(&mut self) -> Result<Option<Header>, TarError> {
        let mut block = [0; BLOCK as usize];
        let mut filled = 0;
        while filled < block.len() {
            match self.inner.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(self.truncated(filled, "a header".into())),
                Ok(n) => filled += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(TarError::Io { at: self.at, source }),
            }
        }
        self.at += BLOCK;
        if block.iter().all(|b| *b == 0) {
            return Ok(None);
        }
        let header = Header::from_byte_slice(&block).clone();
        let sum: u32 = block[..148].iter().chain(&block[156..]).map(|b| u32::from(*b)).sum();
        match header.cksum() {
            Ok(stored) if stored == sum + 8 * u32::from(b' ') => Ok(Some(header)),
            _ => Err(self.bad_header("the checksum is wrong".into())),
        }
    }

    fn entry_size(&self, header: &Header) -> Result<u64, TarError> {
        match header.entry_size() {
            Ok(size) if size <= u64::MAX / 4 => Ok(size),
            _ => Err(self.bad_header("the size is not a number".into())),
        }
    }

    fn long_text(&mut self, size: u64) -> Result<Vec<u8>, TarError> {
        let mut text = self.extension(size)?;
        if let Some(end) = text.iter().position(|b| *b == 0) {
            text.truncate(end);
        }
        Ok(text)
    }

    fn extension(&mut self, size: u64) -> Result<Vec<u8>, TarError> {
        // A pax header may hold many records (extended attributes), a path only one.
        let limit = 16 * self.limits.path_bytes as u64;
        if size > limit {
            return Err(self.limit(format!("an extension header of {size} bytes (limit {limit})")));
        }
        let mut data = vec![0; size as usize];
        self.fill(&mut data)?;
        self.skip((BLOCK - size % BLOCK) % BLOCK)?;
        Ok(data)
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), TarError> {
        match self.inner.read_exact(buffer) {
            Ok(()) => {
                self.at += buffer.len() as u64;
                Ok(())
            }
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
                Err(self.truncated(0, "an extension header".into()))
            }
            Err(source) => Err(TarError::Io { at: self.at, source }),
        }
    }

    fn skip(&mut self, bytes: u64) -> Result<(), TarError> {
        match io::copy(&mut self.inner.by_ref().take(bytes), &mut io::sink()) {
            Ok(skipped) => {
                self.at += skipped;
                if skipped < bytes {
                    return Err(self.truncated(0, format!("`{}`", self.current)));
                }
                Ok(())
            }
            Err(source) => Err(TarError::Io { at: self.at, source }),
        }
    }

    fn truncated(&self, more: usize, inside: String) -> TarError {
        TarError::Truncated { at: self.at + more as u64, inside }
    }

    fn bad_header(&self, why: String) -> TarError {
        TarError::Header { at: self.at.saturating_sub(BLOCK), why }
    }

    fn limit(&self, what: String) -> TarError {
        TarError::Limit { at: self.at, what }
    }
}

fn kind(header: &Header, extensions: &mut Extensions, slash: bool) -> EntryKind {
    let mut link = || {
        let raw = extensions.link.take();
        let raw = raw.or_else(|| header.link_name_bytes().map(std::borrow::Cow::into_owned));
        String::from_utf8_lossy(&raw.unwrap_or_default()).into_owned()
    };
    match header.entry_type() {
        EntryType::Regular | EntryType::Continuous if slash => EntryKind::Directory,
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => EntryKind::File,
        EntryType::Directory => EntryKind::Directory,
        EntryType::Symlink => EntryKind::Symlink(link()),
        EntryType::Link => EntryKind::Hardlink(clean(&link()).path),
        _ => EntryKind::Other,
    }
}

impl<R: Read> Read for TarReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some((piece, hole)) = self.map.next_piece(buffer.len()) else { return Ok(0) };
        if hole {
            buffer[..piece].fill(0);
            self.map.advance(piece);
            return Ok(piece);
        }
        let n = self.inner.read(&mut buffer[..piece])?;
        if n == 0 {
            let why = format!("tar data ends early at byte {}, inside `{}`", self.at, self.current);
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, why));
        }
        self.at += n as u64;
        self.stored -= n as u64;
        self.map.advance(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests;
