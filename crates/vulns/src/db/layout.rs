//! The outermost structure: a header, the sections end to end, their directory, a trailer.
//!
//! The directory stands at the end so that a file can be written without going back. All whole
//! numbers outside sections are little-endian.

use plimsoll_formats::codec::{Decoder, Encode};

/// The format that is written and read. A database is made anew from its feeds, so that no older
/// one need be understood.
pub(super) const VERSION: u32 = 2;
pub(super) const HEADER: usize = 16;
pub(super) const TRAILER: usize = 20;
const MAGIC: &[u8; 8] = b"PLIMSOLL";

/// Magic, version, and their checksum.
pub(super) fn header() -> [u8; HEADER] {
    let mut bytes = [0; HEADER];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    let crc = crc32fast::hash(&bytes[..12]);
    bytes[12..].copy_from_slice(&crc.to_le_bytes());
    bytes
}

/// The version that a header names; `None` where it is no header.
pub(super) fn version(header: &[u8; HEADER]) -> Option<u32> {
    let version = u32::from_le_bytes(*header[8..].first_chunk()?);
    // What follows the version may be something else in a later format.
    let crc = crc32fast::hash(&header[..12]).to_le_bytes();
    let whole = version > VERSION || header.ends_with(&crc);
    (header.starts_with(MAGIC) && whole).then_some(version)
}

/// Where the directory lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Trailer {
    pub(super) offset: u64,
    pub(super) length: u32,
    pub(super) crc: u32,
}

impl Trailer {
    pub(super) fn encode(self) -> [u8; TRAILER] {
        let mut bytes = [0; TRAILER];
        bytes[..8].copy_from_slice(&self.offset.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.length.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.crc.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..16]);
        bytes[16..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8; TRAILER]) -> Option<Self> {
        let trailer = Self {
            offset: u64::from_le_bytes(*bytes.first_chunk()?),
            length: u32::from_le_bytes(*bytes[8..].first_chunk()?),
            crc: u32::from_le_bytes(*bytes[12..].first_chunk()?),
        };
        (trailer.encode() == *bytes).then_some(trailer)
    }
}

/// One row of the directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) ecosystem: String,
    pub(super) offset: u64,
    pub(super) length: u64,
}

pub(super) fn encode_directory(rows: &[Row]) -> Vec<u8> {
    let mut out = Vec::new();
    out.count(rows.len());
    for row in rows {
        out.text(&row.ecosystem);
        out.number(row.offset);
        out.number(row.length);
    }
    out
}

/// Reads a directory of sections that lie before `end`.
pub(super) fn decode_directory(bytes: &[u8], end: u64) -> Option<Vec<Row>> {
    let mut decoder = Decoder(bytes);
    let rows = decoder.list(|decoder| {
        let ecosystem = decoder.text()?.to_owned();
        let (offset, length) = (decoder.number()?, decoder.number()?);
        (offset.checked_add(length)? <= end).then_some(Row { ecosystem, offset, length })
    })?;
    decoder.is_empty().then_some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_versions_and_damage_apart() {
        assert_eq!(version(&header()), Some(VERSION));
        let mut newer = header();
        newer[8] = 7;
        newer[13] ^= 0xff;
        assert_eq!(version(&newer), Some(7));
        let mut damaged = header();
        damaged[8] = 1;
        assert_eq!(version(&damaged), None);
        let mut older = damaged;
        let crc = crc32fast::hash(&older[..12]);
        older[12..].copy_from_slice(&crc.to_le_bytes());
        assert_eq!(version(&older), Some(1));
        assert_eq!(version(b"SQLite format 3\0"), None);
    }

    #[test]
    fn a_section_outside_the_file_is_refused() {
        let row = Row { ecosystem: "npm".into(), offset: 16, length: 84 };
        let bytes = encode_directory(std::slice::from_ref(&row));
        assert_eq!(decode_directory(&bytes, 100), Some(vec![row]));
        assert_eq!(decode_directory(&bytes, 99), None);
    }
}
