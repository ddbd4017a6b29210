use std::io::{self, Write};

use super::layout::{self, HEADER, Row, Trailer};
use super::read_at::ReadAt;

/// A section ready to be written: just compiled, or taken over from another database as it is.
pub struct StoredSection<'a> {
    ecosystem: String,
    bytes: Bytes<'a>,
}

enum Bytes<'a> {
    Built(Vec<u8>),
    Kept { file: &'a (dyn ReadAt + Send + Sync), offset: u64, length: u64 },
}

impl std::fmt::Debug for StoredSection<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredSection({})", self.ecosystem)
    }
}

impl<'a> StoredSection<'a> {
    pub(super) fn built(ecosystem: String, bytes: Vec<u8>) -> Self {
        Self { ecosystem, bytes: Bytes::Built(bytes) }
    }

    pub(super) fn kept(
        ecosystem: String,
        file: &'a (dyn ReadAt + Send + Sync),
        offset: u64,
        length: u64,
    ) -> Self {
        Self { ecosystem, bytes: Bytes::Kept { file, offset, length } }
    }

    /// The ecosystem.
    pub fn ecosystem(&self) -> &str {
        &self.ecosystem
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<u64> {
        match &self.bytes {
            Bytes::Built(bytes) => {
                out.write_all(bytes)?;
                Ok(bytes.len() as u64)
            }
            Bytes::Kept { file, offset, length } => {
                let mut buffer = vec![0; 256 << 10];
                let mut done = 0;
                while done < *length {
                    let step = usize::try_from(length - done).unwrap_or(usize::MAX);
                    let step = step.min(buffer.len());
                    file.read_exact_at(&mut buffer[..step], offset + done)?;
                    out.write_all(&buffer[..step])?;
                    done += step as u64;
                }
                Ok(done)
            }
        }
    }
}

/// Writes a database, one section after another, so that only one need be in memory.
pub struct DatabaseWriter<'a> {
    out: &'a mut dyn Write,
    rows: Vec<Row>,
    offset: u64,
}

impl std::fmt::Debug for DatabaseWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DatabaseWriter({} sections)", self.rows.len())
    }
}

impl<'a> DatabaseWriter<'a> {
    /// Starts a database. Whoever calls this sees to it that the file takes the old one's place
    /// only when it is finished.
    pub fn new(out: &'a mut dyn Write) -> io::Result<Self> {
        out.write_all(&layout::header())?;
        Ok(Self { out, rows: Vec::new(), offset: HEADER as u64 })
    }

    /// Writes a section.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] unless its ecosystem comes after the last one in byte
    /// order, which keeps the file the same for the same sections.
    pub fn add(&mut self, section: &StoredSection<'_>) -> io::Result<()> {
        let ecosystem = section.ecosystem.clone();
        if let Some(last) = self.rows.last().filter(|last| last.ecosystem >= ecosystem) {
            let message = format!("section {ecosystem} must come before {}", last.ecosystem);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let length = section.write(self.out)?;
        self.rows.push(Row { ecosystem, offset: self.offset, length });
        self.offset += length;
        Ok(())
    }

    /// Writes what makes the sections a database.
    pub fn finish(self) -> io::Result<()> {
        let directory = layout::encode_directory(&self.rows);
        let trailer = Trailer {
            offset: self.offset,
            length: directory.len() as u32,
            crc: crc32fast::hash(&directory),
        };
        self.out.write_all(&directory)?;
        self.out.write_all(&trailer.encode())?;
        self.out.flush()
    }
}
