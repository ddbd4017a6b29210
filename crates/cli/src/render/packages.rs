use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use plimsoll_jobs::ScanResult;
use plimsoll_model::{Finding, Layer, PackageKind, PackageRef, Severity, Status};

use super::amount::{count, number};
use super::table::{self, Column};
use super::{Screen, Text, fix, layer, style};

/// Rows with a fix that are shown without being asked for.
const WITH_FIX: usize = 20;
/// Grave rows without one that are shown.
const WITHOUT_FIX: usize = 5;

/// The percentile of EPSS from which on it is shown.
const LIKELY: f64 = 0.95;

const COLUMNS: [Column; 5] = [
    Column { title: "PACKAGE", least: 12, optional: false },
    Column { title: "VERSION", least: 9, optional: false },
    Column { title: "FIX", least: 9, optional: false },
    // Nothing of `critical GHSA-xxxx-xxxx-xxxx exploited +12` may be cut while others can.
    Column { title: "VULNERABILITIES", least: 42, optional: false },
    Column { title: "BROUGHT BY", least: 12, optional: true },
];

/// The findings by package, what has a fix first, and then the worst first.
#[derive(Debug)]
pub(crate) struct Packages<'a> {
    pub(crate) rows: Vec<Row<'a>>,
    layers: &'a [Layer],
}

/// A package of one version with what is wrong with it.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) package: &'a PackageRef,
    /// The worst first.
    pub(crate) findings: Vec<&'a Finding>,
    /// The version that mends what can be mended.
    pub(crate) fix: Option<&'a str>,
}

impl<'a> Packages<'a> {
    /// Groups the findings that count.
    pub(crate) fn of(result: &'a ScanResult) -> Self {
        let mut groups: BTreeMap<(PackageKind, &str, &str), Vec<&Finding>> = BTreeMap::new();
        for finding in result.findings.iter().filter(|finding| finding.suppressed.is_none()) {
            let PackageRef { kind, name, version, .. } = &finding.package;
            groups.entry((*kind, name, version)).or_default().push(finding);
        }
        let mut rows: Vec<Row<'_>> = groups.into_values().filter_map(Row::new).collect();
        // What comes out of the map is sorted by name, and stays so among equals.
        rows.sort_by_key(|row| (row.fix.is_none(), Reverse(row.weight())));
        Self { rows, layers: &result.inventory.layers }
    }

    /// Draws the table, and counts what it leaves out.
    pub(crate) fn draw(&self, all: bool, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
        let (fixed, unfixed) = self.rows.split_at(self.rows.partition_point(|r| r.fix.is_some()));
        let (with, without) = if all {
            (fixed.len(), unfixed.len())
        } else {
            // Without a fix there is nothing to do: only what must be known is shown, or
            // something, if there is nothing else.
            let grave = unfixed.iter().take_while(|row| fixed.is_empty() || row.is_grave()).count();
            (fixed.len().min(WITH_FIX), grave.min(WITHOUT_FIX))
        };
        let rows: Vec<&Row<'_>> = fixed[..with].iter().chain(&unfixed[..without]).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let severity = rows.iter().map(|row| row.severity().name().len()).max().unwrap_or(0);
        let cells: Vec<_> = rows.iter().map(|row| row.cells(severity, self.layers)).collect();
        out.write_all(b"\n")?;
        table::draw(&COLUMNS, &cells, screen, out)?;
        match rest(fixed.len() - with, unfixed.len() - without) {
            Some(rest) => Text::new().dim(&rest).fit(screen.width).line(screen, out),
            None => Ok(()),
        }
    }
}

impl<'a> Row<'a> {
    fn new(mut findings: Vec<&'a Finding>) -> Option<Self> {
        findings.sort_by_key(|finding| Reverse((weight(finding), &finding.rule)));
        let package = &findings.first()?.package;
        Some(Self { package, fix: fix::of(package, &findings), findings })
    }

    /// How urgent it is; more is worse.
    fn weight(&self) -> impl Ord + use<> {
        (self.findings.first().map(|worst| weight(worst)), self.findings.len())
    }

    fn severity(&self) -> Severity {
        self.findings.first().map_or(Severity::Unknown, |worst| worst.severity)
    }

    fn is_grave(&self) -> bool {
        self.severity() >= Severity::High
            || self.findings.iter().any(|finding| finding.exploited.is_some())
    }

    /// The cells; `severity` is how many columns the longest name of a severity takes.
    fn cells(&self, severity: usize, layers: &[Layer]) -> Vec<Text> {
        let places: Vec<&PackageRef> = self.findings.iter().map(|f| &f.package).collect();
        vec![
            Text::new().strong(&self.package.name),
            Text::new().plain(&self.package.version),
            self.fix.map_or_else(|| Text::new().dim(self.unfixed()), |v| Text::new().plain(v)),
            self.vulnerabilities(severity),
            layer::brought(&places, layers),
        ]
    }

    /// In a word, why the worst has no fix.
    fn unfixed(&self) -> &'static str {
        match self.findings.first().map(|worst| worst.status) {
            Some(Status::WillNotFix) => "won't fix",
            Some(Status::FixDeferred) => "put off",
            Some(Status::EndOfLife) => "no more",
            _ => "none",
        }
    }

    fn vulnerabilities(&self, columns: usize) -> Text {
        let Some(worst) = self.findings.first() else { return Text::new() };
        let severity = worst.severity;
        let mut cell = Text::new().with(style::severity(severity), severity.name()).pad(columns);
        cell = cell.plain(" ").plain(&worst.rule);
        if worst.exploited.is_some() {
            cell = cell.plain(" ").with(style::EXPLOITED, "exploited");
        } else if let Some(epss) = worst.epss.filter(|_| is_likely(worst)) {
            cell = cell.dim(&format!(" EPSS {:.0}%", epss.score * 100.0));
        }
        match self.findings.len() - 1 {
            0 => cell,
            more => cell.dim(&format!(" +{}", number(more as u64))),
        }
    }
}

fn weight(finding: &Finding) -> impl Ord + use<> {
    let likely = is_likely(finding);
    (finding.exploited.is_some(), finding.severity, likely, finding.fix.is_known())
}

fn is_likely(finding: &Finding) -> bool {
    finding.epss.is_some_and(|epss| epss.percentile >= LIKELY)
}

/// What is not shown, if that is anything.
fn rest(fixed: usize, unfixed: usize) -> Option<String> {
    let more = |n| count(n, "more packages");
    Some(match (fixed, unfixed) {
        (0, 0) => return None,
        (0, n) => format!(" … {} without a fix (--all)", more(n)),
        (n, 0) => format!(" … {} with a fix (--all)", more(n)),
        (n, m) => format!(" … {} with a fix, {} without one (--all)", more(n), number(m as u64)),
    })
}
