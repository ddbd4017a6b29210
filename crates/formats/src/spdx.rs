//! SPDX: the inventory as a bill of materials, in the form of 2.3 or of 3.0.
//!
//! Sources: SPDX specification 2.3 (`spdx-schema.json`) and 3.0.1 (`spdx-json-schema.json`).
//!
//! - One package for each package URL, named by a hash of it, so ids are stable and unique.
//! - What the form has no field for is in annotations, `plimsoll:NAME=VALUE`; every gap is one of
//!   the document's.
//! - Nothing random: the document's name space is derived from its content.

mod license;
mod v2;
mod v3;

pub use self::v2::write as write_2_3;
pub use self::v3::write as write_3_0;
