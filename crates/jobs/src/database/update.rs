use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use plimsoll_model::{Gap, GapCode};
use plimsoll_remote::Downloader;
use plimsoll_vulns::db::{CATALOGS, Database, DatabaseWriter, SectionInfo, StoredSection};
use tempfile::NamedTempFile;

use super::DatabaseOptions;
use super::feeds::{NotFetched, Source};
use super::open::open_file;
use super::wanted::wanted;
use crate::{JobError, Progress};

/// What to bring up to date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UpdateOptions {
    /// A folder of feeds to take instead of asking the server.
    pub from: Option<PathBuf>,
    /// Which ecosystems; without any, those that the folder or the database has, or else those
    /// that most containers are made of.
    pub ecosystems: Vec<String>,
    /// Whether to take every ecosystem that is known.
    pub all: bool,
    /// The time, to be noted with what is fetched.
    pub now: jiff::Timestamp,
}

/// What an update did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UpdateResult {
    /// Every section of the database, in the order of names.
    pub sections: Vec<SectionUpdate>,
    /// The database's length in bytes.
    pub bytes: u64,
    /// The database file.
    pub path: PathBuf,
    /// What could not be fetched or read.
    pub gaps: Vec<Gap>,
}

/// One section of the database after an update.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SectionUpdate {
    /// The ecosystem.
    pub ecosystem: String,
    /// How many advisories it has.
    pub records: u64,
    /// When the newest of them was changed, `YYYY-MM-DD`.
    pub newest: Option<String>,
    /// What was done to it.
    pub change: Change,
    /// How many records of the feed could not be read.
    pub problems: u64,
}

/// What an update does to a section.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It is new or was replaced.
    Fetched,
    /// The server has nothing newer.
    Unchanged,
    /// It was not asked for, or could not be had.
    Kept,
}

/// Brings the database up to date. Another update that is running is waited for. The new database
/// takes the old one's place only when it is whole; whatever happens before leaves the old one as
/// it was.
pub fn db_update(
    options: &DatabaseOptions,
    update: &UpdateOptions,
    progress: &dyn Progress,
) -> Result<UpdateResult, JobError> {
    let path = options.path();
    let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
    fs::create_dir_all(&folder).map_err(cannot_write(&folder))?;
    let _lock = lock(&path.with_added_extension("lock"), progress)?;
    // A database that cannot be read is replaced.
    let old = open_file(&path).ok().flatten();
    let downloads = folder.join("downloads");
    let source = source(options, update, &downloads)?;
    let wanted = wanted(&source, update, old.as_ref())?;
    let mut work = Update {
        source: &source,
        old: old.as_ref(),
        progress,
        now: update.now,
        gaps: vec![],
        fetched: 0,
        changes: vec![],
    };
    let new = work.write_file(&folder, &wanted)?;
    if work.fetched == 0 && work.changes.iter().all(|(_, change)| *change != Change::Unchanged) {
        return Err(nothing_fetched(&work.gaps));
    }
    let (changes, mut gaps) = (work.changes, work.gaps);
    gaps.sort_unstable();
    new.persist(&path).map_err(|error| cannot_write(&path)(error.error))?;
    if update.from.is_none() {
        // What is left of downloads is of no more use; if it stays, it is only in the way.
        let _ = fs::remove_dir_all(&downloads);
    }
    let written = open_file(&path).map_err(|error| JobError::Database(error.to_string()))?;
    let infos = written.as_ref().map_or(&[][..], Database::sections);
    let bytes = fs::metadata(&path).map_or(0, |metadata| metadata.len());
    Ok(UpdateResult { sections: sections(infos, &changes), bytes, path, gaps })
}

fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> JobError {
    let path = path.to_owned();
    move |source| JobError::Write { path, source }
}

fn source<'a>(
    options: &'a DatabaseOptions,
    update: &'a UpdateOptions,
    downloads: &Path,
) -> Result<Source<'a>, JobError> {
    if let Some(folder) = &update.from {
        return Ok(Source::Folder(folder));
    }
    fs::create_dir_all(downloads).map_err(cannot_write(downloads))?;
    let downloader = Downloader::new(concat!("plimsoll/", env!("CARGO_PKG_VERSION")));
    let downloads = downloads.to_owned();
    Ok(Source::Server { base_url: &options.base_url, downloads, downloader })
}

fn lock(path: &Path, progress: &dyn Progress) -> Result<File, JobError> {
    let file = File::create(path).map_err(cannot_write(path))?;
    if file.try_lock().is_err() {
        progress.stage("waiting for another update", None);
        file.lock().map_err(cannot_write(path))?;
    }
    Ok(file)
}

struct Update<'a> {
    source: &'a Source<'a>,
    old: Option<&'a Database>,
    progress: &'a dyn Progress,
    now: jiff::Timestamp,
    gaps: Vec<Gap>,
    fetched: usize,
    changes: Vec<(String, Change)>,
}

impl Update<'_> {
    /// Writes the new database to a file that has no name of its own yet.
    fn write_file(
        &mut self,
        folder: &Path,
        wanted: &BTreeSet<String>,
    ) -> Result<NamedTempFile, JobError> {
        // Others may read the database, as they may a file that is made the usual way.
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        let new = tempfile::Builder::new().permissions(readable).tempfile_in(folder);
        let mut new = new.map_err(cannot_write(folder))?;
        let mut out = BufWriter::with_capacity(1 << 16, new.as_file_mut());
        let written = self.write(wanted, &mut out).and_then(|()| out.flush());
        drop(out);
        written.and_then(|()| new.as_file().sync_all()).map_err(cannot_write(folder))?;
        Ok(new)
    }

    /// Writes every section in the order of names, each made only when its turn comes.
    fn write(&mut self, wanted: &BTreeSet<String>, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = DatabaseWriter::new(out)?;
        let old = self.old.iter().flat_map(|database| database.sections());
        let old = old.map(|section| section.ecosystem.clone());
        let names: BTreeSet<String> = wanted.iter().cloned().chain(old).collect();
        let mut answers = true;
        for name in names {
            let new = if wanted.contains(&name) && answers {
                self.new_section(&name, &mut answers)
            } else {
                Ok(None)
            };
            let kept = self.old.and_then(|database| database.section(&name));
            let (section, change) = match new {
                Ok(Some(section)) => (Some(section), Change::Fetched),
                Ok(None) => (kept, Change::Kept),
                Err(Unchanged) => (kept, Change::Unchanged),
            };
            if let Some(section) = section {
                writer.add(&section)?;
                self.changes.push((name, change));
            }
        }
        writer.finish()
    }

    fn new_section(
        &mut self,
        name: &str,
        answers: &mut bool,
    ) -> Result<Option<StoredSection<'static>>, Unchanged> {
        let known = self.old.iter().flat_map(|database| database.sections());
        let known = known.into_iter().find(|section| section.ecosystem == name);
        let known = known.map(|section| section.meta.clone()).unwrap_or_default();
        self.progress.stage(&format!("fetching {name}"), None);
        let fetched = match self.source.fetch(name, &known, self.now, self.progress) {
            Ok(fetched) => fetched,
            Err(NotFetched::Unchanged) => return Err(Unchanged),
            Err(NotFetched::Failed(why, no_answer)) => {
                // The catalogs may be on other servers than the rest.
                *answers &= !no_answer || CATALOGS.contains(&name);
                self.gaps.push(Gap::new(GapCode::FetchFailed, name, why));
                return Ok(None);
            }
        };
        match fetched.compile(name, self.progress) {
            Ok((section, gap)) => {
                self.gaps.extend(gap);
                self.fetched += 1;
                Ok(Some(section))
            }
            Err(why) => {
                self.gaps.push(Gap::new(GapCode::FetchFailed, name, why));
                Ok(None)
            }
        }
    }
}

/// The server has nothing newer than what the database has.
struct Unchanged;

fn nothing_fetched(gaps: &[Gap]) -> JobError {
    // The catalogs are an extra: what failed for an ecosystem says more.
    let first = gaps.iter().find(|gap| !CATALOGS.contains(&gap.place.as_str())).or(gaps.first());
    let why = first.map_or_else(String::new, |gap| format!(": {gap}"));
    JobError::Other(format!("no feed could be fetched{why}"))
}

fn sections(infos: &[SectionInfo], changes: &[(String, Change)]) -> Vec<SectionUpdate> {
    let change = |name: &str| changes.iter().find(|(changed, _)| changed == name);
    let section = |info: &SectionInfo| SectionUpdate {
        ecosystem: info.ecosystem.clone(),
        records: info.records,
        newest: info.newest.clone(),
        change: change(&info.ecosystem).map_or(Change::Kept, |(_, change)| *change),
        problems: info.meta.problems,
    };
    infos.iter().map(section).collect()
}
