use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use crate::JobError;

/// A range of a file, readable from many threads at once.
#[derive(Clone, Debug)]
pub(crate) struct Blob {
    file: Arc<File>,
    offset: u64,
    /// Length in bytes.
    pub(crate) size: u64,
}

impl Blob {
    /// A whole regular file. A pipe or device in its place would block for ever, so it is refused.
    pub(crate) fn open(path: &Path) -> Result<Self, JobError> {
        let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let wrap = |source| JobError::Read { path: path.into(), source };
        let file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(wrap)?;
        let metadata = file.metadata().map_err(wrap)?;
        if !metadata.is_file() {
            let kind = if metadata.is_dir() { "a folder" } else { "not a regular file" };
            return Err(wrap(io::Error::other(format!("it is {kind}"))));
        }
        Ok(Self { file: Arc::new(file), offset: 0, size: metadata.len() })
    }

    /// A file that is open already.
    pub(crate) fn of(file: File) -> io::Result<Self> {
        let size = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), offset: 0, size })
    }

    /// Everything that standard input has to give, kept in an unnamed temporary file, since images
    /// are read here and there. At most `limit` bytes are taken.
    pub(crate) fn standard_input(limit: u64) -> Result<Self, JobError> {
        let read = |source| JobError::Read { path: "standard input".into(), source };
        let write = |source| JobError::Write { path: std::env::temp_dir(), source };
        let mut file = tempfile::tempfile().map_err(write)?;
        let mut input = io::stdin().lock().take(limit + 1);
        let size = io::copy(&mut input, &mut file).map_err(read)?;
        if size > limit {
            return Err(read(io::Error::other(format!("it has more than {limit} bytes"))));
        }
        Self::of(file).map_err(read)
    }

    /// A range of this one.
    pub(crate) fn range(&self, offset: u64, size: u64) -> Self {
        Self { file: Arc::clone(&self.file), offset: self.offset + offset, size }
    }

    /// A reader from the start.
    pub(crate) fn reader(&self) -> BlobReader {
        BlobReader { blob: self.clone(), at: 0 }
    }
}

/// Reads a [`Blob`] from start to end.
#[derive(Debug)]
pub(crate) struct BlobReader {
    blob: Blob,
    at: u64,
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.blob.size - self.at).unwrap_or(usize::MAX);
        let most = buffer.len().min(left);
        let n = self.blob.file.read_at(&mut buffer[..most], self.blob.offset + self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}
