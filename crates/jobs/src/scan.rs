use plimsoll_formats::report::DatabaseInfo;
use plimsoll_model::{Decision, Finding, Gap, Inventory, Limits, Platform, Severity};

use crate::gate::Gate;
use crate::{JobError, Progress, Target};

/// What to scan, against what, and which findings count.
#[derive(Debug)]
pub struct ScanOptions {
    /// The target.
    pub target: Target,
    /// The platform, for images that are for several.
    pub platform: Option<Platform>,
    /// Bounds on what untrusted input may cost.
    pub limits: Limits,
    /// Findings of other severities are left out; all are kept if none is named.
    pub severities: Vec<Severity>,
    /// Whether findings without a known fix are left out.
    pub ignore_unfixed: bool,
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
