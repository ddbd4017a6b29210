//! One section of an open database, and the tables of it that were needed so far.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use plimsoll_model::{Epss, Exploited, Rating};

use super::advisory::{self, Advisory};
use super::affected::{self, Affected};
use super::blob::Blob;
use super::database::{Database, decode_list, once};
use super::info::{Head, Pieces};
use super::layout::Row;
use super::{DbError, exploited, name, rating, scores};
use plimsoll_formats::codec::Decoder;

pub(super) struct Section {
    /// Its place in the database.
    pub(super) index: u32,
    pub(super) row: Row,
    /// Where its pieces start in the file.
    pub(super) start: u64,
    pub(super) releases: Vec<String>,
    pieces: Pieces,
    packages: OnceLock<Table<2>>,
    package_blocks: OnceLock<Vec<Blob>>,
    advisory_blocks: OnceLock<Vec<Blob>>,
    ids: OnceLock<Table<2>>,
    ratings: OnceLock<Vec<Rating>>,
    lent: OnceLock<Table<3>>,
    exploited: OnceLock<BTreeMap<String, Exploited>>,
    scores: OnceLock<Table<2>>,
    score_blocks: OnceLock<Vec<Blob>>,
    /// The blocks that were asked for: the CVEs of a scan are of few years.
    score_rows: OnceLock<Vec<OnceLock<scores::Rows>>>,
}

/// Sorted rows of numbers.
type Table<const N: usize> = Vec<[u32; N]>;

impl Section {
    pub(super) fn new(index: u32, row: Row, head: Head, start: u64) -> Self {
        Self {
            index,
            row,
            start,
            releases: head.releases,
            pieces: head.pieces,
            packages: OnceLock::new(),
            package_blocks: OnceLock::new(),
            advisory_blocks: OnceLock::new(),
            ids: OnceLock::new(),
            ratings: OnceLock::new(),
            lent: OnceLock::new(),
            exploited: OnceLock::new(),
            scores: OnceLock::new(),
            score_blocks: OnceLock::new(),
            score_rows: OnceLock::new(),
        }
    }

    /// Where it ends in the file.
    pub(super) fn end(&self) -> u64 {
        self.row.offset + self.row.length
    }

    fn damaged(&self, what: &'static str, blob: Blob) -> DbError {
        DbError::Corrupt { what, offset: self.start.saturating_add(blob.offset) }
    }

    /// What is known of a package, spelled as in the section.
    pub(super) fn affected(
        &self,
        db: &Database,
        release: u32,
        package: &str,
    ) -> Result<Vec<Affected>, DbError> {
        let table = self.table(db, &self.packages, "index of packages", self.pieces.packages)?;
        let rows = rows(table, name::package_hash(release, package));
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let list = self.pieces.package_blocks;
        let blocks = self.list(db, &self.package_blocks, "list of packages", list)?;
        let ratings = self.ratings(db)?;
        for [_, number] in rows {
            let blob =
                *blocks.get(*number as usize).ok_or_else(|| self.damaged("packages", list))?;
            let damaged = || self.damaged("packages", blob);
            let block = db.block("packages", self, blob)?;
            let bytes = find_package(&block, release, package).ok_or_else(damaged)?;
            if !bytes.is_empty() {
                return affected::decode_entries(bytes, self.index, ratings).ok_or_else(damaged);
            }
        }
        Ok(Vec::new())
    }

    pub(super) fn advisory(&self, db: &Database, number: u32) -> Result<Advisory, DbError> {
        let list = self.pieces.advisory_blocks;
        let blocks = self.list(db, &self.advisory_blocks, "list of advisories", list)?;
        let (block, index) =
            (number as usize / advisory::PER_BLOCK, number as usize % advisory::PER_BLOCK);
        let blob = *blocks.get(block).ok_or_else(|| self.damaged("advisories", list))?;
        let ratings = self.ratings(db)?;
        let block = db.block("advisories", self, blob)?;
        advisory::decode(&block, index, ratings).ok_or_else(|| self.damaged("advisories", blob))
    }

    /// The numbers of advisories that may go by an id.
    pub(super) fn candidates(
        &self,
        db: &Database,
        id: &str,
    ) -> Result<impl Iterator<Item = u32>, DbError> {
        let table = self.table(db, &self.ids, "index of ids", self.pieces.ids)?;
        Ok(rows(table, name::id_hash(id)).iter().map(|[_, number]| *number))
    }

    /// The rating that the section has to lend for a CVE, and the advisory that it is from.
    pub(super) fn lent(&self, db: &Database, cve: u32) -> Result<Option<(Rating, u32)>, DbError> {
        let table = self.table(db, &self.lent, "index of ratings", self.pieces.lent)?;
        let Some([_, place, number]) = rows(table, cve).first() else { return Ok(None) };
        let rating = self.ratings(db)?.get(*place as usize).cloned();
        rating
            .map(|rating| Some((rating, *number)))
            .ok_or_else(|| self.damaged("index of ratings", self.pieces.lent))
    }

    /// CISA's catalog, if this is its section.
    pub(super) fn exploited(&self, db: &Database) -> Result<&BTreeMap<String, Exploited>, DbError> {
        let blob = self.pieces.exploited;
        once(&self.exploited, || {
            let raw = db.piece("catalog of exploited vulnerabilities", self, blob)?;
            exploited::decode(&raw).ok_or_else(|| self.damaged("catalog", blob))
        })
    }

    /// The score of a CVE, if this is the section of EPSS.
    pub(super) fn epss(&self, db: &Database, cve: u32) -> Result<Option<Epss>, DbError> {
        let (what, list) = ("scores", self.pieces.score_blocks);
        let index = self.table(db, &self.scores, "index of scores", self.pieces.scores)?;
        let Some([first, number]) = scores::block_of(index, cve) else { return Ok(None) };
        let blocks = self.list(db, &self.score_blocks, "list of scores", list)?;
        let rows = self.score_rows.get_or_init(|| blocks.iter().map(|_| OnceLock::new()).collect());
        let place = number as usize;
        let (Some(blob), Some(rows)) = (blocks.get(place).copied(), rows.get(place)) else {
            return Err(self.damaged(what, list));
        };
        let rows = once(rows, || {
            let block = db.block(what, self, blob)?;
            scores::decode(&block, first).ok_or_else(|| self.damaged(what, blob))
        })?;
        let place = rows.binary_search_by_key(&cve, |(cve, _)| *cve).ok();
        Ok(place.and_then(|place| rows.get(place)).map(|(_, epss)| *epss))
    }

    fn ratings(&self, db: &Database) -> Result<&Vec<Rating>, DbError> {
        let (what, blob) = ("table of ratings", self.pieces.ratings);
        once(&self.ratings, || {
            let raw = db.piece(what, self, blob)?;
            rating::decode(&raw).ok_or_else(|| self.damaged(what, blob))
        })
    }

    fn list<'a>(
        &self,
        db: &Database,
        cell: &'a OnceLock<Vec<Blob>>,
        what: &'static str,
        blob: Blob,
    ) -> Result<&'a Vec<Blob>, DbError> {
        once(cell, || {
            let raw = db.piece(what, self, blob)?;
            decode_list(&raw).ok_or_else(|| self.damaged(what, blob))
        })
    }

    fn table<'a, const N: usize>(
        &self,
        db: &Database,
        cell: &'a OnceLock<Table<N>>,
        what: &'static str,
        blob: Blob,
    ) -> Result<&'a Table<N>, DbError> {
        once(cell, || {
            let raw = db.piece(what, self, blob)?;
            let (numbers, rest) = raw.as_chunks::<4>();
            let mut numbers = numbers.iter().map(|bytes| u32::from_le_bytes(*bytes));
            let rows = numbers.len() / N;
            let whole = rest.is_empty() && rows * N == numbers.len();
            let row = |_| std::array::from_fn(|_| numbers.next().unwrap_or_default());
            let table: Table<N> = (0..rows).map(row).collect();
            if whole { Ok(table) } else { Err(self.damaged(what, blob)) }
        })
    }
}

/// The rows that start with a number.
fn rows<const N: usize>(table: &Table<N>, first: u32) -> &[[u32; N]] {
    let start = table.partition_point(|row| row[0] < first);
    let rest = table.get(start..).unwrap_or_default();
    rest.get(..rest.partition_point(|row| row[0] == first)).unwrap_or_default()
}

/// A package's entries in a block, no bytes where it is not there; `None` where the block is
/// damaged.
fn find_package<'a>(block: &'a [u8], release: u32, package: &str) -> Option<&'a [u8]> {
    let mut decoder = Decoder(block);
    while !decoder.is_empty() {
        let (its_release, its_name) = (decoder.small()?, decoder.text()?);
        let length = decoder.count()?;
        let bytes = decoder.bytes(length)?;
        if its_release == release && its_name == package {
            return Some(bytes);
        }
    }
    Some(&[])
}
