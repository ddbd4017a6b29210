use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use plimsoll_vulns::Library;
use plimsoll_vulns::db::{Database, DbError, ReadAt};

use super::DatabaseOptions;
use crate::JobError;

/// A database file, read by position.
struct OnDisk {
    file: File,
    length: u64,
}

impl ReadAt for OnDisk {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.file.read_exact_at(buffer, offset)
    }
}

/// Opens the database at a path; `None` if there is none.
pub(super) fn open_file(path: &Path) -> Result<Option<Database>, DbError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let length = file.metadata()?.len();
    Database::open(Box::new(OnDisk { file, length })).map(Some)
}

/// The database and the starter set under it.
pub fn open_library(options: &DatabaseOptions) -> Result<Library, JobError> {
    let path = options.path();
    let failed =
        |error: &DbError| JobError::Database(format!("cannot use {}: {error}", path.display()));
    let fetched = open_file(&path).map_err(|error| failed(&error))?;
    if let (None, Some(path)) = (&fetched, &options.database) {
        let source = io::Error::from(io::ErrorKind::NotFound);
        return Err(JobError::Read { path: path.clone(), source });
    }
    let starter = plimsoll_vulns::starter().map_err(|error| failed(&error))?;
    Ok(Library::new(fetched, starter))
}
