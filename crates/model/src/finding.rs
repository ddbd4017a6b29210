use crate::{Gap, Package, PackageKind, Severity};

/// What a finding is about. More kinds come with more engines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FindingKind {
    /// A package version that an advisory says is vulnerable.
    Vulnerability,
    /// A release of an operating system for which nobody makes fixes any more.
    EndOfLife,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Vulnerability, Self::EndOfLife];

    /// The public name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vulnerability => "vulnerability",
            Self::EndOfLife => "end-of-life",
        }
    }
}

/// One thing that is wrong with a subject.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// What it is about.
    pub kind: FindingKind,
    /// The rule or advisory: the CVE id where there is one.
    pub rule: String,
    /// Other names of the same advisory, sorted.
    pub aliases: Vec<String>,
    /// How bad it is, by the first of `ratings`.
    pub severity: Severity,
    /// Every rating known, the one that counts first.
    pub ratings: Vec<Rating>,
    /// The package it is in. For a release at its end of life it is the operating system itself,
    /// as a [`PackageKind::Generic`] named by the system's id.
    pub package: PackageRef,
    /// One line that says what is wrong.
    pub title: String,
    /// What to do about it.
    pub fix: Fix,
    /// What those who maintain the package say about it.
    pub status: Status,
    /// How likely it is to be used in attacks, where that was estimated.
    pub epss: Option<Epss>,
    /// Set when it is known to be used in attacks.
    pub exploited: Option<Exploited>,
    /// Why it was reported, one for each advisory that says so.
    pub why: Vec<Why>,
    /// Web addresses, the most authoritative first.
    pub references: Vec<String>,
    /// When the advisory was first published, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// Stable identity across scans: same rule, package and place give the same value.
    pub fingerprint: String,
    /// Set when the finding does not count, with the reason.
    pub suppressed: Option<Suppression>,
}

impl Finding {
    /// Whether nobody has rated it.
    pub fn is_unrated(&self) -> bool {
        self.severity == Severity::Unknown
    }
}

/// The package that a finding is in.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PackageRef {
    /// What kind of package.
    pub kind: PackageKind,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its package URL.
    pub purl: String,
    /// Where it was seen.
    pub paths: Vec<String>,
    /// Index of the layer that brought it.
    pub layer: Option<u32>,
}

impl PackageRef {
    /// A reference to `package`, whose package URL is `purl`.
    pub fn new(package: &Package, purl: String) -> Self {
        Self {
            kind: package.kind,
            name: package.name.clone(),
            version: package.version.clone(),
            purl,
            paths: package.locations.iter().map(|location| location.path.clone()).collect(),
            layer: package.layer,
        }
    }
}

/// Somebody's opinion of how bad a vulnerability is.
#[derive(Clone, PartialEq, Debug)]
pub struct Rating {
    /// Who rated it, such as `Debian`, `GHSA` or `NVD`; the advisory's id where no name is given.
    pub source: String,
    /// The level.
    pub severity: Severity,
    /// The CVSS base score, if the rating is one.
    pub score: Option<f64>,
    /// The CVSS vector.
    pub vector: Option<String>,
}

/// What to do about a vulnerability.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fix {
    /// Upgrade to one of these versions or later; one for each branch that has a fix.
    Upgrade(Vec<String>),
    /// No version is known to be fixed.
    None,
}

impl Fix {
    /// Whether a fixed version is known.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Upgrade(_))
    }
}

/// What those who maintain a package say about a vulnerability in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// A fixed version exists.
    Fixed,
    /// It is vulnerable, and no fix is known.
    Affected,
    /// They will not fix it.
    WillNotFix,
    /// They will fix it at a later time (Debian's `no-dsa` and `postponed`).
    FixDeferred,
    /// The release is no longer looked after, so there will be no fix.
    EndOfLife,
    /// Whether it is vulnerable has not been found out yet.
    UnderInvestigation,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Fixed,
        Self::Affected,
        Self::WillNotFix,
        Self::FixDeferred,
        Self::EndOfLife,
        Self::UnderInvestigation,
    ];

    /// The public name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Affected => "affected",
            Self::WillNotFix => "will-not-fix",
            Self::FixDeferred => "fix-deferred",
            Self::EndOfLife => "end-of-life",
            Self::UnderInvestigation => "under-investigation",
        }
    }
}

/// An estimate of how likely a vulnerability is to be used in attacks within 30 days.
///
/// Source: FIRST, "Exploit Prediction Scoring System".
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Epss {
    /// The probability, 0.0 to 1.0.
    pub score: f64,
    /// The share of all vulnerabilities that are scored as high or lower, 0.0 to 1.0.
    pub percentile: f64,
}

/// An entry of CISA's catalog of known exploited vulnerabilities.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exploited {
    /// When it was added, `YYYY-MM-DD`.
    pub added: String,
    /// When United States agencies must have acted, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// Whether ransomware is known to use it.
    pub ransomware: bool,
}

/// Why an advisory applies to a package.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Why {
    /// The evidence: what package was seen where.
    pub evidence: String,
    /// The advisory's id.
    pub advisory: String,
    /// The part of the advisory that speaks of this package: ecosystem and name.
    pub applies_to: String,
    /// The range: `introduced 0, fixed 3.0.11-1~deb12u2`.
    pub range: String,
    /// The comparison made: `3.0.9-1 < 3.0.11-1~deb12u2 (dpkg order)`.
    pub comparison: String,
}

/// Why a finding does not count.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Suppression {
    /// A public word for the reason: `owned-by-distro`, `no-code`.
    pub reason: &'static str,
    /// The sentence for people.
    pub detail: String,
}

/// A stable identity from parts, as 32 hexadecimal digits.
pub fn fingerprint(parts: &[&str]) -> String {
    let mut joined = Vec::new();
    for part in parts {
        joined.extend_from_slice(&(part.len() as u64).to_le_bytes());
        joined.extend_from_slice(part.as_bytes());
    }
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&joined))
}

/// Findings and gaps, as every engine returns them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Findings {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What could not be judged.
    pub gaps: Vec<Gap>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_separate_their_parts() {
        assert_ne!(fingerprint(&["a", "bc"]), fingerprint(&["ab", "c"]));
        assert_eq!(fingerprint(&["a"]).len(), 32);
    }
}
