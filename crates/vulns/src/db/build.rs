use std::collections::HashMap;
use std::ops::Range;

use plimsoll_formats::osv::{self, Record};

use super::info::SectionMeta;
use super::writer::StoredSection;
use super::{advisory, affected, date, module, name, rating};
use crate::version::Scheme;

mod finish;

pub(super) use finish::{table, write_list};

/// Compiles the records of one ecosystem. The same records give the same bytes, in whatever order
/// they are added.
///
/// Of every record only its encoded facts are kept, so that compiling a feed takes little more
/// memory than its section has bytes before packing.
pub struct SectionBuilder {
    ecosystem: String,
    scheme: Option<Scheme>,
    stubs: Vec<Stub>,
    entries: Vec<Entry>,
    /// The encoded parts of advisories and entries, end to end.
    arena: Vec<u8>,
    releases: Interner,
    names: Interner,
    ratings: rating::Pool,
    rating_lists: HashMap<Vec<u32>, u32>,
    withdrawn: u64,
    git_only: u64,
}

/// An advisory before it has a number.
struct Stub {
    id: String,
    modified: u32,
    /// CVEs and ids of other databases: what the index of ids is made of.
    id_hashes: Vec<u32>,
    body: Range<usize>,
    ratings: u32,
    /// The only CVE that it is about, and its best rating: see [`rating::Key::compare_worth`].
    lent: Option<(u32, u32)>,
}

/// What an advisory says of one package, before it has a number.
#[derive(Clone)]
struct Entry {
    stub: u32,
    release: u32,
    name: u32,
    ratings: u32,
    body: Range<usize>,
}

/// Texts numbered as they come.
#[derive(Default)]
struct Interner(HashMap<String, u32>);

impl Interner {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.0.get(text) {
            return *number;
        }
        let next = self.0.len() as u32;
        self.0.insert(text.to_owned(), next);
        next
    }

    /// The texts in order, and for each number its place in that order.
    fn sorted(self) -> (Vec<String>, Vec<u32>) {
        let mut texts: Vec<_> = self.0.into_iter().collect();
        texts.sort_unstable();
        let mut places = vec![0; texts.len()];
        for (place, (_, number)) in texts.iter().enumerate() {
            places[*number as usize] = place as u32;
        }
        (texts.into_iter().map(|(text, _)| text).collect(), places)
    }
}

impl std::fmt::Debug for SectionBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SectionBuilder({}, {} records)", self.ecosystem, self.stubs.len())
    }
}

impl SectionBuilder {
    /// A section for an ecosystem, named without a release as OSV spells it.
    pub fn new(ecosystem: &str) -> Self {
        Self {
            ecosystem: ecosystem.to_owned(),
            scheme: Scheme::for_ecosystem(ecosystem),
            stubs: Vec::new(),
            entries: Vec::new(),
            arena: Vec::new(),
            releases: Interner::default(),
            names: Interner::default(),
            ratings: rating::Pool::default(),
            rating_lists: HashMap::new(),
            withdrawn: 0,
            git_only: 0,
        }
    }

    /// Adds a record. Withdrawn ones are only counted; of the others what belongs to the
    /// section's ecosystem is taken, and nothing if that is nothing.
    pub fn add(&mut self, record: &Record) {
        if record.withdrawn.is_some() {
            self.withdrawn += 1;
            return;
        }
        let stub = self.stubs.len() as u32;
        let mut best = rating::of_record(record);
        let ratings = self.rating_list(best.clone());
        let modules = module::streams(record);
        let mut is_ours = false;
        for affected in &record.affected {
            let package = affected.package.as_ref();
            let same =
                |package: &&osv::Package| name::same_base(&package.ecosystem, &self.ecosystem);
            let Some(package) = package.filter(same) else { continue };
            is_ours = true;
            let keys = rating::of_affected(&record.id, &self.ecosystem, affected);
            best.extend(keys.iter().cloned());
            let ratings = self.rating_list(keys);
            self.add_affected(stub, package, ratings, affected, &modules);
        }
        if is_ours {
            self.add_advisory(record, ratings, best);
        }
    }

    fn add_affected(
        &mut self,
        stub: u32,
        package: &osv::Package,
        ratings: u32,
        affected: &osv::Affected,
        modules: &[&str],
    ) {
        let Some(body) = affected::encode(affected, self.scheme, modules) else {
            self.git_only += 1;
            return;
        };
        let release = name::release(&self.ecosystem, &package.ecosystem);
        let entry = Entry {
            stub,
            release: self.releases.number(&release),
            name: self.names.number(&name::package(&self.ecosystem, &package.name)),
            ratings,
            body: self.keep_entry(&body),
        };
        self.entries.push(entry);
    }

    /// Keeps an entry's bytes, those of the entry before it if they are the same: an advisory
    /// often says the same of many packages.
    fn keep_entry(&mut self, body: &[u8]) -> Range<usize> {
        let last = self.entries.last().map(|entry| entry.body.clone());
        last.filter(|range| self.arena.get(range.clone()) == Some(body))
            .unwrap_or_else(|| self.keep(body))
    }

    fn keep(&mut self, body: &[u8]) -> Range<usize> {
        let start = self.arena.len();
        self.arena.extend_from_slice(body);
        start..self.arena.len()
    }

    fn add_advisory(&mut self, record: &Record, ratings: u32, mut best: Vec<rating::Key>) {
        let other_ids = advisory::other_ids(record);
        let [aliases, upstream, related] = &other_ids;
        let own = || std::iter::once(&record.id).chain(aliases).chain(upstream);
        let mut cves: Vec<_> = own().filter_map(|id| name::cve_number(id)).collect();
        cves.sort_unstable();
        cves.dedup();
        best.sort_unstable_by(|a, b| b.compare_worth(a));
        let best = best.into_iter().next().map(|key| self.ratings.number(key));
        let mut id_hashes: Vec<_> = own().chain(related).map(|id| name::id_hash(id)).collect();
        id_hashes.sort_unstable();
        id_hashes.dedup();
        let body = self.keep(&advisory::encode(record, &other_ids));
        self.stubs.push(Stub {
            id: record.id.clone(),
            modified: date::day(&record.modified),
            id_hashes,
            body,
            ratings,
            // An erratum over several CVEs is rated by the worst: that says nothing of each.
            lent: if let ([cve], Some(best)) = (cves.as_slice(), best) {
                Some((*cve, best))
            } else {
                None
            },
        });
    }

    fn rating_list(&mut self, keys: Vec<rating::Key>) -> u32 {
        let list: Vec<_> = keys.into_iter().map(|key| self.ratings.number(key)).collect();
        let next = self.rating_lists.len() as u32;
        *self.rating_lists.entry(list).or_insert(next)
    }

    /// Compiles the section.
    pub fn finish(self, meta: SectionMeta) -> StoredSection<'static> {
        finish::section(self, meta)
    }
}
