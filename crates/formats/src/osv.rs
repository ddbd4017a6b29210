//! Advisories in the Open Source Vulnerability format, and the archives that they come in.
//!
//! Sources: OSV schema 1.7 (ossf.github.io/osv-schema); the layout of the OSV bucket
//! (google.github.io/osv.dev/data), which holds one `all.zip` of `ID.json` files per ecosystem.

mod feed;
mod lenient;
mod range;
mod record;

pub use feed::{Feed, FeedError, FeedLimits, RecordProblem};
pub use range::{Event, Range, RangeKind};
pub use record::{
    Affected, Package, Record, RecordError, Reference, Severity, Specific, read_record,
};
