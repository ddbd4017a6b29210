//! What the forms of the database have in common: each gives records, one for a package.

use std::fmt::Display;

use plimsoll_model::{GapCode, Limits};

use super::header::Header;
use super::record;
use crate::{Facts, File, Problem};

/// Longest record that is read, in bytes: headers with 100,000 files take about 20 MiB.
pub(super) const RECORD_BYTES: u32 = 64 << 20;

/// Where the records of one database go.
pub(super) struct Records<'f> {
    facts: &'f mut Facts,
    limits: &'f Limits,
    bytes_left: u64,
}

impl<'f> Records<'f> {
    pub(super) fn new<'a: 'f>(file: &File<'a>, facts: &'f mut Facts) -> Self {
        Self { facts, limits: file.limits, bytes_left: file.size() }
    }

    /// An error if no more records may be read. To be asked before each.
    pub(super) fn has_room(&self) -> Result<(), Problem> {
        if self.facts.has_room(self.limits) {
            Ok(())
        } else {
            Err(Problem::new(GapCode::Limit, "the limit on packages was reached"))
        }
    }

    /// Counts bytes that are about to be read. Records that share their bytes would make a small
    /// file cost as much as a large one, so an error says that they are more than the file has.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), &'static str> {
        let left = u64::try_from(bytes).ok().and_then(|bytes| self.bytes_left.checked_sub(bytes));
        self.bytes_left = left.ok_or("makes the records longer than the file")?;
        Ok(())
    }

    /// Adds what the record says; `place` says where it stands.
    pub(super) fn add(&mut self, place: impl Display, blob: &[u8]) {
        let Some(header) = Header::parse(blob) else {
            return self.lacks(place, "is not a whole header");
        };
        match record::package(&header) {
            Ok(Some(package)) => {
                self.facts.owned.push(record::files(&header, &package.name, self.limits));
                self.facts.package(package);
            }
            Ok(None) => {}
            Err(lack) => self.lacks(place, lack),
        }
    }

    /// Notes why what stands at `place` gave nothing.
    pub(super) fn lacks(&mut self, place: impl Display, lack: impl Display) {
        self.facts.problem(Problem::malformed(format!("{place} {lack}")));
    }
}
