use super::blob::Blob;
use super::date;
use plimsoll_formats::codec::{Decoder, Encode, non_empty};

/// Where a feed came from, as whoever fetched it tells.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SectionMeta {
    /// The feed's address or folder.
    pub source: String,
    /// When it was fetched, RFC 3339. Records dated later are not taken for the newest.
    pub fetched: String,
    /// The server's `ETag`, to ask for changes only.
    pub etag: Option<String>,
    /// The server's `Last-Modified`.
    pub last_modified: Option<String>,
    /// Records that could not be read.
    pub problems: u64,
    /// Whether it is the small set that the program carries in itself.
    pub starter: bool,
}

/// What a section holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SectionInfo {
    /// The ecosystem, without a release; [`super::EXPLOITED`] for CISA's catalog,
    /// [`super::SCORES`] for EPSS.
    pub ecosystem: String,
    /// Where its feed came from.
    pub meta: SectionMeta,
    /// Advisories, or entries of a catalog.
    pub records: u64,
    /// Packages, counted once for each release.
    pub packages: u64,
    /// Records left out because they were withdrawn.
    pub withdrawn: u64,
    /// Affected packages left out because only git commits of them are known.
    pub git_only: u64,
    /// The newest day of change, `YYYY-MM-DD`.
    pub newest: Option<String>,
    /// Bytes in the file.
    pub bytes: u64,
}

impl SectionInfo {
    /// Whether it holds advisories, and not facts about vulnerabilities of any ecosystem.
    pub fn has_advisories(&self) -> bool {
        !super::CATALOGS.contains(&self.ecosystem.as_str())
    }
}

/// The head of a section: what it holds and where.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Head {
    pub(super) info: SectionInfo,
    /// Ecosystems with release, sorted: an entry's release is a place in this list.
    pub(super) releases: Vec<String>,
    pub(super) pieces: Pieces,
}

/// The pieces that are found by name. In a section of advisories all but the last three are there,
/// in those of CISA's catalog and of EPSS only theirs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Pieces {
    /// Rows of package hash and block, sorted.
    pub(super) packages: Blob,
    /// The list of blocks of packages.
    pub(super) package_blocks: Blob,
    /// The list of blocks of advisories.
    pub(super) advisory_blocks: Blob,
    /// Rows of id hash and advisory, sorted.
    pub(super) ids: Blob,
    /// The table of ratings.
    pub(super) ratings: Blob,
    /// Rows of CVE, rating and advisory, sorted.
    pub(super) lent: Blob,
    /// CISA's catalog.
    pub(super) exploited: Blob,
    /// Rows of the first CVE of a block of scores and the block, sorted.
    pub(super) scores: Blob,
    /// The list of blocks of scores.
    pub(super) score_blocks: Blob,
}

impl Pieces {
    fn list(&self) -> [Blob; 9] {
        [
            self.packages,
            self.package_blocks,
            self.advisory_blocks,
            self.ids,
            self.ratings,
            self.lent,
            self.exploited,
            self.scores,
            self.score_blocks,
        ]
    }
}

/// Bytes before an encoded head: its length and checksum.
pub(super) const PREFIX: usize = 8;

/// A section: prefix, head, and the pieces that the head tells of.
pub(super) fn encode(head: &Head, pieces: &[u8]) -> Vec<u8> {
    let info = &head.info;
    let mut out = vec![0; PREFIX];
    out.text(&info.ecosystem);
    out.text(&info.meta.source);
    out.text(&info.meta.fetched);
    out.optional(info.meta.etag.as_deref());
    out.optional(info.meta.last_modified.as_deref());
    out.number(info.meta.problems);
    out.push(u8::from(info.meta.starter));
    for count in [info.records, info.packages, info.withdrawn, info.git_only] {
        out.number(count);
    }
    out.number(u64::from(info.newest.as_deref().map_or(0, date::day)));
    out.texts(&head.releases);
    head.pieces.list().iter().for_each(|blob| blob.encode(&mut out));
    let (prefix, encoded) = out.split_at_mut(PREFIX);
    let (length, crc) = prefix.split_at_mut(4);
    length.copy_from_slice(&(encoded.len() as u32).to_le_bytes());
    crc.copy_from_slice(&crc32fast::hash(encoded).to_le_bytes());
    out.extend_from_slice(pieces);
    out
}

/// The length and the checksum of a head.
pub(super) fn decode_prefix(bytes: [u8; PREFIX]) -> (u32, u32) {
    let number = u64::from_le_bytes(bytes);
    (number as u32, (number >> 32) as u32)
}

/// Reads the head of a section of `bytes` bytes.
pub(super) fn decode(head: &[u8], bytes: u64) -> Option<Head> {
    let mut decoder = Decoder(head);
    let d = &mut decoder;
    let info = SectionInfo {
        ecosystem: d.text()?.to_owned(),
        meta: SectionMeta {
            source: d.text()?.to_owned(),
            fetched: d.text()?.to_owned(),
            etag: non_empty(d.text()?),
            last_modified: non_empty(d.text()?),
            problems: d.number()?,
            starter: d.byte()? == 1,
        },
        records: d.number()?,
        packages: d.number()?,
        withdrawn: d.number()?,
        git_only: d.number()?,
        newest: date::text(d.small()?),
        bytes,
    };
    let releases = d.texts()?;
    let pieces = Pieces {
        packages: Blob::decode(d)?,
        package_blocks: Blob::decode(d)?,
        advisory_blocks: Blob::decode(d)?,
        ids: Blob::decode(d)?,
        ratings: Blob::decode(d)?,
        lent: Blob::decode(d)?,
        exploited: Blob::decode(d)?,
        scores: Blob::decode(d)?,
        score_blocks: Blob::decode(d)?,
    };
    decoder.is_empty().then_some(Head { info, releases, pieces })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_come_back() {
        let head = Head {
            info: SectionInfo {
                ecosystem: "Debian".into(),
                meta: SectionMeta {
                    source: "https://example.org/all.zip".into(),
                    fetched: "2026-08-24T10:00:00Z".into(),
                    etag: Some("\"x\"".into()),
                    last_modified: None,
                    problems: 3,
                    starter: true,
                },
                records: 300,
                packages: 20,
                withdrawn: 1,
                git_only: 2,
                newest: Some("2026-08-21".into()),
                bytes: 0,
            },
            releases: vec!["Debian:11".into(), "Debian:12".into()],
            pieces: Pieces {
                ids: Blob { offset: 9, stored: 5, raw: 70, crc: u32::MAX },
                ..Pieces::default()
            },
        };
        let section = encode(&head, b"pieces");
        let (length, crc) = decode_prefix(*section.first_chunk().unwrap());
        let end = PREFIX + length as usize;
        assert_eq!(&section[end..], b"pieces");
        assert_eq!(crc32fast::hash(&section[PREFIX..end]), crc);
        assert_eq!(decode(&section[PREFIX..end], 0), Some(head));
        assert_eq!(decode(&section[PREFIX..end - 1], 0), None);
    }
}
