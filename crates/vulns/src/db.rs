//! The compiled database of advisories: one compact file, read in place.
//!
//! A file has one section for each ecosystem, one for CISA's catalog of exploited vulnerabilities
//! and one for EPSS. A section depends on nothing outside itself, so that an update of one
//! ecosystem takes the others over byte for byte. Inside a section:
//!
//! - the *head*: what it holds, from where, and where its pieces are;
//! - *packages*: for each release and name what advisories say of it, some hundred packages
//!   compressed together, found through a sorted index of hashes;
//! - *advisories*: their ids, summary, ratings and references, numbered in the order of ids and
//!   compressed in groups, found by number or through a sorted index of hashes of ids;
//! - the table of distinct *ratings*, to which both refer by number;
//! - the *lent* ratings: for each CVE the best one, for advisories elsewhere that have none.
//!
//! Every piece has a checksum and tells its size in advance. A damaged file gives
//! [`DbError::Corrupt`] or the right answer.

mod advisory;
mod affected;
mod blob;
mod build;
mod database;
mod date;
mod error;
mod exploited;
mod info;
mod layout;
mod lookup;
pub(crate) mod module;
mod name;
mod rating;
mod read_at;
mod residue;
mod scores;
mod section;
mod summary;
#[cfg(test)]
mod tests;
mod writer;

pub use advisory::{Advisory, AdvisoryRef};
pub use affected::{Affected, Range};
pub use build::SectionBuilder;
pub use database::Database;
pub use error::DbError;
pub use exploited::{EXPLOITED, exploited_section};
pub use info::{SectionInfo, SectionMeta};
pub use plimsoll_formats::osv::Event;
pub use read_at::ReadAt;
pub use scores::{SCORES, scores_section};
pub use writer::{DatabaseWriter, StoredSection};

/// Sections that say something about vulnerabilities of any ecosystem.
pub const CATALOGS: [&str; 2] = [EXPLOITED, SCORES];
