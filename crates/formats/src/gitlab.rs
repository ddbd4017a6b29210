//! GitLab's report of a container scan, which its merge requests and dashboards show.
//!
//! Source: GitLab security report schemas 15.0.2, `container-scanning-report-format.json`.

use std::io::{self, Write};

use jiff::Timestamp;
use plimsoll_model::{Finding, Gap, Severity};
use serde::Serialize;

use crate::report::{Report, advice, home, is_web_address, write_pretty};

/// GitLab shows no longer names.
const MAX_NAME: usize = 255;

/// Writes the findings that count. `created` is the time to state in it.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report<'_>, created: Timestamp, out: impl Write) -> io::Result<()> {
    let time = created.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let tool = Tool {
        id: "plimsoll",
        name: "Plimsoll",
        version: report.tool_version,
        vendor: Vendor { name: "Plimsoll" },
    };
    let distro = report.inventory.distro.as_ref();
    let name = distro.map(|distro| distro.name.as_str()).filter(|name| !name.is_empty());
    let system = name.unwrap_or("unknown");
    let place = Place { system, image: &report.inventory.subject.target };
    let findings = report.sorted_findings();
    let counted = findings.iter().filter(|finding| finding.suppressed.is_none());
    let document = Document {
        version: "15.0.2",
        scan: Scan {
            analyzer: tool.clone(),
            scanner: tool,
            r#type: "container_scanning",
            start_time: &time,
            end_time: &time,
            status: "success",
            messages: report.gaps.iter().map(Message::new).collect(),
        },
        vulnerabilities: counted.map(|finding| Vulnerability::new(finding, &place)).collect(),
    };
    write_pretty(&document, out)
}

/// What all vulnerabilities of a report share.
struct Place<'a> {
    system: &'a str,
    image: &'a str,
}

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    scan: Scan<'a>,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Scan<'a> {
    analyzer: Tool<'a>,
    scanner: Tool<'a>,
    r#type: &'static str,
    start_time: &'a str,
    end_time: &'a str,
    status: &'static str,
    messages: Vec<Message>,
}

#[derive(Clone, Serialize)]
struct Tool<'a> {
    id: &'static str,
    name: &'static str,
    version: &'a str,
    vendor: Vendor,
}

#[derive(Clone, Serialize)]
struct Vendor {
    name: &'static str,
}

/// A gap: GitLab shows messages of level `warn` beside the result.
#[derive(Serialize)]
struct Message {
    level: &'static str,
    value: String,
}

impl Message {
    fn new(gap: &Gap) -> Self {
        Self { level: "warn", value: gap.to_string() }
    }
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: &'a str,
    name: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    severity: &'static str,
    solution: String,
    identifiers: Vec<Identifier<'a>>,
    links: Vec<Link<'a>>,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Identifier<'a> {
    r#type: String,
    name: &'a str,
    value: &'a str,
    url: String,
}

#[derive(Serialize)]
struct Link<'a> {
    url: &'a str,
}

#[derive(Serialize)]
struct Location<'a> {
    dependency: Dependency<'a>,
    operating_system: &'a str,
    image: &'a str,
}

#[derive(Serialize)]
struct Dependency<'a> {
    package: Name<'a>,
    version: &'a str,
}

#[derive(Serialize)]
struct Name<'a> {
    name: &'a str,
}

impl<'a> Vulnerability<'a> {
    fn new(finding: &'a Finding, place: &Place<'a>) -> Self {
        let package = &finding.package;
        let ids = std::iter::once(&finding.rule).chain(&finding.aliases);
        let links = finding.references.iter().filter(|url| is_web_address(url));
        Self {
            id: &finding.fingerprint,
            name: format!("{} in {}", finding.rule, package.name).chars().take(MAX_NAME).collect(),
            description: &finding.title,
            severity: severity(finding.severity),
            solution: advice(finding),
            identifiers: ids.map(|id| Identifier::new(id)).collect(),
            links: links.map(|url| Link { url }).collect(),
            location: Location {
                dependency: Dependency {
                    package: Name { name: &package.name },
                    version: &package.version,
                },
                operating_system: place.system,
                image: place.image,
            },
        }
    }
}

impl<'a> Identifier<'a> {
    fn new(id: &'a str) -> Self {
        let kind = id.split('-').next().unwrap_or(id).to_lowercase();
        Self { r#type: kind, name: id, value: id, url: home(id).1 }
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Negligible => "Info",
        Severity::Unknown => "Unknown",
    }
}
