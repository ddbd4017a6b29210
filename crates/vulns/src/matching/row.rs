//! From advisories to vulnerabilities: one row for each, under all its names.

use std::collections::BTreeSet;

use plimsoll_model::{
    Exploited, Finding, FindingKind, Fix, Package, PackageRef, Rating, Severity, Suppression, Why,
    fingerprint,
};

use super::evaluate::Hit;
use crate::db::{Advisory, DbError};
use crate::library::{Candidate, Library};

/// What one advisory says of a package.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) advisory: Advisory,
    /// Ratings that hold for this package only.
    pub(super) ratings: Vec<Rating>,
    /// The ecosystem's word for an advisory that is no vulnerability, such as `unmaintained`.
    pub(super) status: Option<String>,
    pub(super) hit: Hit,
    /// The part of the advisory that speaks of the package.
    pub(super) applies_to: String,
}

/// One vulnerability of a package.
#[derive(Clone, Debug)]
pub(super) struct Row {
    rule: String,
    names: BTreeSet<String>,
    claims: Vec<Claim>,
    ratings: Vec<Rating>,
    exploited: Option<Exploited>,
}

/// Folds claims into rows. A bulletin (a DSA, an ALSA) speaks of several vulnerabilities and gives
/// a row to each, unless an advisory about just that vulnerability says that the package is not
/// affected: `misses` are the advisories whose ranges do not hold the package.
pub(super) fn rows(
    claims: Vec<Claim>,
    misses: &[&Candidate],
    library: &Library,
) -> Result<Vec<Row>, DbError> {
    let (bulletins, specific): (Vec<_>, Vec<_>) =
        claims.into_iter().partition(|claim| is_bulletin(&claim.advisory));
    let mut rows: Vec<Row> = Vec::new();
    for claim in specific {
        let names = names(&claim.advisory);
        add(&mut rows, names, claim);
    }
    let cleared = if bulletins.is_empty() { BTreeSet::new() } else { cleared(misses, library)? };
    for claim in bulletins {
        for cve in carried(&claim.advisory) {
            let said = rows.iter().any(|row| row.names.contains(&cve));
            if said || !cleared.contains(&cve) {
                add(&mut rows, BTreeSet::from([cve]), claim.clone());
            }
        }
    }
    for row in &mut rows {
        row.finish(library)?;
    }
    Ok(rows)
}

/// An advisory that carries over vulnerabilities of other names, as a DSA does. One that is named
/// after the only vulnerability that it carries over (`DEBIAN-CVE-2023-4863`) is about just that.
fn is_bulletin(advisory: &Advisory) -> bool {
    let carried = carried(advisory);
    !carried.is_empty() && !carried.iter().any(|cve| advisory.id.ends_with(cve.as_str()))
}

/// The vulnerabilities that an advisory carries over: CVEs, if there are any.
fn carried(advisory: &Advisory) -> Vec<String> {
    let all = advisory.upstream.iter().chain(&advisory.related).cloned();
    let (cves, others): (Vec<_>, Vec<_>) = all.partition(|id| id.starts_with("CVE-"));
    if cves.is_empty() { others } else { cves }
}

/// Every name of what an advisory is about.
fn names(advisory: &Advisory) -> BTreeSet<String> {
    let others = advisory.aliases.iter().chain(&advisory.upstream);
    std::iter::once(&advisory.id).chain(others).cloned().collect()
}

/// The vulnerabilities of which an advisory of their own says that the package is not affected.
fn cleared(misses: &[&Candidate], library: &Library) -> Result<BTreeSet<String>, DbError> {
    let mut cleared = BTreeSet::new();
    for candidate in misses {
        let advisory = library.advisory(candidate)?;
        if !is_bulletin(&advisory) {
            cleared.extend(names(&advisory));
        }
    }
    Ok(cleared)
}

/// Adds a claim to the rows that share a name with it; several such rows become one.
fn add(rows: &mut Vec<Row>, names: BTreeSet<String>, claim: Claim) {
    let mut row = Row {
        rule: String::new(),
        names,
        claims: Vec::new(),
        ratings: Vec::new(),
        exploited: None,
    };
    let shared = |other: &Row| !other.names.is_disjoint(&row.names);
    for other in rows.extract_if(.., |other| shared(other)).collect::<Vec<_>>() {
        row.names.extend(other.names);
        row.claims.extend(other.claims);
    }
    row.claims.push(claim);
    rows.push(row);
}

impl Row {
    /// Settles what is the same for every package: the name, the ratings, the exploitation.
    fn finish(&mut self, library: &Library) -> Result<(), DbError> {
        let cves: Vec<&String> =
            self.names.iter().filter(|name| name.starts_with("CVE-")).collect();
        let first = self.claims.first().map(|claim| claim.advisory.id.clone());
        self.rule = cves.first().map(|cve| (*cve).clone()).or(first).unwrap_or_default();
        for cve in &cves {
            if self.exploited.is_none() {
                self.exploited = library.exploited(cve)?;
            }
        }
        for claim in &self.claims {
            let bulletin = is_bulletin(&claim.advisory);
            // A bulletin's rating is of its worst vulnerability, so it counts only if nothing else
            // does.
            let own = if bulletin { &[][..] } else { &claim.advisory.ratings };
            self.ratings.extend(claim.ratings.iter().chain(own).cloned());
        }
        if self.ratings.is_empty() {
            for cve in cves {
                self.ratings.extend(library.severity_of(cve)?);
            }
        }
        if self.ratings.is_empty() {
            let all = self.claims.iter().flat_map(|claim| &claim.advisory.ratings);
            self.ratings = all.cloned().collect();
        }
        // Words of distributions come before scores: they know how their package is built.
        self.ratings.sort_by(|a, b| {
            let key = |r: &Rating| (r.score.is_some(), std::cmp::Reverse(r.severity));
            key(a).cmp(&key(b)).then_with(|| a.source.cmp(&b.source))
        });
        self.ratings.dedup();
        Ok(())
    }

    /// The finding of this row in one package.
    pub(super) fn finding(
        &self,
        package: &Package,
        reference: PackageRef,
        suppressed: Option<Suppression>,
    ) -> Finding {
        let severity = self.ratings.iter().map(|r| r.severity).find(|s| *s != Severity::Unknown);
        let place = reference.paths.first().map_or("", String::as_str);
        let arch = package.arch.as_deref().unwrap_or("");
        let parts = [&self.rule, package.kind.purl_type(), &package.name, arch, place];
        Finding {
            kind: FindingKind::Vulnerability,
            rule: self.rule.clone(),
            aliases: self.aliases(),
            severity: severity.unwrap_or(Severity::Unknown),
            ratings: self.ratings.clone(),
            title: self.title(package),
            fix: self.fix(),
            exploited: self.exploited.clone(),
            why: self.claims.iter().map(|claim| why(claim, package)).collect(),
            references: self.references(),
            published: self.claims.iter().filter_map(|c| c.advisory.published.clone()).min(),
            fingerprint: fingerprint(&parts),
            package: reference,
            suppressed: suppressed.or_else(|| self.informational()),
        }
    }

    /// Notices that a crate is unmaintained, and the like, are worth knowing but are no
    /// vulnerabilities. One that is unsound is.
    fn informational(&self) -> Option<Suppression> {
        let statuses = self.claims.iter().map(|claim| claim.status.as_deref());
        let word = statuses
            .map(|status| status.filter(|word| matches!(*word, "unmaintained" | "notice")))
            .collect::<Option<Vec<&str>>>()?
            .first()
            .copied()?;
        Some(Suppression {
            reason: "informational",
            detail: format!("the advisory is a notice ({word}), not a vulnerability"),
        })
    }

    fn aliases(&self) -> Vec<String> {
        let ids = self.claims.iter().map(|claim| &claim.advisory.id);
        let all: BTreeSet<&String> = self.names.iter().chain(ids).collect();
        all.into_iter().filter(|name| **name != self.rule).cloned().collect()
    }

    fn title(&self, package: &Package) -> String {
        let own = self.claims.iter().filter(|claim| !is_bulletin(&claim.advisory));
        let mut summaries = own.map(|claim| &claim.advisory.summary);
        let summary = summaries.find(|summary| !summary.is_empty()).cloned();
        summary.unwrap_or_else(|| format!("{} in {}", self.rule, package.name))
    }

    /// The fixes that advisories about just this vulnerability name; a bulletin's only if they
    /// name none.
    fn fix(&self) -> Fix {
        let of = |bulletin: bool| {
            let claims = self.claims.iter().filter(|c| is_bulletin(&c.advisory) == bulletin);
            let fixed: BTreeSet<String> = claims.filter_map(|c| c.hit.fixed.clone()).collect();
            fixed.into_iter().collect::<Vec<_>>()
        };
        match (of(false), of(true)) {
            (own, _) if !own.is_empty() => Fix::Upgrade(own),
            (_, bulletins) if !bulletins.is_empty() => Fix::Upgrade(bulletins),
            _ => Fix::None,
        }
    }

    fn references(&self) -> Vec<String> {
        const MOST: usize = 5;
        let mut references: Vec<String> = Vec::new();
        for reference in self.claims.iter().flat_map(|claim| &claim.advisory.references) {
            if references.len() < MOST && !references.contains(reference) {
                references.push(reference.clone());
            }
        }
        references
    }
}

fn why(claim: &Claim, package: &Package) -> Why {
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
        advisory: claim.advisory.id.clone(),
        applies_to: claim.applies_to.clone(),
        range: claim.hit.range.clone(),
        comparison: claim.hit.comparison.clone(),
    }
}
