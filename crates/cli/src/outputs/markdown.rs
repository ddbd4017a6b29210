use std::io::{self, Write};

use plimsoll_model::{Decision, Finding, Severity, Verdict};

use super::Scanned;
use crate::render::{Packages, Screen};

/// Rows beyond these do not fit a comment, which services cut at 65,536 characters.
const MOST_ROWS: usize = 50;
const MOST_GAPS: usize = 20;

/// A comment for a pull request: the verdict, the packages to upgrade, what could not be judged.
pub(super) fn scan(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    let result = scanned.result;
    let subject = &result.inventory.subject;
    writeln!(out, "### {}\n", heading(scanned))?;
    write!(out, "`{}`", code(&subject.target))?;
    if let Some(digest) = &subject.digest {
        write!(out, " · `{digest}`")?;
    }
    let packages = result.inventory.packages.len();
    writeln!(out, " · {packages} packages\n\n{}\n", severities(&result.findings))?;
    reasons(result.decision.as_ref(), out)?;
    table(&Packages::of(result), out)?;
    gaps(scanned, out)?;
    writeln!(out, "<sub>plimsoll {}</sub>", env!("CARGO_PKG_VERSION"))
}

fn heading(scanned: &Scanned<'_>) -> &'static str {
    let result = scanned.result;
    let counts = result.findings.iter().any(|finding| finding.suppressed.is_none());
    match result.decision.as_ref().map(|decision| decision.verdict) {
        Some(Verdict::Deny) => "❌ Refused",
        Some(Verdict::Unknown) => "❔ Could not be judged",
        Some(Verdict::Allow) => "✅ Passed",
        None if counts => "⚠️ Findings",
        None if result.gaps.is_empty() => "✅ Nothing found",
        None => "❔ Nothing found, as far as it could be judged",
    }
}

fn severities(findings: &[Finding]) -> String {
    let counted = || findings.iter().filter(|finding| finding.suppressed.is_none());
    let count = |severity| counted().filter(|finding| finding.severity == severity).count();
    let some = Severity::ALL.iter().map(|severity| (severity, count(*severity)));
    let mut parts: Vec<String> =
        some.filter(|(_, n)| *n > 0).map(|(severity, n)| format!("**{n}** {severity}")).collect();
    let exploited = counted().filter(|finding| finding.exploited.is_some()).count();
    if exploited > 0 {
        parts.push(format!("**{exploited} known to be exploited**"));
    }
    if parts.is_empty() { "No finding counts.".into() } else { parts.join(" · ") }
}

/// Why it was refused, or why nobody can tell.
fn reasons(decision: Option<&Decision>, out: &mut dyn Write) -> io::Result<()> {
    let reasons = decision.iter().flat_map(|decision| &decision.reasons);
    for reason in reasons.filter(|reason| reason.verdict != Verdict::Allow) {
        writeln!(out, "**{}** by `{}`\n", reason.verdict.name(), code(&reason.rule))?;
        for because in reason.because.iter().take(MOST_GAPS) {
            writeln!(out, "- {}", text(because))?;
        }
        match reason.because.len().saturating_sub(MOST_GAPS) {
            0 => writeln!(out)?,
            more => writeln!(out, "- … and {more} more\n")?,
        }
    }
    Ok(())
}

fn table(packages: &Packages<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows = &packages.rows;
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "| Package | Version | Fix | Vulnerabilities |\n|---|---|---|---|")?;
    for row in rows.iter().take(MOST_ROWS) {
        let Some(worst) = row.findings.first() else { continue };
        let exploited = if worst.exploited.is_some() { " **exploited**" } else { "" };
        let more = match row.findings.len() - 1 {
            0 => String::new(),
            more => format!(" +{more}"),
        };
        writeln!(
            out,
            "| {} | {} | {} | {} {}{exploited}{more} |",
            text(&row.package.name),
            text(&row.package.version),
            row.fix.map_or_else(|| "none".into(), text),
            worst.severity,
            text(&worst.rule),
        )?;
    }
    match rows.len().saturating_sub(MOST_ROWS) {
        0 => writeln!(out),
        more => writeln!(out, "\n… and {more} more packages\n"),
    }
}

fn gaps(scanned: &Scanned<'_>, out: &mut dyn Write) -> io::Result<()> {
    let gaps = &scanned.result.gaps;
    if gaps.is_empty() {
        return Ok(());
    }
    writeln!(out, "<details><summary>{} not judged</summary>\n", gaps.len())?;
    for gap in gaps.iter().take(MOST_GAPS) {
        writeln!(out, "- {}", text(&gap.to_string()))?;
    }
    match gaps.len().saturating_sub(MOST_GAPS) {
        0 => writeln!(out, "\n</details>\n"),
        more => writeln!(out, "- … and {more} more\n\n</details>\n"),
    }
}

/// Text in which nothing is mark-up, on one line.
///
/// Source: CommonMark 0.31, section 2.4; `|` for the tables of GitHub Flavored Markdown.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().take(200) {
        match c {
            '-' | '.' | ',' | ':' | '/' | '(' | ')' | '+' | '~' => escaped.push(c),
            c if c.is_ascii_punctuation() => escaped.extend(['\\', c]),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Text for a code span.
fn code(text: &str) -> String {
    text.chars().map(|c| if c == '`' || c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing;

    fn written(result: &plimsoll_jobs::ScanResult) -> String {
        let mut out = Vec::new();
        scan(&testing::scanned(result), crate::console::FILE, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_comment_changes_only_together_with_its_snapshot() {
        let because = ["CVE-2023-2639 in libwebp7 1.2.4-0.2"];
        let refused = testing::with_verdict(testing::many(), Verdict::Deny, &because);
        insta::assert_snapshot!(written(&refused));
    }

    #[test]
    fn names_cannot_bring_mark_up() {
        assert_eq!(text("[x](http://e) <b>|*\n"), "\\[x\\](http://e) \\<b\\>\\|\\* ");
        assert_eq!(code("a`b\u{1b}"), "a b ");
    }
}
