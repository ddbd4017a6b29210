//! From bytes to inventory: which packages are in a file, a layer, an image.
//!
//! A [`Parser`] reads one kind of file; [`PARSERS`] is the table of all. Nothing here opens files
//! or starts threads: callers hand in readers.

mod facts;
mod file;
mod parser;
mod parsers;
#[cfg(test)]
mod testing;

pub use facts::{Facts, Owned, path_key};
pub use file::{File, Problem, ReadSeek};
pub use parser::{Parser, Pattern, is_program, may_be_program};
pub use parsers::PARSERS;
