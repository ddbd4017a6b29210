use std::io::{self, Write};

use plimsoll_jobs::ScanResult;
use plimsoll_model::{Finding, FindingKind, Severity};

use super::amount::{count, number};
use super::{Screen, Text, style};

/// How many findings of each severity there are, or that there are none.
pub(crate) fn draw(result: &ScanResult, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let counted: Vec<&Finding> =
        result.findings.iter().filter(|finding| finding.suppressed.is_none()).collect();
    out.write_all(b"\n")?;
    if counted.is_empty() {
        nothing(result).line(screen, out)?;
    } else {
        let (left, right) = (severities(&counted), remarks(&counted));
        if left.width() + right.width() + 4 <= screen.width {
            left.plain("    ").then(right).line(screen, out)?;
        } else {
            left.fit(screen.width).line(screen, out)?;
            Text::new().plain(" ").then(right).fit(screen.width).line(screen, out)?;
        }
    }
    // Nothing in the table weighs as much, and its date is in no column.
    for end in counted.iter().filter(|finding| finding.kind == FindingKind::EndOfLife) {
        let text = Text::new().plain(" ").with(style::UNSURE, &end.title);
        text.fit(screen.width).line(screen, out)?;
    }
    if result.left_out > 0 {
        let findings = count(result.left_out, "findings");
        let text = format!(" {findings} left out by --severity or --ignore-unfixed");
        Text::new().dim(&text).fit(screen.width).line(screen, out)?;
    }
    Ok(())
}

fn nothing(result: &ScanResult) -> Text {
    let packages = result.inventory.packages.len();
    let wanted = if result.left_out > 0 { "None of what was asked for" } else { "Nothing" };
    match (packages, result.gaps.is_empty()) {
        (0, _) => Text::new().plain(" Nothing found: there are no packages"),
        (_, true) => Text::new()
            .with(style::GOOD, &format!(" {wanted} found"))
            .plain(&format!(" in {}", count(packages, "packages"))),
        (_, false) => Text::new().plain(&format!(
            " {wanted} found in {}, as far as they could be judged",
            count(packages, "packages")
        )),
    }
}

/// The four that people look for always stand there, the others only if there are some.
fn severities(findings: &[&Finding]) -> Text {
    let mut line = Text::new();
    for severity in Severity::ALL {
        let n = findings.iter().filter(|finding| finding.severity == severity).count();
        if n > 0 || severity >= Severity::Low {
            let style = if n > 0 { style::severity(severity) } else { style::DIM };
            let name = severity.name().to_uppercase();
            line = line.plain(" ").with(style, &format!("{name} {}", number(n as u64))).plain("  ");
        }
    }
    line
}

fn remarks(findings: &[&Finding]) -> Text {
    let exploited = findings.iter().filter(|finding| finding.exploited.is_some()).count();
    let fixed = findings.iter().filter(|finding| finding.fix.is_known()).count();
    let mut line = Text::new();
    if exploited > 0 {
        let text = format!("{} known to be exploited", number(exploited as u64));
        line = line.with(style::EXPLOITED, &text).dim(" · ");
    }
    let have = if fixed == 1 { "has" } else { "have" };
    line.plain(&format!("{} {have} a fix", number(fixed as u64)))
}
