//! One vulnerability of a package, and the finding that it makes.

use std::collections::BTreeSet;
use std::rc::Rc;

use plimsoll_model::{
    Epss, Exploited, Finding, FindingKind, Fix, Package, PackageRef, Rating, Severity, Status,
    Suppression, fingerprint,
};

use super::claim::Claim;
use super::status;
use crate::db::DbError;
use crate::ecosystem::PRO;
use crate::library::Library;

/// One vulnerability of a package, under all its names.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) names: BTreeSet<String>,
    pub(super) claims: Vec<Rc<Claim>>,
    rule: String,
    ratings: Vec<Rating>,
    exploited: Option<Exploited>,
    epss: Option<Epss>,
}

impl Row {
    /// A row without claims yet.
    pub(super) fn new(names: BTreeSet<String>) -> Self {
        Self { names, ..Self::default() }
    }

    /// Settles what is the same for every package: the name, the ratings, the exploitation.
    pub(super) fn finish(&mut self, library: &Library) -> Result<(), DbError> {
        let cves: Vec<&String> =
            self.names.iter().filter(|name| name.starts_with("CVE-")).collect();
        let first = self.claims.first().map(|claim| claim.advisory.id.clone());
        self.rule = cves.first().map(|cve| (*cve).clone()).or(first).unwrap_or_default();
        for cve in &cves {
            if self.exploited.is_none() {
                self.exploited = library.exploited(cve)?;
            }
            if self.epss.is_none() {
                self.epss = library.epss(cve)?;
            }
        }
        for claim in &self.claims {
            // A bulletin's rating is of its worst vulnerability, so it counts only if nothing else
            // does.
            let own = if claim.is_bulletin { &[][..] } else { &claim.advisory.ratings };
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
            status: self.status(),
            epss: self.epss,
            exploited: self.exploited.clone(),
            why: self.claims.iter().map(|claim| claim.why(package)).collect(),
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

    fn status(&self) -> Status {
        if self.fix().is_known() {
            return Status::Fixed;
        }
        status::unfixed(self.claims.iter().filter_map(|claim| claim.status.as_deref()))
    }

    fn aliases(&self) -> Vec<String> {
        let ids = self.claims.iter().map(|claim| &claim.advisory.id);
        let all: BTreeSet<&String> = self.names.iter().chain(ids).collect();
        all.into_iter().filter(|name| **name != self.rule).cloned().collect()
    }

    fn title(&self, package: &Package) -> String {
        let own = self.claims.iter().filter(|claim| !claim.is_bulletin);
        let mut summaries = own.map(|claim| &claim.advisory.summary);
        let summary = summaries.find(|summary| !summary.is_empty()).cloned();
        let title = summary.unwrap_or_else(|| format!("{} in {}", self.rule, package.name));
        let mut fixes = self.claims.iter().filter(|claim| claim.hit.fixed.is_some()).peekable();
        let has_fix = fixes.peek().is_some();
        let only_pro = has_fix && fixes.all(|claim| claim.applies_to.starts_with(PRO));
        if only_pro { format!("{title} (fixed in Ubuntu Pro only)") } else { title }
    }

    /// The fixes that advisories about just this vulnerability name; a bulletin's only if they
    /// name none.
    fn fix(&self) -> Fix {
        let of = |bulletin: bool| {
            let claims = self.claims.iter().filter(|c| c.is_bulletin == bulletin);
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
