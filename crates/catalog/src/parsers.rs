//! The parsers, one file each.

mod os_release;

use crate::Parser;

/// Every parser, in the order in which files are offered to them.
pub const PARSERS: &[Parser] = &[os_release::PARSER];
