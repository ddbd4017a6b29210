//! How results look to people.

mod amount;
pub(crate) mod cache;
pub(crate) mod database;
mod fix;
pub(crate) mod gaps;
pub(crate) mod header;
mod layer;
pub(crate) mod next;
mod packages;
pub(crate) mod style;
pub(crate) mod summary;
mod table;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod verdict;

pub(crate) use self::packages::Packages;
pub(crate) use self::text::Text;

/// What can be drawn on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// Its columns.
    pub(crate) width: usize,
    /// Whether it shows colours.
    pub(crate) color: bool,
}
