//! What is asked of the database for a package, and what it answers.

use plimsoll_model::{Gap, Package, PackageKind};

use super::claim::Claim;
use super::evaluate::{Hit, evaluate};
use super::fold::rows;
use super::row::Row;
use super::version_gap;
use crate::db::DbError;
use crate::library::{Candidate, Library};
use crate::version::Scheme;

/// One look-up: packages with the same question have the same answer.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Question {
    pub(super) ecosystem: String,
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
    pub(super) fn all(package: &Package, ecosystem: &str) -> Vec<Self> {
        let question = |name: &str, version: &str, by| Self {
            ecosystem: ecosystem.to_owned(),
            name: name.to_owned(),
            version: version.to_owned(),
            by,
            modularity: package.modularity.clone(),
        };
        let itself = question(&package.name, &package.version, By::Itself);
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
        let candidates = library.lookup(&self.ecosystem, &self.name)?;
        let mut hits: Vec<(&Candidate, Hit)> = Vec::new();
        let mut misses: Vec<&Candidate> = Vec::new();
        for candidate in &candidates {
            match evaluate(&candidate.affected, &self.version, scheme) {
                Ok(Some(hit)) if self.same_module(&hit) => hits.push((candidate, hit)),
                Ok(_) => misses.push(candidate),
                Err(error) => answer.failure = Some(error.to_string()),
            }
        }
        if hits.is_empty() {
            return Ok(answer);
        }
        let applies_to = || format!("{} {}", self.ecosystem, self.name);
        let claims = hits
            .into_iter()
            .map(|(candidate, hit)| Claim::new(candidate, hit, applies_to(), library))
            .collect::<Result<Vec<Claim>, DbError>>()?;
        answer.rows = rows(claims, &misses, library)?;
        Ok(answer)
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
    fn same_module(&self, hit: &Hit) -> bool {
        let Some(fixed) = &hit.fixed else { return true };
        let is_modular =
            |version: &str| version.contains(".module+") || version.contains(".module_");
        let modular = self.modularity.is_some() || is_modular(&self.version);
        if modular != is_modular(fixed) {
            return false;
        }
        // The stream's name is often the version's start (`nodejs:14`). Where this package's
        // version starts so, one that does not is of another stream.
        let stream = self.modularity.as_deref().and_then(|label| label.split(':').nth(1));
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
