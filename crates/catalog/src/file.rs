use std::fmt;
use std::io::{Read, Seek, SeekFrom};

use plimsoll_model::{GapCode, Limits};

/// A source of bytes that can be read from any position.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// A file offered to a parser.
pub struct File<'a> {
    /// Path relative to the root, without a leading slash.
    pub path: &'a str,
    /// Bytes on what the reading may cost.
    pub limits: &'a Limits,
    size: u64,
    reader: &'a mut dyn ReadSeek,
}

impl fmt::Debug for File<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} bytes)", self.path, self.size)
    }
}

/// Why a file, or one record of it, gave nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// The kind of gap that it makes.
    pub code: GapCode,
    /// What is wrong, with the line, byte or record where that is known.
    pub message: String,
}

impl Problem {
    /// A problem of the given kind.
    pub fn new(code: GapCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The file does not have the form it should have.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(GapCode::Malformed, message)
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self::new(GapCode::Unreadable, format!("cannot be read: {error}"))
    }
}

impl<'a> File<'a> {
    /// A file of `size` bytes at `path`.
    pub fn new(path: &'a str, size: u64, reader: &'a mut dyn ReadSeek, limits: &'a Limits) -> Self {
        Self { path, limits, size, reader }
    }

    /// The file's length in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The last part of the path.
    pub fn name(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// Random access to the bytes, for formats that need it.
    pub fn reader(&mut self) -> &mut dyn ReadSeek {
        self.reader
    }

    /// The whole file, up to [`Limits::record_bytes`].
    pub fn bytes(&mut self) -> Result<Vec<u8>, Problem> {
        let limit = self.limits.record_bytes;
        if self.size > limit {
            return Err(Problem::new(
                GapCode::TooLarge,
                format!("{} bytes, more than the limit of {limit}", self.size),
            ));
        }
        self.reader.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        self.reader.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The whole file as text; bytes that are not UTF-8 become U+FFFD.
    pub fn text(&mut self) -> Result<String, Problem> {
        let bytes = self.bytes()?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }
}
