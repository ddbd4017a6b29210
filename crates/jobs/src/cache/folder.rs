use std::fs::{self, DirBuilder, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::fs::{self as at, AtFlags, Dir, FileType, Mode, OFlags};

/// Bytes that one entry may have. What is larger is not kept.
const ENTRY_BYTES: usize = 256 << 20;

/// The beginning of the names of files that are still being written.
const TEMPORARY: &str = ".new-";

/// A folder of the user's own whose files are found by their names alone: everything is done
/// below its handle and without following links.
#[derive(Debug)]
pub(super) struct Folder(OwnedFd);

/// A file of the folder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Entry {
    /// When it was used last, after the beginning of 1970.
    pub(super) used: Duration,
    pub(super) name: String,
    /// In bytes.
    pub(super) size: u64,
}

impl Entry {
    /// Whether it is still being written, or was when its writer was stopped.
    pub(super) fn is_temporary(&self) -> bool {
        self.name.starts_with(TEMPORARY)
    }
}

impl Folder {
    /// Opens a folder, and makes it first if it is not there.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        match Self::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            opened => return opened,
        }
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        match DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Self::open(path),
        }
    }

    /// Opens a folder. Whoever can write into it decides what scans find, so that may be nobody
    /// but the user.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let handle = at::open(path, flags, Mode::empty())?;
        let stat = at::fstat(&handle)?;
        let refused = |why| Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
        if stat.st_uid != rustix::process::geteuid().as_raw() {
            return refused("it belongs to another user");
        }
        if Mode::from_raw_mode(stat.st_mode).intersects(Mode::WGRP | Mode::WOTH) {
            return refused("other users may write into it; `chmod 700` it, or delete it");
        }
        Ok(Self(handle))
    }

    /// The bytes of a file, which counts as used now.
    pub(super) fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(at::openat(&self.0, name, flags, Mode::empty())?);
        let metadata = file.metadata()?;
        if !metadata.is_file() || metadata.len() > ENTRY_BYTES as u64 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        (&file).take(ENTRY_BYTES as u64).read_to_end(&mut bytes)?;
        // A folder that cannot be written to is never trimmed either.
        let _ = file.set_modified(SystemTime::now());
        Ok(bytes)
    }

    /// Writes a file, which is there whole or not at all for everyone else. It is not waited for
    /// until the disk has it: what a power failure damages is told by its checksum.
    pub(super) fn write(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        if parts.iter().map(|part| part.len()).sum::<usize>() > ENTRY_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let temporary = format!("{TEMPORARY}{:016x}", RandomState::new().build_hasher().finish());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        let mut file = File::from(at::openat(&self.0, &temporary, flags, mode)?);
        let written = parts.iter().try_for_each(|part| file.write_all(part));
        let renamed = written.and_then(|()| Ok(at::renameat(&self.0, &temporary, &self.0, name)?));
        renamed.inspect_err(|_| drop(self.remove(&temporary)))
    }

    /// Removes a file; another process may have done so already.
    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        match at::unlinkat(&self.0, name, AtFlags::empty()) {
            Err(rustix::io::Errno::NOENT) => Ok(()),
            removed => Ok(removed?),
        }
    }

    /// The files that [`Folder::write`] made. What else somebody put here is left alone.
    pub(super) fn entries(&self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for found in Dir::read_from(&self.0)? {
            let found = found?;
            let Ok(name) = found.file_name().to_str() else { continue };
            let ours = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !ours && !name.starts_with(TEMPORARY) {
                continue;
            }
            // It may have been removed since.
            let Ok(stat) = at::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
            if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile {
                let seconds = u64::try_from(stat.st_mtime).unwrap_or(0);
                entries.push(Entry {
                    used: Duration::new(seconds, stat.st_mtime_nsec as u32),
                    name: name.to_owned(),
                    size: u64::try_from(stat.st_size).unwrap_or(0),
                });
            }
        }
        Ok(entries)
    }
}
