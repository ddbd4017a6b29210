//! The questions that a database answers.

use plimsoll_model::{Epss, Exploited, Rating};

use super::advisory::{Advisory, AdvisoryRef};
use super::affected::Affected;
use super::database::Database;
use super::exploited::EXPLOITED;
use super::rating::worth;
use super::scores::SCORES;
use super::section::Section;
use super::{CATALOGS, DbError, name};

impl Database {
    /// What advisories say of a package: the ecosystem with its release (`Debian:12`, `PyPI`), and
    /// the name as the ecosystem writes it. In the order of advisories' ids.
    pub fn lookup(&self, ecosystem: &str, package: &str) -> Result<Vec<Affected>, DbError> {
        let Some((section, release)) = self.release_of(ecosystem) else { return Ok(Vec::new()) };
        let package = name::package(&section.row.ecosystem, package);
        section.affected(self, release, &package)
    }

    /// Whether the database knows any package of an ecosystem with its release. If not, nothing
    /// can be said of such packages.
    pub fn has_release(&self, ecosystem: &str) -> bool {
        self.release_of(ecosystem).is_some()
    }

    /// The releases that the database knows of an ecosystem, named with it (`Debian:12`), sorted.
    pub fn releases(&self, ecosystem: &str) -> &[String] {
        self.section_of(ecosystem).map_or(&[], |section| &section.releases)
    }

    /// An advisory.
    pub fn advisory(&self, advisory: AdvisoryRef) -> Result<Advisory, DbError> {
        match self.sections.get(advisory.section as usize) {
            Some(section) => section.advisory(self, advisory.number),
            None => Err(DbError::Corrupt { what: "reference from another database", offset: 0 }),
        }
    }

    /// Every advisory that goes by an id, be it its own, an alias, or one that it carries over.
    /// Case does not count.
    pub fn find(&self, id: &str) -> Result<Vec<AdvisoryRef>, DbError> {
        let mut found = Vec::new();
        for section in self.advisory_sections() {
            for number in section.candidates(self, id)? {
                if section.advisory(self, number)?.goes_by(id) {
                    found.push(AdvisoryRef { section: section.index, number });
                }
            }
        }
        Ok(found)
    }

    /// The best rating that any ecosystem has for a CVE: GitHub's before others, scores before
    /// words. Advisories over several CVEs are not asked.
    pub fn severity_of(&self, cve: &str) -> Result<Option<Rating>, DbError> {
        let Some(number) = name::cve_number(cve) else { return Ok(None) };
        let mut best: Option<(Rating, &Section, u32)> = None;
        for section in self.advisory_sections() {
            let Some((rating, advisory)) = section.lent(self, number)? else { continue };
            if best.as_ref().is_none_or(|(best, ..)| worth(&rating) > worth(best)) {
                best = Some((rating, section, advisory));
            }
        }
        let Some((mut rating, section, advisory)) = best else { return Ok(None) };
        if rating.source.is_empty() {
            rating.source = section.advisory(self, advisory)?.id;
        }
        Ok(Some(rating))
    }

    /// What CISA's catalog says of a CVE.
    pub fn exploited(&self, cve: &str) -> Result<Option<Exploited>, DbError> {
        let Some(section) = self.section_of(EXPLOITED) else { return Ok(None) };
        Ok(section.exploited(self)?.get(&cve.to_ascii_uppercase()).cloned())
    }

    /// What FIRST's EPSS says of a CVE.
    pub fn epss(&self, cve: &str) -> Result<Option<Epss>, DbError> {
        let section = self.section_of(SCORES).zip(name::cve_number(cve));
        section.map_or(Ok(None), |(section, cve)| section.epss(self, cve))
    }

    fn advisory_sections(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| !CATALOGS.contains(&section.row.ecosystem.as_str()))
    }

    fn release_of(&self, ecosystem: &str) -> Option<(&Section, u32)> {
        let section = self.section_of(ecosystem)?;
        let ecosystem = name::respelled(&section.row.ecosystem, ecosystem);
        let release = section.releases.binary_search(&ecosystem).ok()?;
        Some((section, release as u32))
    }
}
