use plimsoll_model::{Finding, Gap, Severity};
use schemars::JsonSchema;
use serde::Serialize;

use super::finding::FindingWire;
use super::inventory::{DistroWire, LayerWire, PackageWire, SubjectWire};
use super::{Report, names};

/// The result of one Plimsoll scan: what was looked at, what is wrong with it, and what could not
/// be judged. Fields that are not known are left out; lists are always there, in a fixed order.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Plimsoll report")]
pub(super) struct Document<'a> {
    /// The version of this form, `MAJOR.MINOR`. The major number changes when something is
    /// removed or changes its meaning, the minor number when something is added.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: &'static str,
    /// The program that wrote the report.
    tool: Tool<'a>,
    /// What was looked at.
    subject: SubjectWire<'a>,
    /// The operating system, if the subject has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    distro: Option<DistroWire<'a>>,
    /// How many of each thing there are.
    summary: Summary,
    /// What is wrong: findings that count before suppressed ones, the worst first.
    findings: Vec<FindingWire<'a>>,
    /// What could not be judged. No findings beside gaps does not mean that nothing is wrong.
    gaps: Vec<GapWire<'a>>,
    /// The layers of an image, the lowest first; empty for folders.
    layers: Vec<LayerWire<'a>>,
    /// The packages found.
    packages: Vec<PackageWire<'a>>,
    /// The database of advisories, if one was matched against.
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<DatabaseWire<'a>>,
    /// What the gate says, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionWire<'a>>,
}

const SCHEMA_VERSION: &str = "1.0";

/// The program that wrote the report.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Tool")]
struct Tool<'a> {
    /// Its name, `plimsoll`.
    name: &'static str,
    /// Its version.
    version: &'a str,
}

/// How many of each thing there are. Suppressed findings are counted only as `suppressed`.
#[derive(Serialize, JsonSchema)]
struct Summary {
    /// Packages found.
    packages: usize,
    /// Findings that count, by severity.
    findings: BySeverity,
    /// Findings that count and for which a fixed version is known.
    with_fix: usize,
    /// Findings that count and are known to be used in attacks.
    exploited: usize,
    /// Findings that do not count.
    suppressed: usize,
    /// Things that could not be judged.
    gaps: usize,
}

/// A count for each severity.
#[derive(Serialize, JsonSchema)]
struct BySeverity {
    /// CVSS 9.0 to 10.0, or rated so by whoever rates first.
    critical: usize,
    /// CVSS 7.0 to 8.9.
    high: usize,
    /// CVSS 4.0 to 6.9.
    medium: usize,
    /// CVSS 0.1 to 3.9.
    low: usize,
    /// Of no consequence in most settings.
    negligible: usize,
    /// Rated by nobody, which does not mean harmless.
    unknown: usize,
}

/// Something that could not be judged.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Gap")]
struct GapWire<'a> {
    /// What kind of gap it is.
    #[schemars(extend("enum" = names::gap_codes()))]
    code: &'static str,
    /// Where: a path, a feed, a layer. Left out when the gap is about the whole subject.
    #[serde(skip_serializing_if = "str::is_empty")]
    place: &'a str,
    /// What happened, one sentence without a full stop.
    message: &'a str,
}

/// The database of advisories that was matched against.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Database")]
struct DatabaseWire<'a> {
    /// Whether it is only the small set that is built into the program.
    starter: bool,
    /// Its ecosystems, sorted by name.
    ecosystems: Vec<EcosystemWire<'a>>,
}

/// One ecosystem of the database.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Ecosystem")]
struct EcosystemWire<'a> {
    /// Its name as OSV writes it, such as `Debian:12` or `PyPI`.
    name: &'a str,
    /// How many advisories it has.
    records: u64,
    /// When the newest of them was changed, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<&'a str>,
}

/// What the gate says of the subject, and why.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Decision")]
struct DecisionWire<'a> {
    /// The verdict over all reasons: the strictest one.
    #[schemars(extend("enum" = names::verdicts()))]
    verdict: &'static str,
    /// One for each rule that was asked, in order.
    reasons: Vec<ReasonWire<'a>>,
}

/// What one rule of the gate said.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Reason")]
struct ReasonWire<'a> {
    /// The rule, as the user wrote or named it.
    rule: &'a str,
    /// What it said.
    #[schemars(extend("enum" = names::verdicts()))]
    verdict: &'static str,
    /// On account of what, one line each.
    because: &'a [String],
}

impl<'a> Document<'a> {
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        let inventory = report.inventory;
        let distro = inventory.distro.as_ref();
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool { name: "plimsoll", version: report.tool_version },
            subject: SubjectWire::new(&inventory.subject),
            distro: distro.map(DistroWire::new),
            summary: Summary::new(report),
            findings: report.sorted_findings().into_iter().map(FindingWire::new).collect(),
            gaps: report.gaps.iter().map(GapWire::new).collect(),
            layers: inventory.layers.iter().map(LayerWire::new).collect(),
            packages: inventory.packages.iter().map(|p| PackageWire::new(p, distro)).collect(),
            database: report.database.as_ref().map(DatabaseWire::new),
            decision: report.decision.map(DecisionWire::new),
        }
    }
}

impl Summary {
    fn new(report: &Report<'_>) -> Self {
        let counting: Vec<_> = report.findings.iter().filter(|f| f.suppressed.is_none()).collect();
        let count = |test: fn(&Finding) -> bool| counting.iter().filter(|f| test(f)).count();
        let of = |severity| counting.iter().filter(|f| f.severity == severity).count();
        Self {
            packages: report.inventory.packages.len(),
            findings: BySeverity {
                critical: of(Severity::Critical),
                high: of(Severity::High),
                medium: of(Severity::Medium),
                low: of(Severity::Low),
                negligible: of(Severity::Negligible),
                unknown: of(Severity::Unknown),
            },
            with_fix: count(|f| f.fix.is_known()),
            exploited: count(|f| f.exploited.is_some()),
            suppressed: report.findings.len() - counting.len(),
            gaps: report.gaps.len(),
        }
    }
}

impl<'a> GapWire<'a> {
    fn new(gap: &'a Gap) -> Self {
        Self { code: gap.code.name(), place: &gap.place, message: &gap.message }
    }
}

impl<'a> DatabaseWire<'a> {
    fn new(database: &'a super::DatabaseInfo) -> Self {
        let ecosystem = |e: &'a super::EcosystemInfo| EcosystemWire {
            name: &e.name,
            records: e.records,
            newest: e.newest.as_deref(),
        };
        Self {
            starter: database.starter,
            ecosystems: database.ecosystems.iter().map(ecosystem).collect(),
        }
    }
}

impl<'a> DecisionWire<'a> {
    fn new(decision: &'a plimsoll_model::Decision) -> Self {
        let reason = |r: &'a plimsoll_model::Reason| ReasonWire {
            rule: &r.rule,
            verdict: r.verdict.name(),
            because: &r.because,
        };
        Self {
            verdict: decision.verdict.name(),
            reasons: decision.reasons.iter().map(reason).collect(),
        }
    }
}
