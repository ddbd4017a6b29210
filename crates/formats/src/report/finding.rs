use plimsoll_model::{Epss, Exploited, Finding, Fix, PackageRef, Rating, Suppression, Why};
use schemars::JsonSchema;
use serde::Serialize;

use super::names;

/// One thing that is wrong with the subject.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub(super) struct FindingWire<'a> {
    /// What it is about.
    #[schemars(extend("enum" = names::finding_kinds()))]
    kind: &'static str,
    /// The rule or advisory: the CVE id where there is one.
    rule: &'a str,
    /// Other names of the same advisory, sorted.
    aliases: &'a [String],
    /// How bad it is, by the first of `ratings`.
    #[schemars(extend("enum" = names::severities()))]
    severity: &'static str,
    /// Every rating known, the one that counts first.
    ratings: Vec<RatingWire<'a>>,
    /// The package it is in.
    package: PackageRefWire<'a>,
    /// One line that says what is wrong.
    title: &'a str,
    /// What to do about it.
    fix: FixWire<'a>,
    /// What those who maintain the package say about it.
    #[schemars(extend("enum" = names::statuses()))]
    status: &'static str,
    /// How likely it is to be used in attacks within 30 days, where that was estimated.
    #[serde(skip_serializing_if = "Option::is_none")]
    epss: Option<EpssWire>,
    /// Present when it is known to be used in attacks (CISA's catalog).
    #[serde(skip_serializing_if = "Option::is_none")]
    exploited: Option<ExploitedWire<'a>>,
    /// Why it was reported, one for each advisory that says so.
    why: Vec<WhyWire<'a>>,
    /// Web addresses, the most authoritative first, as the advisories give them.
    references: &'a [String],
    /// When the advisory was first published, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'a str>,
    /// Stable identity across scans: same rule, package and place give the same value.
    fingerprint: &'a str,
    /// Present when the finding does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<SuppressionWire<'a>>,
}

/// Somebody's opinion of how bad a vulnerability is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Rating")]
struct RatingWire<'a> {
    /// Who rated it; the advisory's id where no name is given.
    source: &'a str,
    /// The level.
    #[schemars(extend("enum" = names::severities()))]
    severity: &'static str,
    /// The CVSS base score, 0.0 to 10.0, if the rating is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    /// The CVSS vector.
    #[serde(skip_serializing_if = "Option::is_none")]
    vector: Option<&'a str>,
}

/// The package that a finding is in.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PackageRef")]
struct PackageRefWire<'a> {
    /// Its package URL; packages of the inventory have the same.
    purl: &'a str,
    /// What kind of package, by the type of its package URL.
    #[schemars(extend("enum" = names::package_kinds()))]
    kind: &'static str,
    /// Its name.
    name: &'a str,
    /// Its version.
    version: &'a str,
    /// Where it was seen, absolute paths in the subject; `!` leads into an archive.
    paths: &'a [String],
    /// Index of the layer that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<u32>,
}

/// What to do about a vulnerability.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
struct FixWire<'a> {
    /// `fixed`: a fixed version is known; `none`: none is known.
    #[schemars(extend("enum" = ["fixed", "none"]))]
    state: &'static str,
    /// Upgrade to one of these or later; one for each branch that has a fix.
    versions: &'a [String],
}

/// An estimate of FIRST's Exploit Prediction Scoring System.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Epss")]
struct EpssWire {
    /// The probability, 0.0 to 1.0.
    score: f64,
    /// The share of all vulnerabilities that are scored as high or lower, 0.0 to 1.0.
    percentile: f64,
}

/// An entry of CISA's catalog of known exploited vulnerabilities.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Exploited")]
struct ExploitedWire<'a> {
    /// When it was added, `YYYY-MM-DD`.
    added: &'a str,
    /// When United States agencies must have acted, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<&'a str>,
    /// Whether ransomware is known to use it.
    ransomware: bool,
}

/// Why an advisory applies to a package.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Why")]
struct WhyWire<'a> {
    /// The evidence: what package was seen where.
    evidence: &'a str,
    /// The advisory's id.
    advisory: &'a str,
    /// The part of the advisory that speaks of this package: ecosystem and name.
    applies_to: &'a str,
    /// The range of versions that the advisory names.
    range: &'a str,
    /// The comparison that was made, and by which rules.
    comparison: &'a str,
}

/// Why a finding does not count.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Suppression")]
struct SuppressionWire<'a> {
    /// A word for the reason, such as `owned-by-distro` or `no-code`.
    reason: &'static str,
    /// The sentence for people.
    detail: &'a str,
}

impl<'a> FindingWire<'a> {
    pub(super) fn new(finding: &'a Finding) -> Self {
        Self {
            kind: finding.kind.name(),
            rule: &finding.rule,
            aliases: &finding.aliases,
            severity: finding.severity.name(),
            ratings: finding.ratings.iter().map(RatingWire::new).collect(),
            package: PackageRefWire::new(&finding.package),
            title: &finding.title,
            fix: FixWire::new(&finding.fix),
            status: finding.status.name(),
            epss: finding.epss.as_ref().map(EpssWire::new),
            exploited: finding.exploited.as_ref().map(ExploitedWire::new),
            why: finding.why.iter().map(WhyWire::new).collect(),
            references: &finding.references,
            published: finding.published.as_deref(),
            fingerprint: &finding.fingerprint,
            suppressed: finding.suppressed.as_ref().map(SuppressionWire::new),
        }
    }
}

impl<'a> RatingWire<'a> {
    fn new(rating: &'a Rating) -> Self {
        Self {
            source: &rating.source,
            severity: rating.severity.name(),
            // JSON has no infinities and no NaN; serde_json would write `null`.
            score: rating.score.filter(|score| score.is_finite()),
            vector: rating.vector.as_deref(),
        }
    }
}

impl<'a> PackageRefWire<'a> {
    fn new(package: &'a PackageRef) -> Self {
        Self {
            purl: &package.purl,
            kind: package.kind.purl_type(),
            name: &package.name,
            version: &package.version,
            paths: &package.paths,
            layer: package.layer,
        }
    }
}

impl<'a> FixWire<'a> {
    fn new(fix: &'a Fix) -> Self {
        match fix {
            Fix::Upgrade(versions) => Self { state: "fixed", versions },
            Fix::None => Self { state: "none", versions: &[] },
        }
    }
}

impl EpssWire {
    fn new(epss: &Epss) -> Self {
        Self { score: epss.score, percentile: epss.percentile }
    }
}

impl<'a> ExploitedWire<'a> {
    fn new(entry: &'a Exploited) -> Self {
        Self { added: &entry.added, due: entry.due.as_deref(), ransomware: entry.ransomware }
    }
}

impl<'a> WhyWire<'a> {
    fn new(why: &'a Why) -> Self {
        Self {
            evidence: &why.evidence,
            advisory: &why.advisory,
            applies_to: &why.applies_to,
            range: &why.range,
            comparison: &why.comparison,
        }
    }
}

impl<'a> SuppressionWire<'a> {
    fn new(suppression: &'a Suppression) -> Self {
        Self { reason: suppression.reason, detail: &suppression.detail }
    }
}
