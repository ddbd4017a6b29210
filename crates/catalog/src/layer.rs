//! One pass over a layer: what it adds, what it takes away, and what its files tell.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;

use plimsoll_formats::tar::{Entry, EntryKind, TarError, TarReader};
use plimsoll_model::{Gap, GapCode};

use crate::contents::Contents;
use crate::{Facts, Problem, Scanner, Wants, is_program};

/// What one layer changes. It does not depend on the layers below, so it can be kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LayerContents {
    paths: String,
    pub(crate) changes: Vec<Change>,
    pub(crate) files: Vec<FileContents>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// A change to the path that it names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Change {
    start: u32,
    length: u32,
    pub(crate) kind: ChangeKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ChangeKind {
    /// A regular file; an index into `files` if it told anything or may be asked again.
    File(Option<u32>),
    Directory,
    Symlink(Box<str>),
    Hardlink(Box<str>),
    /// Removes the path as the layers below left it.
    Whiteout,
    /// Removes everything that the layers below put into the folder.
    Opaque,
    Other,
}

/// What a file told, and who read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FileContents {
    pub(crate) wants: Wants,
    pub(crate) facts: Facts,
}

/// A file of a layer that has to be read once more, as if it stood at another path: it is reached
/// through a link that only the finished image shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reread {
    /// Index of the layer.
    pub layer: u32,
    /// Path in the layer.
    pub path: String,
    /// Path under which it is wanted.
    pub as_path: String,
    pub(crate) wants: Wants,
}

impl LayerContents {
    pub(crate) fn path(&self, change: &Change) -> &str {
        &self.paths[change.start as usize..(change.start + change.length) as usize]
    }

    pub(crate) fn push(&mut self, path: &str, kind: ChangeKind) {
        let start = self.paths.len() as u32;
        self.paths.push_str(path);
        self.changes.push(Change { start, length: path.len() as u32, kind });
    }
}

/// Reads a layer to the end of its archive. Damage to the archive is an error; damage to one file
/// in it is a gap.
pub fn read_layer<R: Read>(
    archive: &mut TarReader<R>,
    scanner: &Scanner,
) -> Result<LayerContents, TarError> {
    let mut contents = LayerContents::default();
    let mut bytes = Contents::default();
    while let Some(entry) = archive.next_entry()? {
        if contents.paths.len() + entry.path.len() > u32::MAX as usize {
            let what = "the layer's paths are longer than 4 GiB".to_owned();
            return Err(TarError::Limit { at: archive.position(), what });
        }
        if entry.escapes {
            contents.gaps.push(Gap::new(
                GapCode::Link,
                format!("/{}", entry.path),
                "its stored path leads out of the root; read as if confined to it",
            ));
        }
        match change_kind(&entry) {
            Some((path, ChangeKind::File(_))) => {
                let told = read_file(archive, &entry, scanner, &mut bytes, &mut contents.gaps)?;
                let index = told.map(|file| {
                    contents.files.push(file);
                    contents.files.len() as u32 - 1
                });
                contents.push(&path, ChangeKind::File(index));
            }
            Some((path, kind)) => contents.push(&path, kind),
            None => {}
        }
    }
    Ok(contents)
}

/// What an entry does to which path.
///
/// Source: OCI image specification, `layer.md`, "Whiteouts". A bare `.wh.` names nothing to
/// remove, so it is an ordinary name; other `.wh..wh.` names are AUFS's own records.
fn change_kind(entry: &Entry) -> Option<(Cow<'_, str>, ChangeKind)> {
    let path = entry.path.as_str();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name.strip_prefix(".wh.") {
        Some(".wh..opq") => return Some((folder.into(), ChangeKind::Opaque)),
        Some(aufs) if aufs.starts_with(".wh.") => return None,
        Some(gone) if !gone.is_empty() => {
            let path = if folder.is_empty() { gone.into() } else { format!("{folder}/{gone}") };
            return Some((path.into(), ChangeKind::Whiteout));
        }
        _ if path.is_empty() => return None,
        _ => {}
    }
    let kind = match &entry.kind {
        EntryKind::File => ChangeKind::File(None),
        EntryKind::Directory => ChangeKind::Directory,
        EntryKind::Symlink(target) => ChangeKind::Symlink(target.as_str().into()),
        EntryKind::Hardlink(target) => ChangeKind::Hardlink(target.as_str().into()),
        EntryKind::Other => ChangeKind::Other,
    };
    Some((path.into(), kind))
}

fn read_file<R: Read>(
    archive: &mut TarReader<R>,
    entry: &Entry,
    scanner: &Scanner,
    bytes: &mut Contents,
    gaps: &mut Vec<Gap>,
) -> Result<Option<FileContents>, TarError> {
    let wants = scanner.wants(&entry.path, entry.mode);
    if wants.is_empty() {
        return Ok(None);
    }
    let Some(program) = load(archive, entry, &wants, scanner, bytes, gaps)? else {
        return Ok(None);
    };
    let facts = scanner.read_bytes(&entry.path, bytes, &wants, program);
    if facts.is_empty() && !wants.any_by_path() {
        return Ok(None);
    }
    Ok(Some(FileContents { wants, facts }))
}

/// Loads an entry that somebody wants into `bytes` and says whether it is a program. `None`: it
/// is too large, or wanted only if it were a program.
fn load<R: Read>(
    archive: &mut TarReader<R>,
    entry: &Entry,
    wants: &Wants,
    scanner: &Scanner,
    bytes: &mut Contents,
    gaps: &mut Vec<Gap>,
) -> Result<Option<bool>, TarError> {
    const HEAD: u64 = 512;
    bytes.clear();
    fill(archive, HEAD, bytes)?;
    let program = wants.as_program && is_program(bytes);
    if !wants.any_by_path() && !program {
        return Ok(None);
    }
    let limit = scanner.limits.file_bytes;
    if entry.size > limit {
        gaps.push(Gap::new(
            GapCode::TooLarge,
            format!("/{}", entry.path),
            format!("not read: {} bytes, more than the limit of {limit}", entry.size),
        ));
        return Ok(None);
    }
    fill(archive, entry.size, bytes)?;
    Ok(Some(program))
}

fn fill<R: Read>(
    archive: &mut TarReader<R>,
    wanted: u64,
    bytes: &mut Contents,
) -> Result<(), TarError> {
    let filled = bytes.fill(archive, wanted);
    filled.map_err(|source| TarError::Io { at: archive.position(), source })
}

/// Reads some files of a layer again, each as if it stood at another path.
pub fn reread_layer<R: Read>(
    archive: &mut TarReader<R>,
    scanner: &Scanner,
    rereads: &[&Reread],
) -> Result<Vec<(String, Facts)>, TarError> {
    let mut by_path: HashMap<&str, Vec<&Reread>> = HashMap::new();
    for reread in rereads {
        by_path.entry(&reread.path).or_default().push(reread);
    }
    let mut found: HashMap<String, Facts> = HashMap::new();
    let (mut bytes, mut gaps) = (Contents::default(), Vec::new());
    while let Some(entry) = archive.next_entry()? {
        let Some([first, others @ ..]) = by_path.get(entry.path.as_str()).map(Vec::as_slice) else {
            continue;
        };
        if entry.kind != EntryKind::File {
            continue;
        }
        let program = load(archive, &entry, &first.wants, scanner, &mut bytes, &mut gaps)?;
        let unread = gaps.drain(..).map(|Gap { code, message, .. }| Problem { code, message });
        let unread = Facts { problems: unread.collect(), ..Facts::default() };
        for reread in [first].into_iter().chain(others) {
            let facts = program.map_or_else(
                || unread.clone(),
                |it| scanner.read_bytes(&reread.as_path, &bytes, &reread.wants, it),
            );
            found.insert(reread.as_path.clone(), facts);
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}
