//! From bytes to inventory: which packages are in a file, a layer, an image.
//!
//! A [`Parser`] reads one kind of file; [`PARSERS`] is the table of all. Nothing here opens files
//! or starts threads: callers hand in readers.

mod codec;
mod contents;
mod facts;
mod file;
mod inventory;
mod layer;
mod merge;
mod parser;
mod parsers;
mod resolve;
mod scanner;
#[cfg(test)]
mod testing;
mod tree;

pub use codec::{Keep, TABLE_VERSION};
pub use facts::{Detail, Facts, Owned, path_key};
pub use file::{File, Problem, ReadSeek};
pub use inventory::{Contents, assemble};
pub use layer::{LayerContents, Reread, read_layer, reread_layer};
pub use merge::{FoundFile, Merged, merge};
pub use parser::{Parser, Pattern, is_program, may_be_program};
pub use parsers::PARSERS;
pub use resolve::{Node, Unresolved, resolve};
pub use scanner::{Anchor, Scanner, Scope, Wants};
