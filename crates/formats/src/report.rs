//! Plimsoll's own JSON report, and the value that every report writer is given.
//!
//! The form is public: it changes only together with the snapshot of its schema, and
//! [`schema`] is what `plimsoll schema` prints. Fields that are not known are left out; lists are
//! always there.

mod advisory;
mod document;
mod finding;
mod inventory;
mod names;
mod schema;

use std::cmp::Reverse;
use std::io::{self, BufWriter, Write};

use plimsoll_model::{Decision, Finding, Gap, Inventory};
use serde::Serialize;

pub(crate) use self::advisory::{advice, home, is_web_address, upgrade};
use self::document::Document;
pub use self::schema::schema;

/// The result of one scan, as every writer takes it.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The version of Plimsoll that made it.
    pub tool_version: &'a str,
    /// What was looked at and what is in it.
    pub inventory: &'a Inventory,
    /// What is wrong, also what does not count (see [`Finding::suppressed`]), in any order.
    pub findings: &'a [Finding],
    /// What could not be judged, by the inventory and by matching together, sorted.
    pub gaps: &'a [Gap],
    /// The database that was matched against, if one was.
    pub database: Option<DatabaseInfo>,
    /// What the gate says, if one was asked for.
    pub decision: Option<&'a Decision>,
}

/// What a report says of the database of advisories.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DatabaseInfo {
    /// Whether it is only the embedded starter set.
    pub starter: bool,
    /// Its ecosystems, sorted by name.
    pub ecosystems: Vec<EcosystemInfo>,
}

/// One ecosystem of the database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EcosystemInfo {
    /// Its name as OSV writes it, such as `Debian:12` or `PyPI`.
    pub name: String,
    /// How many advisories it has.
    pub records: u64,
    /// When the newest of them was changed, `YYYY-MM-DD`.
    pub newest: Option<String>,
}

impl<'a> Report<'a> {
    /// The findings in the order of reports: those that count first, then the worst first.
    pub(crate) fn sorted_findings(&self) -> Vec<&'a Finding> {
        let mut findings: Vec<_> = self.findings.iter().collect();
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.suppressed.is_some(), Reverse(f.severity));
            let identity = |f: &'a Finding| (&f.rule, &f.package, &f.fingerprint);
            key(a).cmp(&key(b)).then_with(|| identity(a).cmp(&identity(b)))
        });
        findings
    }
}

/// Writes a report as JSON, two blanks an indent, with a line feed at the end.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report<'_>, out: impl Write) -> io::Result<()> {
    write_pretty(&Document::new(report), out)
}

/// Writes any wire value the way all reports are written.
pub(crate) fn write_pretty(value: &impl Serialize, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    serde_json::to_writer_pretty(&mut out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// A report as a JSON value: what templates see.
///
/// # Errors
/// When a value of it has no form in JSON.
pub fn document(report: &Report<'_>) -> io::Result<serde_json::Value> {
    Ok(serde_json::to_value(Document::new(report))?)
}
