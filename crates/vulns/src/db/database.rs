use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::blob::{self, Blob};
use super::info::{self, Head, SectionInfo};
use super::layout::{self, HEADER, Row, TRAILER, Trailer};
use super::read_at::ReadAt;
use super::section::Section;
use super::writer::StoredSection;
use super::{DbError, name};
use plimsoll_formats::codec::Decoder;

/// Bytes of unpacked pieces that are kept for the next question.
const CACHE: usize = 64 << 20;

/// A file of compiled advisories, read in place: opening it reads a few kilobytes, and each
/// question only the pieces that answer it.
pub struct Database {
    file: Box<dyn ReadAt + Send + Sync>,
    infos: Vec<SectionInfo>,
    pub(super) sections: Vec<Section>,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    decompressor: Option<zstd::bulk::Decompressor<'static>>,
    blocks: HashMap<u64, Arc<Vec<u8>>>,
    bytes: usize,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({} sections)", self.sections.len())
    }
}

impl Database {
    /// Opens a database.
    pub fn open(file: Box<dyn ReadAt + Send + Sync>) -> Result<Self, DbError> {
        let mut database = Self {
            file,
            infos: Vec::new(),
            sections: Vec::new(),
            cache: Mutex::new(Cache::default()),
        };
        for row in database.directory()? {
            let (head, start) = database.head(&row)?;
            database.infos.push(head.info.clone());
            let index = database.sections.len() as u32;
            database.sections.push(Section::new(index, row, head, start));
        }
        Ok(database)
    }

    /// What the database holds, in the order of names.
    pub fn sections(&self) -> &[SectionInfo] {
        &self.infos
    }

    /// A section as it is, to be written into another database.
    pub fn section(&self, ecosystem: &str) -> Option<StoredSection<'_>> {
        let section = self.section_of(ecosystem)?;
        let Row { ecosystem, offset, length } = section.row.clone();
        Some(StoredSection::kept(ecosystem, &*self.file, offset, length))
    }

    /// The section of an ecosystem, which may name a release.
    pub(super) fn section_of(&self, ecosystem: &str) -> Option<&Section> {
        self.sections.iter().find(|section| name::same_base(&section.row.ecosystem, ecosystem))
    }

    fn directory(&self) -> Result<Vec<Row>, DbError> {
        let corrupt = |what, offset| DbError::Corrupt { what, offset };
        let header: [u8; HEADER] = self.chunk("header", 0)?;
        match layout::version(&header) {
            None => return Err(corrupt("header", 0)),
            Some(found) if found > layout::VERSION => {
                return Err(DbError::Newer { found, supported: layout::VERSION });
            }
            Some(found) if found < layout::VERSION => return Err(DbError::Older { found }),
            Some(_) => {}
        }
        let end = self.file.len().saturating_sub(TRAILER as u64);
        let trailer = Trailer::decode(&self.chunk("trailer", end)?);
        let trailer = trailer.ok_or(corrupt("trailer", end))?;
        let damaged = corrupt("directory", trailer.offset);
        if trailer.offset.checked_add(u64::from(trailer.length)) != Some(end) {
            return Err(damaged);
        }
        let bytes = self.read("directory", trailer.offset, u64::from(trailer.length))?;
        if crc32fast::hash(&bytes) != trailer.crc {
            return Err(damaged);
        }
        layout::decode_directory(&bytes, trailer.offset).ok_or(damaged)
    }

    /// The head of a section, and where its pieces start in the file.
    fn head(&self, row: &Row) -> Result<(Head, u64), DbError> {
        let damaged = || DbError::Corrupt { what: "head of a section", offset: row.offset };
        let prefix = info::PREFIX as u64;
        let (length, crc) = info::decode_prefix(self.chunk("section", row.offset)?);
        let length = u64::from(length);
        if prefix + length > row.length {
            return Err(damaged());
        }
        let bytes = self.read("section", row.offset + prefix, length)?;
        if crc32fast::hash(&bytes) != crc {
            return Err(damaged());
        }
        let head = info::decode(&bytes, row.length).ok_or_else(damaged)?;
        Ok((head, row.offset + prefix + length))
    }

    /// A piece of a section, unpacked, to be kept by the caller.
    pub(super) fn piece(
        &self,
        what: &'static str,
        section: &Section,
        blob: Blob,
    ) -> Result<Vec<u8>, DbError> {
        self.unpack(&mut self.cache(), what, section, blob)
    }

    /// A block of a section, unpacked now or lately.
    pub(super) fn block(
        &self,
        what: &'static str,
        section: &Section,
        blob: Blob,
    ) -> Result<Arc<Vec<u8>>, DbError> {
        let mut cache = self.cache();
        let key = section.start.saturating_add(blob.offset);
        if let Some(block) = cache.blocks.get(&key) {
            return Ok(Arc::clone(block));
        }
        let block = Arc::new(self.unpack(&mut cache, what, section, blob)?);
        if cache.bytes + block.len() > CACHE {
            cache.blocks.clear();
            cache.bytes = 0;
        }
        cache.bytes += block.len();
        cache.blocks.insert(key, Arc::clone(&block));
        Ok(block)
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unpack(
        &self,
        cache: &mut Cache,
        what: &'static str,
        section: &Section,
        blob: Blob,
    ) -> Result<Vec<u8>, DbError> {
        let offset = section.start.saturating_add(blob.offset);
        let end = blob.end().and_then(|end| section.start.checked_add(end));
        if end.is_none_or(|end| end > section.end()) {
            return Err(DbError::Corrupt { what, offset });
        }
        let stored = self.read(what, offset, blob.stored)?;
        let raw = blob::unpack(&mut cache.decompressor, blob, stored);
        raw.ok_or(DbError::Corrupt { what, offset })
    }

    fn chunk<const N: usize>(&self, what: &'static str, offset: u64) -> Result<[u8; N], DbError> {
        let bytes = self.read(what, offset, N as u64)?;
        bytes.try_into().map_err(|_| DbError::Corrupt { what, offset })
    }

    /// Reads bytes that must be there.
    fn read(&self, what: &'static str, offset: u64, length: u64) -> Result<Vec<u8>, DbError> {
        let inside = offset.checked_add(length).is_some_and(|end| end <= self.file.len());
        let length = usize::try_from(length).ok().filter(|_| inside);
        let mut bytes = vec![0; length.ok_or(DbError::Corrupt { what, offset })?];
        self.file.read_exact_at(&mut bytes, offset)?;
        Ok(bytes)
    }
}

/// The list of pieces that lie end to end.
pub(super) fn decode_list(bytes: &[u8]) -> Option<Vec<Blob>> {
    let mut decoder = Decoder(bytes);
    let mut offset = decoder.number()?;
    decoder.list(|decoder| {
        let blob = Blob::decode_in_sequence(decoder, offset)?;
        offset = blob.end()?;
        Some(blob)
    })
}

/// What `cell` holds, loaded the first time.
pub(super) fn once<T>(
    cell: &OnceLock<T>,
    load: impl FnOnce() -> Result<T, DbError>,
) -> Result<&T, DbError> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = load()?;
    Ok(cell.get_or_init(|| value))
}
