//! SARIF 2.1.0: the findings for code-scanning services and editors.
//!
//! Source: OASIS, Static Analysis Results Interchange Format 2.1.0 plus Errata 01.
//!
//! - One run; each distinct advisory is a rule, each finding a result.
//! - A result's place is the file by which its package is known, relative to the root of the
//!   subject; package and layer are logical locations.
//! - Gaps are notifications of the tool's execution.
//! - Names from images and feeds cannot become links or mark-up (see `text`).

mod notification;
mod result;
mod rule;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};

use plimsoll_model::{Finding, SubjectKind};
use serde::Serialize;

use self::notification::{Descriptor, Invocation};
use self::result::ResultWire;
use self::rule::Rule;
use self::text::Message;
use crate::report::{Report, write_pretty};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes the findings and gaps of a report.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report<'_>, out: impl Write) -> io::Result<()> {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [Run::new(report)] };
    write_pretty(&log, out)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, UriBase>,
    results: Vec<ResultWire<'a>>,
    properties: RunProperties<'a>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    version: &'a str,
    semantic_version: &'a str,
    notifications: Vec<Descriptor>,
    rules: Vec<Rule<'a>>,
}

/// What paths are relative to. Where it lies is for the reader to say, so it has no address.
#[derive(Serialize)]
struct UriBase {
    description: Message,
}

#[derive(Serialize)]
struct RunProperties<'a> {
    target: &'a str,
    subject: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distro: Option<String>,
}

impl<'a> Run<'a> {
    fn new(report: &Report<'a>) -> Self {
        let subject = &report.inventory.subject;
        let findings = report.sorted_findings();
        let by_rule = by_rule(&findings);
        let index: BTreeMap<&str, usize> =
            by_rule.keys().enumerate().map(|(index, rule)| (*rule, index)).collect();
        let base = base_of(subject.kind);
        let result = |finding: &&'a Finding| {
            let index = index.get(finding.rule.as_str()).copied().unwrap_or_default();
            ResultWire::new(finding, index, base.0, &report.inventory.layers)
        };
        Self {
            tool: Tool {
                driver: Driver {
                    name: "Plimsoll",
                    version: report.tool_version,
                    semantic_version: report.tool_version,
                    notifications: notification::descriptors(report.gaps),
                    rules: by_rule.iter().map(|(id, same)| Rule::new(id, same)).collect(),
                },
            },
            invocations: [Invocation::new(report.gaps)],
            original_uri_base_ids: BTreeMap::from([(
                base.0,
                UriBase { description: Message::new(base.1) },
            )]),
            results: findings.iter().map(result).collect(),
            properties: RunProperties {
                target: &subject.target,
                subject: subject.kind.name(),
                digest: subject.digest.as_ref().map(ToString::to_string),
                distro: report.inventory.distro.as_ref().map(plimsoll_model::Distro::label),
            },
        }
    }
}

/// The findings of each advisory, in the order of their ids.
fn by_rule<'a>(findings: &[&'a Finding]) -> BTreeMap<&'a str, Vec<&'a Finding>> {
    let mut rules: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        rules.entry(&finding.rule).or_default().push(finding);
    }
    rules
}

/// What paths are relative to: its name and what it is. Code-scanning services take `%SRCROOT%`
/// for the root of the repository, which only a project can be.
fn base_of(kind: SubjectKind) -> (&'static str, &'static str) {
    match kind {
        SubjectKind::Project => ("%SRCROOT%", "The folder of the project."),
        SubjectKind::Image | SubjectKind::RootFs | SubjectKind::Bom => {
            ("ROOTFS", "The root of the file system that was looked at.")
        }
    }
}
