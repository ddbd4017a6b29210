//! The walk through an archive and the archives in it.

use std::io::{Cursor, Read};

use plimsoll_model::{GapCode, Limits, Package, PackageKind};
use zip::ZipReadOptions;
use zip::read::{Config, OwnedZipFileEntry};
use zip::result::ZipResult;
// Not `ZipArchive`: that one makes room for as many entries as the archive claims to have.
use zip::unstable::read::ZipIterable;

use super::identity::Claim;
use super::manifest::Manifest;
use super::pom_properties::{self, Coordinates};
use super::{has_archive_name, may_be_archive};
use crate::{Facts, Problem, ReadSeek};

/// How much of a manifest or of a `pom.properties` is read; what matters stands at the start.
const TEXT_BYTES: u64 = 1 << 20;

/// Reads an archive with all that it holds. Everything counts against the limits of one file.
pub(super) struct Walk<'w> {
    file: &'w str,
    limits: &'w Limits,
    facts: &'w mut Facts,
    bytes_left: u64,
}

/// Where an archive stands.
pub(super) struct Place<'p> {
    /// Its file name.
    name: &'p str,
    /// Its path in the outermost archive; empty for that one itself.
    inner: String,
    depth: u32,
}

impl<'p> Place<'p> {
    pub(super) fn outermost(name: &'p str) -> Self {
        Self { name, inner: String::new(), depth: 0 }
    }

    fn inside(&self, path: &'p str) -> Self {
        let inner =
            if self.inner.is_empty() { path.to_owned() } else { format!("{}!{path}", self.inner) };
        Self { name: path.rsplit('/').next().unwrap_or(path), inner, depth: self.depth + 1 }
    }
}

/// The entries of an archive that tell something.
#[derive(Default)]
struct Listing {
    poms: Vec<Entry>,
    manifest: Option<Entry>,
    archives: Vec<Entry>,
    has_classes: bool,
}

struct Entry {
    path: String,
    content: OwnedZipFileEntry,
}

impl Listing {
    fn add(&mut self, content: OwnedZipFileEntry) {
        let path = String::from_utf8_lossy(content.name_raw()).into_owned();
        if pom_properties::is_pom_properties(&path) {
            self.poms.push(Entry { path, content });
        } else if has_archive_name(&path) {
            self.archives.push(Entry { path, content });
        } else if path.eq_ignore_ascii_case("META-INF/MANIFEST.MF") {
            self.manifest.get_or_insert(Entry { path, content });
        } else {
            self.has_classes |= path.as_bytes().ends_with(b".class");
        }
    }
}

impl<'w> Walk<'w> {
    pub(super) fn new(file: &'w str, limits: &'w Limits, facts: &'w mut Facts) -> Self {
        Self { file, limits, facts, bytes_left: limits.file_bytes }
    }

    /// Adds what an archive is and holds. An error ends the whole walk.
    pub(super) fn archive(
        &mut self,
        reader: &mut dyn ReadSeek,
        place: &Place<'_>,
    ) -> Result<(), Problem> {
        let listing = self.list(reader, place)?;
        let mut poms = Vec::new();
        for entry in &listing.poms {
            let text = self.read(entry, reader, TEXT_BYTES, place)?;
            poms.extend(text.and_then(|text| pom_properties::parse(&entry.path, &text)));
        }
        let manifest = match &listing.manifest {
            Some(entry) => self.read(entry, reader, TEXT_BYTES, place)?,
            None => None,
        };
        self.identify(&Manifest::parse(&manifest.unwrap_or_default()), &poms, &listing, place)?;
        for entry in &listing.archives {
            self.nested(entry, reader, place)?;
        }
        Ok(())
    }

    fn nested(
        &mut self,
        entry: &Entry,
        reader: &mut dyn ReadSeek,
        place: &Place<'_>,
    ) -> Result<(), Problem> {
        let inside = place.inside(&entry.path);
        if inside.depth > self.limits.nesting {
            let message = format!("not read: archives nest more than {} deep", self.limits.nesting);
            return self.note(Problem::new(GapCode::Limit, message), &inside);
        }
        let Some(bytes) = self.read(entry, reader, u64::MAX, place)? else { return Ok(()) };
        let mut reader = Cursor::new(bytes);
        if may_be_archive(inside.name, &mut reader)? {
            self.archive(&mut reader, &inside)?;
        }
        Ok(())
    }

    /// Reads the list of entries, as far as it can be read.
    fn list(&mut self, reader: &mut dyn ReadSeek, place: &Place<'_>) -> Result<Listing, Problem> {
        let mut listing = Listing::default();
        match fill(&mut listing, reader, self.limits.zip_entries) {
            Ok(0) => {}
            Ok(more) => {
                let message = format!("{more} entries beyond the limit on entries were not read");
                self.note(Problem::new(GapCode::Limit, message), place)?;
            }
            Err(error) => {
                self.note(Problem::malformed(format!("damaged archive: {error}")), place)?;
            }
        }
        Ok(listing)
    }

    /// The content of an entry, or the first `most` bytes of it. `None`: it cannot be read, which is
    /// noted.
    fn read(
        &mut self,
        entry: &Entry,
        mut reader: &mut dyn ReadSeek,
        most: u64,
        place: &Place<'_>,
    ) -> Result<Option<Vec<u8>>, Problem> {
        let most = most.min(self.bytes_left.saturating_add(1));
        let mut bytes = Vec::new();
        let content = entry.content.as_ref().with_reader(&mut reader, ZipReadOptions::new());
        let read = content.map_err(std::io::Error::from);
        if let Err(error) = read.and_then(|content| content.take(most).read_to_end(&mut bytes)) {
            let problem = Problem::malformed(format!("damaged entry: {error}"));
            self.note(problem, &place.inside(&entry.path))?;
            return Ok(None);
        }
        let left = self.bytes_left.checked_sub(bytes.len() as u64);
        self.bytes_left = left.ok_or_else(|| {
            let limit = self.limits.file_bytes;
            let message = format!("only the first {limit} bytes that it unpacks to were read");
            Problem::new(GapCode::Limit, message)
        })?;
        Ok(Some(bytes))
    }

    /// Adds the packages that `pom.properties` name, and the archive itself if it is none of them.
    fn identify(
        &mut self,
        manifest: &Manifest,
        poms: &[Coordinates],
        listing: &Listing,
        place: &Place<'_>,
    ) -> Result<(), Problem> {
        for Coordinates { group, artifact, version } in poms {
            let Some(version) = version else {
                let message = format!("{group}:{artifact}: version unknown, not matched");
                self.note(Problem::new(GapCode::PartialIdentity, message), place)?;
                continue;
            };
            self.package(group, artifact, version, place)?;
        }
        match Claim::new(place.name, manifest) {
            Some(claim) if claim.is_among(poms) => Ok(()),
            Some(Claim { group: Some(group), artifact, version }) => {
                self.package(&group, &artifact, &version, place)
            }
            Some(Claim { group: None, artifact, version }) => {
                let message = format!("{artifact} {version}: group unknown, not matched");
                self.note(Problem::new(GapCode::PartialIdentity, message), place)
            }
            None if poms.is_empty() && listing.archives.is_empty() && listing.has_classes => {
                let message = "neither the archive nor its name says what it is";
                self.note(Problem::new(GapCode::UnknownContents, message), place)
            }
            None => Ok(()),
        }
    }

    fn package(
        &mut self,
        group: &str,
        artifact: &str,
        version: &str,
        place: &Place<'_>,
    ) -> Result<(), Problem> {
        self.make_room()?;
        let package = Package::new(PackageKind::Maven, format!("{group}:{artifact}"), version);
        if place.inner.is_empty() {
            self.facts.package(package);
        } else {
            self.facts.package_inside(package, self.file, &place.inner);
        }
        Ok(())
    }

    fn note(&mut self, mut problem: Problem, place: &Place<'_>) -> Result<(), Problem> {
        self.make_room()?;
        if !place.inner.is_empty() {
            problem.message = format!("{}: {}", place.inner, problem.message);
        }
        self.facts.problem(problem);
        Ok(())
    }

    fn make_room(&self) -> Result<(), Problem> {
        let limit = || Problem::new(GapCode::Limit, "the limit on packages was reached");
        self.facts.has_room(self.limits).then_some(()).ok_or_else(limit)
    }
}

/// Lists up to `most` entries and returns how many more there are.
fn fill(listing: &mut Listing, reader: &mut dyn ReadSeek, most: usize) -> ZipResult<usize> {
    let mut zip = ZipIterable::try_new(reader, Config::default())?;
    let more = zip.len().saturating_sub(most);
    for content in zip.files()?.take(most) {
        listing.add(content?.into());
    }
    Ok(more)
}
