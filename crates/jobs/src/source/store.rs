use std::collections::HashMap;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

use plimsoll_formats::compression::Compression;
use plimsoll_formats::tar::{EntryKind, TarReader, clean};
use plimsoll_model::Limits;

use super::Blob;
use crate::{JobError, Progress};

/// Bytes of a manifest, an index or a configuration. Registries refuse larger ones too.
pub(crate) const DOCUMENT_BYTES: u64 = 32 << 20;

/// Files by path: a folder, or a tar file whose entries are read where they lie.
#[derive(Debug)]
pub(crate) struct Store {
    /// How it is called in messages.
    pub(crate) place: String,
    files: Files,
}

#[derive(Debug)]
enum Files {
    Folder(PathBuf),
    Archive { file: Blob, entries: HashMap<String, Stored> },
}

#[derive(Clone, Debug)]
enum Stored {
    Range(u64, u64),
    Link(String),
}

impl Store {
    /// The files of a folder.
    pub(crate) fn folder(path: &Path) -> Self {
        Self { place: format!("folder {}", path.display()), files: Files::Folder(path.into()) }
    }

    /// The files of a tar file. A compressed one is unpacked to an unnamed temporary file first,
    /// since its layers are then read in parallel and some of them twice.
    pub(crate) fn archive(
        path: &Path,
        limits: &Limits,
        progress: &dyn Progress,
    ) -> Result<Self, JobError> {
        let place = format!("archive {}", path.display());
        Self::archive_in(Blob::open(path)?, place, limits, progress)
    }

    /// The files of a tar file that is open already and called `place`.
    pub(crate) fn archive_in(
        file: Blob,
        place: String,
        limits: &Limits,
        progress: &dyn Progress,
    ) -> Result<Self, JobError> {
        let mut head = Vec::new();
        let read = file.reader().take(4).read_to_end(&mut head);
        read.map_err(|source| JobError::Read { path: place.clone().into(), source })?;
        let file = match Compression::sniff(&head) {
            Compression::None => file,
            compression => unpack(&file, compression, &place, limits, progress)?,
        };
        let entries = index(&file, limits).map_err(|why| JobError::NotAnImage {
            place: place.clone(),
            why: format!("it is not a tar file that can be read: {why}"),
        })?;
        Ok(Self { place, files: Files::Archive { file, entries } })
    }

    /// Whether there is a file at a path.
    pub(crate) fn has(&self, path: &str) -> bool {
        match &self.files {
            Files::Folder(folder) => folder.join(path).is_file(),
            Files::Archive { entries, .. } => entries.contains_key(path),
        }
    }

    /// The file at a path; `None` if there is none.
    pub(crate) fn blob(&self, path: &str) -> Result<Option<Blob>, JobError> {
        match &self.files {
            Files::Folder(folder) => {
                let path = folder.join(path);
                if path.exists() { Blob::open(&path).map(Some) } else { Ok(None) }
            }
            Files::Archive { file, entries } => {
                let mut stored = entries.get(&clean(path).path);
                // Old archives store a repeated layer as a link to the first one.
                for _ in 0..8 {
                    match stored {
                        Some(Stored::Link(target)) => stored = entries.get(target),
                        Some(Stored::Range(offset, size)) => {
                            return Ok(Some(file.range(*offset, *size)));
                        }
                        None => return Ok(None),
                    }
                }
                Ok(None)
            }
        }
    }

    /// The bytes of a small file, such as a manifest.
    pub(crate) fn read(&self, path: &str, limits: &Limits) -> Result<Vec<u8>, JobError> {
        let not_an_image = |why: String| JobError::NotAnImage { place: self.place.clone(), why };
        let blob = self.blob(path)?.ok_or_else(|| not_an_image(format!("it has no {path}")))?;
        if blob.size > DOCUMENT_BYTES.min(limits.record_bytes) {
            return Err(not_an_image(format!("{path} is {} bytes long", blob.size)));
        }
        let mut bytes = Vec::new();
        let read = blob.reader().read_to_end(&mut bytes);
        read.map_err(|source| JobError::Read { path: path.into(), source })?;
        Ok(bytes)
    }
}

/// Where each file of a tar archive lies in it. Contents are stepped over, not read: each entry
/// gets a reader of its own that starts where the last one ended.
fn index(file: &Blob, limits: &Limits) -> Result<HashMap<String, Stored>, String> {
    let mut entries = HashMap::new();
    let mut start = 0;
    for _ in 0..limits.entries {
        let rest = file.range(start, file.size - start);
        let mut archive = TarReader::new(rest.reader(), *limits);
        let Some(entry) = archive.next_entry().map_err(|error| error.to_string())? else {
            return Ok(entries);
        };
        let data = start + archive.position();
        start = data.saturating_add(entry.size).next_multiple_of(512);
        if start > file.size && data + entry.size > file.size {
            let missing = data + entry.size - file.size;
            return Err(format!("`{}` is cut off: {missing} bytes are missing", entry.path));
        }
        start = start.min(file.size);
        let stored = match entry.kind {
            EntryKind::File => Stored::Range(data, entry.size),
            EntryKind::Hardlink(target) => Stored::Link(target),
            EntryKind::Symlink(target) => {
                let folder = entry.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                Stored::Link(clean(&format!("{folder}/{target}")).path)
            }
            _ => continue,
        };
        entries.insert(entry.path, stored);
    }
    Err(format!("it has more than {} entries", limits.entries))
}

fn unpack(
    file: &Blob,
    compression: Compression,
    place: &str,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<Blob, JobError> {
    let failed = |why: String| JobError::NotAnImage { place: place.to_owned(), why };
    progress.stage("unpacking", None);
    let decoder = compression.decoder(BufReader::with_capacity(1 << 18, file.reader()));
    let mut decoder = decoder.map_err(|error| failed(error.to_string()))?;
    let mut out = tempfile::tempfile()
        .map_err(|source| JobError::Write { path: std::env::temp_dir(), source })?;
    let mut buffer = vec![0; 1 << 18];
    let mut size = 0_u64;
    loop {
        let n = decoder.read(&mut buffer).map_err(|error| {
            failed(format!("its {} data is cut off or damaged: {error}", compression.name()))
        })?;
        if n == 0 {
            return Blob::of(out).map_err(|source| JobError::Read { path: place.into(), source });
        }
        size += n as u64;
        let too_dense = size > limits.ratio_from && size / file.size.max(1) > limits.layer_ratio;
        if too_dense || size > limits.layer_bytes {
            return Err(failed(format!("it unpacks to more than {size} bytes")));
        }
        let written = out.write_all(&buffer[..n]);
        written.map_err(|source| JobError::Write { path: std::env::temp_dir(), source })?;
        progress.advance(n as u64);
    }
}
