//! What is asked of the database for a package, and what it answers.

use plimsoll_model::{Distro, Gap, Package, PackageKind};

use super::claim::Claim;
use super::evaluate::{Hit, evaluate};
use super::fold::rows;
use super::row::Row;
use super::subscription::{self, Found};
use super::version_gap;
use crate::db::{Affected, DbError, module::is_modular};
use crate::ecosystem::{asked_as, beside};
use crate::library::{Candidate, Library};
use crate::version::Scheme;

/// One look-up: packages with the same question have the same answer.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Question {
    pub(super) ecosystem: String,
    /// Further ecosystems that speak of the same package.
    beside: Vec<String>,
    name: String,
    version: String,
    by: By,
    /// rpm's modularity label.
    modularity: Option<String>,
}

/// As what a package is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum By {
    /// Its own name and version.
    Itself,
    /// The source package that it was built from.
    Source,
}

impl Question {
    /// What to ask for a package.
    pub(super) fn all(package: &Package, ecosystem: &str, distro: Option<&Distro>) -> Vec<Self> {
        let question = |name: &str, version: &str, by| Self {
            ecosystem: ecosystem.to_owned(),
            beside: beside(package, ecosystem, distro),
            name: name.to_owned(),
            version: version.to_owned(),
            by,
            modularity: package.modularity.clone(),
        };
        let (name, version) = asked_as(package);
        let itself = question(name, version, By::Itself);
        let Some(source) = &package.source else { return vec![itself] };
        let version = source.version.as_deref().unwrap_or(&package.version);
        match package.kind {
            PackageKind::Deb | PackageKind::Apk => {
                vec![question(&source.name, version, By::Source)]
            }
            // Advisories name binary packages; some name the source package instead.
            PackageKind::Rpm if source.name != package.name => {
                vec![itself, question(&source.name, version, By::Source)]
            }
            _ => vec![itself],
        }
    }

    /// Asks.
    pub(super) fn answer(&self, library: &Library) -> Result<Answer, DbError> {
        let mut answer = Answer::default();
        let Some(scheme) = self.scheme() else { return Ok(answer) };
        let mut candidates: Vec<(&str, Candidate)> = Vec::new();
        for ecosystem in std::iter::once(&self.ecosystem).chain(&self.beside) {
            let found = library.lookup(ecosystem, &self.name)?;
            candidates.extend(found.into_iter().map(|candidate| (ecosystem.as_str(), candidate)));
        }
        let mut found: Vec<Found<'_>> = Vec::with_capacity(candidates.len());
        for (ecosystem, candidate) in &candidates {
            match evaluate(&candidate.affected, &self.version, scheme) {
                Ok(hit) => {
                    let hit = hit.filter(|hit| self.same_module(&candidate.affected, hit));
                    found.push(Found { ecosystem, candidate, hit });
                }
                Err(error) => answer.failure = Some(error.to_string()),
            }
        }
        subscription::settle(&mut found, &self.version);
        answer.rows = self.rows(found, library)?;
        Ok(answer)
    }

    fn rows(&self, found: Vec<Found<'_>>, library: &Library) -> Result<Vec<Row>, DbError> {
        let misses: Vec<&Candidate> =
            found.iter().filter(|found| found.hit.is_none()).map(|found| found.candidate).collect();
        let mut claims = Vec::new();
        for Found { ecosystem, candidate, hit } in found {
            let Some(hit) = hit else { continue };
            let applies_to = format!("{ecosystem} {}", self.name);
            claims.push(Claim::new(candidate, hit, applies_to, library)?);
        }
        if claims.is_empty() { Ok(Vec::new()) } else { rows(claims, &misses, library) }
    }

    fn scheme(&self) -> Option<Scheme> {
        match (Scheme::for_ecosystem(&self.ecosystem), self.by) {
            // The name of a source rpm, from which its version is read, has no epoch.
            (Some(Scheme::Rpm), By::Source) => Some(Scheme::RpmSource),
            (scheme, _) => scheme,
        }
    }

    /// Modules of the rpm family are streams that exist side by side: a fix in one does not speak
    /// of another, nor of packages outside modules.
    fn same_module(&self, affected: &Affected, hit: &Hit) -> bool {
        let fixed = hit.fixed.as_deref().unwrap_or_default();
        if fixed.is_empty() && affected.modules.is_empty() {
            return true;
        }
        let modular = self.modularity.is_some() || is_modular(&self.version);
        if modular != (is_modular(fixed) || !affected.modules.is_empty()) {
            return false;
        }
        let mut label = self.modularity.as_deref().unwrap_or_default().splitn(3, ':');
        let (module, stream) = (label.next(), label.next());
        if let (Some(module), Some(stream), false) = (module, stream, affected.modules.is_empty()) {
            let own = format!("{module}:{stream}");
            return affected.modules.contains(&own);
        }
        // The stream's name is often the version's start (`nodejs:14`). Where this package's
        // version starts so, one that does not is of another stream.
        let in_stream = |version: &str, stream: &str| {
            let upstream = version.rsplit_once(':').map_or(version, |(_, rest)| rest);
            let rest = upstream.strip_prefix(stream);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        stream.is_none_or(|s| !in_stream(&self.version, s) || in_stream(fixed, s))
    }
}

/// What the database says.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// The vulnerabilities.
    pub(super) rows: Vec<Row>,
    /// Why some advisory could not be compared.
    failure: Option<String>,
}

impl Answer {
    /// The gaps that the answer leaves for the packages that asked.
    pub(super) fn gaps(&self, packages: &[&Package]) -> Vec<Gap> {
        let Some(why) = &self.failure else { return Vec::new() };
        packages.iter().map(|package| version_gap(package, why)).collect()
    }
}
