//! The database that was fetched, and the embedded starter set for what it lacks.

use plimsoll_model::{Epss, Exploited, Rating};

use crate::db::{Advisory, AdvisoryRef, Affected, Database, DbError, SectionInfo};

/// Advisories to match against: a section that was fetched counts before the starter set's.
#[derive(Debug)]
pub struct Library {
    fetched: Option<Database>,
    starter: Database,
}

/// What one advisory says of one package, and in which of the two databases it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    starter: bool,
    /// What it says.
    pub affected: Affected,
}

/// What is known of an ecosystem or one of its releases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Coverage {
    /// Nothing.
    None,
    /// What the starter set has.
    Starter,
    /// A feed, with the date that it is of, `YYYY-MM-DD`.
    Feed {
        /// The day that it is of.
        newest: Option<String>,
    },
}

impl Library {
    /// The starter set under a database that was fetched, if there is one.
    pub fn new(fetched: Option<Database>, starter: Database) -> Self {
        Self { fetched, starter }
    }

    /// The sections that answer: those of the fetched database, and those of the starter set that
    /// it lacks, sorted by ecosystem.
    pub fn sections(&self) -> Vec<&SectionInfo> {
        let fetched = self.fetched.iter().flat_map(Database::sections);
        let lacking = self.starter.sections().iter().filter(|s| !self.is_fetched(&s.ecosystem));
        let mut sections: Vec<&SectionInfo> =
            fetched.chain(lacking).filter(|section| section.has_advisories()).collect();
        sections.sort_by(|a, b| a.ecosystem.cmp(&b.ecosystem));
        sections
    }

    /// How many advisories the starter set has.
    pub fn starter_records(&self) -> u64 {
        let sections = self.starter.sections().iter().filter(|s| s.has_advisories());
        sections.map(|section| section.records).sum()
    }

    /// What is known of an ecosystem with its release.
    pub fn coverage(&self, ecosystem: &str) -> Coverage {
        let base = base(ecosystem);
        let fetched = self.fetched.as_ref().filter(|_| self.is_fetched(base));
        match fetched {
            Some(database) if database.has_release(ecosystem) => {
                let sections = database.sections();
                let section = sections.iter().find(|s| s.ecosystem.eq_ignore_ascii_case(base));
                Coverage::Feed { newest: section.and_then(as_of) }
            }
            None if self.starter.has_release(ecosystem) => Coverage::Starter,
            _ => Coverage::None,
        }
    }

    /// Whether anything speaks of a release.
    pub fn has_release(&self, ecosystem: &str) -> bool {
        self.coverage(ecosystem) != Coverage::None
    }

    /// What advisories say of a package.
    pub fn lookup(&self, ecosystem: &str, name: &str) -> Result<Vec<Candidate>, DbError> {
        let starter = !self.is_fetched(base(ecosystem));
        let affected = self.database(starter).lookup(ecosystem, name)?;
        Ok(affected.into_iter().map(|affected| Candidate { starter, affected }).collect())
    }

    /// The advisory of a candidate.
    pub fn advisory(&self, candidate: &Candidate) -> Result<Advisory, DbError> {
        self.database(candidate.starter).advisory(candidate.affected.advisory)
    }

    /// The advisories that go by an id in the database that a candidate is from.
    pub(crate) fn find_beside(
        &self,
        candidate: &Candidate,
        id: &str,
    ) -> Result<Vec<AdvisoryRef>, DbError> {
        self.database(candidate.starter).find(id)
    }

    /// The best rating that advisories elsewhere have for a CVE.
    pub fn severity_of(&self, cve: &str) -> Result<Option<Rating>, DbError> {
        let fetched =
            self.fetched.as_ref().map(|database| database.severity_of(cve)).transpose()?;
        match fetched.flatten() {
            Some(rating) => Ok(Some(rating)),
            None => self.starter.severity_of(cve),
        }
    }

    /// The entry of CISA's catalog for a CVE.
    pub fn exploited(&self, cve: &str) -> Result<Option<Exploited>, DbError> {
        let fetched = self.fetched.as_ref().map(|database| database.exploited(cve)).transpose()?;
        match fetched.flatten() {
            Some(exploited) => Ok(Some(exploited)),
            None => self.starter.exploited(cve),
        }
    }

    /// The estimate of how likely a CVE is to be used in attacks.
    pub fn epss(&self, cve: &str) -> Result<Option<Epss>, DbError> {
        self.fetched.as_ref().map_or(Ok(None), |database| database.epss(cve))
    }

    /// Whether the fetched database has an ecosystem, named without a release.
    pub fn is_fetched(&self, base: &str) -> bool {
        let sections = self.fetched.iter().flat_map(Database::sections);
        sections.into_iter().any(|section| section.ecosystem.eq_ignore_ascii_case(base))
    }

    fn database(&self, starter: bool) -> &Database {
        match &self.fetched {
            Some(fetched) if !starter => fetched,
            _ => &self.starter,
        }
    }
}

/// The day that a section is of: of a feed that was fetched, the day of fetching; of files at
/// hand, the day on which the newest of their records was changed.
fn as_of(section: &SectionInfo) -> Option<String> {
    if section.meta.source.starts_with("http") {
        section.meta.fetched.get(..10).map(str::to_owned)
    } else {
        section.newest.clone()
    }
}

/// The part of an ecosystem's name before its release.
fn base(ecosystem: &str) -> &str {
    ecosystem.split(':').next().unwrap_or(ecosystem)
}
