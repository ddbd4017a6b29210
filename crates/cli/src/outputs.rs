//! The forms that results are written in, and where they are written to.

mod cyclonedx;
mod destination;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod sarif;
mod spdx;
mod table;
mod template;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use plimsoll_formats::report::Report;
use plimsoll_jobs::{Gate, ScanResult};
use plimsoll_model::Inventory;

pub(crate) use self::destination::{Destination, check, write_all};
use crate::render::Screen;

/// One form. Adding one is a file and a row here.
#[derive(Debug)]
pub(crate) struct Output {
    /// What `--output` calls it.
    name: &'static str,
    /// What it is, in one line.
    help: &'static str,
    /// Writes a scan.
    scan: fn(&Scanned<'_>, Screen, &mut dyn Write) -> io::Result<()>,
    /// Writes an inventory alone, if the form can.
    inventory: Option<WriteInventory>,
}

type WriteInventory = fn(&Inventoried<'_>, &mut dyn Write) -> io::Result<()>;

/// The form whose file is what it reads.
const TEMPLATE: &str = "template";

const OUTPUTS: &[Output] = &[
    Output {
        name: "table",
        help: "for people; colours on a terminal",
        scan: table::scan,
        inventory: None,
    },
    Output {
        name: "json",
        help: "everything, in Plimsoll's own form (plimsoll schema)",
        scan: json::scan,
        inventory: None,
    },
    Output {
        name: "sarif",
        help: "SARIF 2.1.0, for code-scanning services and editors",
        scan: sarif::scan,
        inventory: None,
    },
    Output {
        name: "cyclonedx",
        help: "CycloneDX 1.6 JSON, a bill of materials with vulnerabilities",
        scan: cyclonedx::scan,
        inventory: Some(cyclonedx::inventory),
    },
    Output {
        name: "cyclonedx-1.5",
        help: "the same as CycloneDX 1.5",
        scan: cyclonedx::scan_1_5,
        inventory: Some(cyclonedx::inventory_1_5),
    },
    Output {
        name: "spdx",
        help: "SPDX 2.3 JSON, a bill of materials",
        scan: spdx::scan_2_3,
        inventory: Some(spdx::inventory_2_3),
    },
    Output {
        name: "spdx-3.0",
        help: "SPDX 3.0 JSON, a bill of materials with vulnerabilities",
        scan: spdx::scan_3_0,
        inventory: Some(spdx::inventory_3_0),
    },
    Output {
        name: "junit",
        help: "JUnit XML, one test case for each finding",
        scan: junit::scan,
        inventory: None,
    },
    Output {
        name: "markdown",
        help: "a comment for a pull or merge request",
        scan: markdown::scan,
        inventory: None,
    },
    Output {
        name: "github",
        help: "dependency snapshot for GitHub's dependency graph",
        scan: github::scan,
        inventory: Some(github::inventory),
    },
    Output {
        name: "gitlab",
        help: "GitLab's container-scanning report",
        scan: gitlab::scan,
        inventory: None,
    },
    Output {
        name: TEMPLATE,
        help: "a Jinja template over the JSON report: template=TEMPLATE[=FILE]",
        scan: template::scan,
        inventory: None,
    },
];

/// A scan as the forms take it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scanned<'a> {
    pub(crate) result: &'a ScanResult,
    pub(crate) gate: Option<&'a Gate>,
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// Whether people want every row.
    pub(crate) all: bool,
    /// The time to state in documents.
    pub(crate) created: Timestamp,
    /// The template, for the form that needs one.
    pub(crate) template: Option<&'a Path>,
}

impl<'a> Scanned<'a> {
    fn report(&self) -> Report<'a> {
        let result = self.result;
        Report {
            tool_version: env!("CARGO_PKG_VERSION"),
            inventory: &result.inventory,
            findings: &result.findings,
            gaps: &result.gaps,
            database: Some(result.database.clone()),
            decision: result.decision.as_ref(),
        }
    }
}

/// An inventory as the forms take it.
#[derive(Debug)]
pub(crate) struct Inventoried<'a> {
    pub(crate) inventory: &'a Inventory,
    /// The time to state in documents.
    pub(crate) created: Timestamp,
}

impl Output {
    /// Whether it is for people, who then need not be told twice.
    pub(crate) fn is_table(&self) -> bool {
        self.name == "table"
    }

    fn destination(&'static self, file: Option<&str>) -> Result<Destination, String> {
        if self.name != TEMPLATE {
            return Ok(Destination { output: self, file: file.map(Into::into), template: None });
        }
        let Some(file) = file else { return Err("which template? Write template=FILE".into()) };
        let (template, file) = match file.split_once('=') {
            Some((template, file)) => (template, Some(file.into())),
            None => (file, None),
        };
        Ok(Destination { output: self, file, template: Some(template.into()) })
    }
}

impl Destination {
    pub(crate) fn scan(
        &self,
        scanned: &Scanned<'_>,
        screen: Screen,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let scanned = Scanned { template: self.template.as_deref(), ..*scanned };
        (self.output.scan)(&scanned, screen, out)
    }

    pub(crate) fn inventory(
        &self,
        inventoried: &Inventoried<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.output.inventory.map_or(Ok(()), |write| write(inventoried, out))
    }
}

/// Reads `FORM[=FILE]` for `scan`.
pub(crate) fn parse_for_scan(text: &str) -> Result<Destination, String> {
    Destination::parse(text, |_| true)
}

/// Reads `FORM[=FILE]` for `sbom`.
pub(crate) fn parse_for_sbom(text: &str) -> Result<Destination, String> {
    Destination::parse(text, |output| output.inventory.is_some())
}

/// The help of `scan --output`, with every form.
pub(crate) fn help() -> String {
    let mut help = "Form of the report and its file; repeatable\n\nForms:".to_owned();
    list(&mut help, |_| true);
    help.push_str(
        "\n\nWithout =FILE it goes to standard output, which takes one only. Example: -o table -o \
         sarif=app.sarif",
    );
    help
}

/// The help of `sbom --output`, with the forms for an inventory alone.
pub(crate) fn help_for_sbom() -> String {
    let mut help = "Form of the bill of materials and its file; repeatable\n\nForms:".to_owned();
    list(&mut help, |output| output.inventory.is_some());
    help.push_str(
        "\n\nWithout =FILE it goes to standard output, which takes one only. The time in it is \
         SOURCE_DATE_EPOCH, if that is set. Example: -o cyclonedx=bom.json -o spdx=bom.spdx.json",
    );
    help
}

fn list(help: &mut String, wanted: fn(&Output) -> bool) {
    for Output { name, help: what, .. } in OUTPUTS.iter().filter(|output| wanted(output)) {
        // Writing to a string cannot fail.
        let _ = write!(help, "\n  {name:<13} {what}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_name_of_its_own_and_help() {
        for (index, output) in OUTPUTS.iter().enumerate() {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b);
            assert!(output.name.bytes().all(plain) && !output.name.is_empty());
            assert!(OUTPUTS[..index].iter().all(|other| other.name != output.name));
            assert!(help().contains(output.help) && output.help.len() > 10, "{}", output.name);
        }
    }
}
