//! Feeds, one for each ecosystem: taken from a folder or fetched.

use std::fs::{self, File};
use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use plimsoll_formats::compression::Compression;
use plimsoll_formats::epss::read_scores;
use plimsoll_formats::kev::read_catalog;
use plimsoll_formats::osv::{Feed, FeedLimits};
use plimsoll_model::{Gap, GapCode};
use plimsoll_remote::{Download, Downloader, Validators};
use plimsoll_vulns::db::{
    CATALOGS, EXPLOITED, SCORES, SectionBuilder, SectionMeta, StoredSection, exploited_section,
    scores_section,
};

use super::DEFAULT_BASE_URL;
use crate::Progress;

/// The ecosystems of a first update when none is named: those most containers are made of.
pub(super) const FIRST: &[&str] = &[
    "AlmaLinux",
    "Alpine",
    "Debian",
    "Go",
    "Maven",
    "PyPI",
    "Rocky Linux",
    "Ubuntu",
    "crates.io",
    "npm",
];

/// The catalog of exploited vulnerabilities in a folder or mirror of feeds. OSV's own bucket does
/// not have it, so beside that one it comes from CISA.
const CATALOG_FILE: &str = "kev/known_exploited_vulnerabilities.json";
const CATALOG_URL: &str =
    "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";

/// The same of EPSS, which FIRST publishes through Empirical Security.
const SCORES_FILE: &str = "epss/epss_scores.csv.gz";
const SCORES_URL: &str = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz";

/// Bytes that a feed may have. The largest of OSV's has about a tenth of this.
const FEED_BYTES: u64 = 8 << 30;

/// Where feeds come from.
pub(super) enum Source<'a> {
    /// A folder with `ECOSYSTEM/all.zip`, laid out as OSV's bucket.
    Folder(&'a Path),
    /// A server with the same layout.
    Server { base_url: &'a str, downloads: PathBuf, downloader: Downloader },
}

/// A feed that is at hand.
pub(super) struct Fetched {
    file: PathBuf,
    pub(super) meta: SectionMeta,
}

/// Why a feed is not at hand.
pub(super) enum NotFetched {
    /// The server still has the version that the database has.
    Unchanged,
    /// It could not be had; `true` if the server does not answer at all.
    Failed(String, bool),
}

impl Source<'_> {
    /// The ecosystems that the source has, sorted; `None` if only asking for one can tell.
    pub(super) fn ecosystems(&self) -> Option<Vec<String>> {
        let Self::Folder(folder) = self else { return None };
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let feeds = entries.filter(|entry| entry.path().join("all.zip").is_file());
        let mut names: Vec<String> =
            feeds.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        let catalogs = CATALOGS.into_iter().filter(|name| folder.join(file_of(name)).is_file());
        names.extend(catalogs.map(str::to_owned));
        names.sort_unstable();
        Some(names)
    }

    /// Gets the feed of an ecosystem, unless it is the version that `known` tells.
    pub(super) fn fetch(
        &self,
        ecosystem: &str,
        known: &SectionMeta,
        now: jiff::Timestamp,
        progress: &dyn Progress,
    ) -> Result<Fetched, NotFetched> {
        let mut meta = SectionMeta { fetched: now.to_string(), ..SectionMeta::default() };
        match self {
            Self::Folder(folder) => {
                let file = folder.join(file_of(ecosystem));
                if !file.is_file() {
                    return Err(NotFetched::Failed(
                        format!("there is no {}", file.display()),
                        false,
                    ));
                }
                meta.source = folder.display().to_string();
                Ok(Fetched { file, meta })
            }
            Self::Server { base_url, downloads, downloader } => {
                let url = url(base_url, ecosystem);
                let file = downloads.join(format!("{}.feed", ecosystem.replace([' ', '/'], "-")));
                // A version is known only if it came from the same place.
                let known = if known.source == url {
                    Validators {
                        etag: known.etag.clone(),
                        last_modified: known.last_modified.clone(),
                    }
                } else {
                    Validators::default()
                };
                let advance = |bytes| progress.advance(bytes);
                match downloader.fetch(&url, &known, &file, FEED_BYTES, &advance) {
                    Ok(Download::NotModified) => Err(NotFetched::Unchanged),
                    Ok(Download::Saved(saved)) => {
                        meta.source = url;
                        meta.etag = saved.validators.etag;
                        meta.last_modified = saved.validators.last_modified;
                        Ok(Fetched { file, meta })
                    }
                    Err(error) => Err(NotFetched::Failed(error.to_string(), error.is_no_answer())),
                }
            }
        }
    }
}

fn url(base: &str, ecosystem: &str) -> String {
    let base = base.trim_end_matches('/');
    match ecosystem {
        EXPLOITED if base == DEFAULT_BASE_URL => CATALOG_URL.to_owned(),
        SCORES if base == DEFAULT_BASE_URL => SCORES_URL.to_owned(),
        _ => format!("{base}/{}", file_of(ecosystem).replace(' ', "%20")),
    }
}

/// Where a feed stands in a folder or mirror.
fn file_of(ecosystem: &str) -> String {
    match ecosystem {
        EXPLOITED => CATALOG_FILE.to_owned(),
        SCORES => SCORES_FILE.to_owned(),
        _ => format!("{ecosystem}/all.zip"),
    }
}

impl Fetched {
    /// Compiles the feed into a section. Records that cannot be read are told by a gap.
    pub(super) fn compile(
        mut self,
        ecosystem: &str,
        progress: &dyn Progress,
    ) -> Result<(StoredSection<'static>, Option<Gap>), String> {
        if ecosystem == EXPLOITED {
            let json = fs::read(&self.file).map_err(|error| error.to_string())?;
            let catalog = read_catalog(&json).map_err(|error| error.to_string())?;
            let gap = problems(ecosystem, catalog.problems.len(), catalog.problems.first());
            self.meta.problems = catalog.problems.len() as u64;
            return Ok((exploited_section(&catalog, self.meta), gap));
        }
        let file = File::open(&self.file).map_err(|error| error.to_string())?;
        let mut file = std::io::BufReader::with_capacity(1 << 16, file);
        if ecosystem == SCORES {
            let packed = Compression::sniff(file.fill_buf().map_err(|error| error.to_string())?);
            let text = packed.decoder(file).map_err(|error| error.to_string())?;
            let scores = read_scores(std::io::BufReader::new(text));
            let scores = scores.map_err(|error| error.to_string())?;
            let gap = problems(ecosystem, scores.problems.len(), scores.problems.first());
            self.meta.problems = scores.problems.len() as u64;
            return Ok((scores_section(&scores, self.meta), gap));
        }
        let feed = Feed::open(file, FeedLimits::default()).map_err(|error| error.to_string())?;
        progress.stage(&format!("compiling {ecosystem}"), Some(feed.entries() as u64));
        let mut builder = SectionBuilder::new(ecosystem);
        let (mut count, mut first) = (0, None);
        for record in feed {
            match record {
                Ok(record) => builder.add(&record),
                Err(problem) => {
                    count += 1;
                    first.get_or_insert(problem);
                }
            }
            progress.advance(1);
        }
        self.meta.problems = count as u64;
        Ok((builder.finish(self.meta), problems(ecosystem, count, first.as_ref())))
    }
}

fn problems(
    ecosystem: &str,
    count: usize,
    first: Option<&plimsoll_formats::osv::RecordProblem>,
) -> Option<Gap> {
    let first = first?;
    let records = if count == 1 { "1 record" } else { &format!("{count} records") };
    let message = format!("{records} could not be read, first {}: {}", first.name, first.message);
    Some(Gap::new(GapCode::FeedRecord, ecosystem, message))
}
