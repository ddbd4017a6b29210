use std::io;

/// Why the database cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// It was written by a later version of Plimsoll.
    #[error(
        "the database has format {found} and this program reads up to {supported}: \
         update plimsoll, or run `plimsoll db update` to replace the database"
    )]
    Newer {
        /// The format it has.
        found: u32,
        /// The newest format that can be read.
        supported: u32,
    },
    /// It was written by an earlier version of Plimsoll, in a form that is not used any more.
    #[error("the database has the old format {found}: run `plimsoll db update` to make it anew")]
    Older {
        /// The format it has.
        found: u32,
    },
    /// It is cut off, overwritten, or no database at all.
    #[error(
        "the database is damaged ({what} at byte {offset}): run `plimsoll db update` to replace it"
    )]
    Corrupt {
        /// Which part.
        what: &'static str,
        /// Where that part starts in the file.
        offset: u64,
    },
    /// It cannot be read.
    #[error("the database cannot be read: {0}")]
    Io(#[from] io::Error),
}
