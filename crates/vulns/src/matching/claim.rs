//! What one advisory says of a package.

use std::collections::BTreeSet;

use plimsoll_model::{Package, Rating, Why};

use super::evaluate::Hit;
use crate::db::{Advisory, Affected, DbError};
use crate::library::{Candidate, Library};

/// An advisory that applies to a package, and why.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) advisory: Advisory,
    /// Whether it carries over vulnerabilities of other names, as a DSA does.
    pub(super) is_bulletin: bool,
    /// Ratings that hold for this package only.
    pub(super) ratings: Vec<Rating>,
    /// The ecosystem's word for what is done about it, or for an advisory that is no
    /// vulnerability, such as `unmaintained`.
    pub(super) status: Option<String>,
    pub(super) hit: Hit,
    /// The part of the advisory that speaks of the package.
    pub(super) applies_to: String,
}

impl Claim {
    /// The claim that follows from a hit. `applies_to` is the ecosystem and name asked for.
    pub(super) fn new(
        candidate: &Candidate,
        hit: Hit,
        applies_to: String,
        library: &Library,
    ) -> Result<Self, DbError> {
        let advisory = library.advisory(candidate)?;
        let Affected { ratings, status, .. } = candidate.affected.clone();
        let is_bulletin = is_bulletin(&advisory);
        Ok(Self { advisory, is_bulletin, ratings, status, hit, applies_to })
    }

    /// Why the advisory applies to one of the packages that it applies to.
    pub(super) fn why(&self, package: &Package) -> Why {
        let place = package.locations.first().map_or("", |location| &location.path);
        let source = match &package.source {
            Some(source) if source.name != package.name => {
                let version = source.version.as_deref().unwrap_or(&package.version);
                format!(", built from {} {version}", source.name)
            }
            _ => String::new(),
        };
        Why {
            evidence: format!("{} {}{source}, seen in {place}", package.name, package.version),
            advisory: self.advisory.id.clone(),
            applies_to: self.applies_to.clone(),
            range: self.hit.range.clone(),
            comparison: self.hit.comparison.clone(),
        }
    }
}

/// An advisory that carries over vulnerabilities of other names. One that is named after the only
/// vulnerability that it carries over (`DEBIAN-CVE-2023-4863`) is about just that.
pub(super) fn is_bulletin(advisory: &Advisory) -> bool {
    let mut carried = carried(advisory).peekable();
    carried.peek().is_some() && !carried.any(|cve| advisory.id.ends_with(cve))
}

/// The vulnerabilities that an advisory carries over: CVEs, if there are any.
pub(super) fn carried(advisory: &Advisory) -> impl Iterator<Item = &str> {
    let all = || advisory.upstream.iter().chain(&advisory.related).map(String::as_str);
    let has_cves = all().any(|id| id.starts_with("CVE-"));
    all().filter(move |id| !has_cves || id.starts_with("CVE-"))
}

/// Every name of what an advisory is about.
pub(super) fn names(advisory: &Advisory) -> BTreeSet<String> {
    let others = advisory.aliases.iter().chain(&advisory.upstream);
    std::iter::once(&advisory.id).chain(others).cloned().collect()
}
