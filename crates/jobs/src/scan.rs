use std::collections::BTreeSet;
use std::path::PathBuf;

use plimsoll_formats::report::{DatabaseInfo, EcosystemInfo};
use plimsoll_model::{Decision, Finding, FindingKind, Gap, GapCode, Inventory, Severity};
use plimsoll_vulns::db::DbError;
use plimsoll_vulns::{Library, ecosystem_of, match_inventory, waive};

use crate::database::{DatabaseOptions, UpdateOptions, db_update, open_library};
use crate::gate::Gate;
use crate::ignore::ignored;
use crate::inventory::{SourceOptions, inventory};
use crate::since::set_aside_known;
use crate::{JobError, Progress, Target};

/// What to scan, against what, and which findings count.
#[derive(Debug)]
pub struct ScanOptions {
    /// The target.
    pub target: Target,
    /// How it is opened.
    pub source: SourceOptions,
    /// Findings of other severities are left out; all are kept if none is named.
    pub severities: Vec<Severity>,
    /// Whether findings without a known fix are left out.
    pub ignore_unfixed: bool,
    /// A target with which this one is compared: findings that it has too are set aside.
    pub base: Option<Target>,
    /// Ignore files, in any of the forms that are known.
    pub ignore_files: Vec<PathBuf>,
    /// The gate, if the result is to be judged.
    pub gate: Option<Gate>,
    /// The time, for the age of feeds.
    pub now: jiff::Timestamp,
}

/// The result of a scan.
#[derive(Debug)]
pub struct ScanResult {
    /// What is in the subject.
    pub inventory: Inventory,
    /// What is wrong with it, suppressed findings included, sorted.
    pub findings: Vec<Finding>,
    /// How many findings were left out by `severities` and `ignore_unfixed`.
    pub left_out: usize,
    /// What could not be judged, the inventory's gaps included, sorted.
    pub gaps: Vec<Gap>,
    /// The database that was matched against.
    pub database: DatabaseInfo,
    /// What the gate says.
    pub decision: Option<Decision>,
}

/// Takes the inventory of a target, fetches the advisories that it needs and that are not there,
/// and matches them. Where no network answers it goes on with what it has, and says so.
pub fn scan(
    options: &ScanOptions,
    database: &DatabaseOptions,
    progress: &dyn Progress,
) -> Result<ScanResult, JobError> {
    // What cannot be read is told before the long work.
    let ignored = ignored(&options.ignore_files, &options.source.limits)?;
    let base = options.base.as_ref();
    let base = base.map(|target| inventory(target, &options.source, progress)).transpose()?;
    let mut inventory = inventory(&options.target, &options.source, progress)?;
    let (library, mut gaps) = library(&inventory, database, options.now, progress)?;
    progress.stage("matching", None);
    let today = options.now.strftime("%Y-%m-%d").to_string();
    let failed = |error: DbError| JobError::Database(error.to_string());
    let mut matched = match_inventory(&inventory, &library, &today).map_err(failed)?;
    if let Some(base) = &base {
        let known = match_inventory(base, &library, &today).map_err(failed)?;
        set_aside_known(&mut matched.findings, &known.findings, &base.subject.target);
        gaps.extend(base.gaps.iter().map(|gap| of_base(gap, &base.subject.target)));
    }
    let all = matched.findings.len();
    let mut findings: Vec<Finding> =
        matched.findings.into_iter().filter(|finding| options.keeps(finding)).collect();
    gaps.extend(waive(&mut findings, &ignored.waivers, &today));
    gaps.extend(ignored.gaps);
    gaps.extend(matched.gaps);
    gaps.extend(unrated(&findings));
    gaps.append(&mut inventory.gaps.clone());
    gaps.sort_unstable();
    gaps.dedup();
    inventory.gaps.sort_unstable();
    Ok(ScanResult {
        left_out: all - findings.len(),
        decision: options.gate.as_ref().map(|gate| gate.decide(&findings, &gaps)),
        database: described(&library),
        inventory,
        findings,
        gaps,
    })
}

/// A gap of the base: what it hides may look new, which is the safe side.
fn of_base(gap: &Gap, base: &str) -> Gap {
    Gap::new(gap.code, format!("{base} {}", gap.place).trim_end(), gap.message.clone())
}

/// A gap for findings that nobody rated: a gate on severity cannot judge them.
fn unrated(findings: &[Finding]) -> Option<Gap> {
    let counts = |finding: &&Finding| finding.is_unrated() && finding.suppressed.is_none();
    let message = match findings.iter().filter(counts).count() {
        0 => return None,
        1 => "1 finding has no severity: nobody has rated it".to_owned(),
        count => format!("{count} findings have no severity: nobody has rated them"),
    };
    Some(Gap::new(GapCode::Unrated, "", message))
}

impl ScanOptions {
    fn keeps(&self, finding: &Finding) -> bool {
        let severity = self.severities.is_empty() || self.severities.contains(&finding.severity);
        // That there will be no fixes at all is not left out with what has none.
        let told = finding.fix.is_known() || finding.kind == FindingKind::EndOfLife;
        severity && (told || !self.ignore_unfixed)
    }
}

/// The advisories to match against, fetched first if they are not there.
fn library(
    inventory: &Inventory,
    database: &DatabaseOptions,
    now: jiff::Timestamp,
    progress: &dyn Progress,
) -> Result<(Library, Vec<Gap>), JobError> {
    let library = open_library(database)?;
    let distro = inventory.distro.as_ref();
    let needed = inventory.packages.iter().filter_map(|p| ecosystem_of(p, distro).ok());
    let lacking: BTreeSet<String> = needed
        .map(|ecosystem| ecosystem.split(':').next().unwrap_or_default().to_owned())
        .filter(|base| !library.is_fetched(base))
        .collect();
    if database.offline || lacking.is_empty() {
        return Ok((library, Vec::new()));
    }
    let ecosystems = lacking.into_iter().collect();
    let update = UpdateOptions { from: None, ecosystems, all: false, now };
    match db_update(database, &update, progress) {
        Ok(result) => Ok((open_library(database)?, result.gaps)),
        Err(error) => {
            let gap = Gap::new(GapCode::FetchFailed, "", error.to_string());
            Ok((library, vec![gap]))
        }
    }
}

fn described(library: &Library) -> DatabaseInfo {
    let sections = library.sections();
    let ecosystem = |section: &&plimsoll_vulns::db::SectionInfo| EcosystemInfo {
        name: section.ecosystem.clone(),
        records: section.records,
        newest: section.newest.clone(),
    };
    DatabaseInfo {
        starter: sections.iter().all(|section| section.meta.starter),
        ecosystems: sections.iter().map(ecosystem).collect(),
    }
}
