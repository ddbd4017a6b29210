use std::io::{self, Write};
use std::slice;

use plimsoll_model::{Finding, GapCode, Verdict};

use super::amount::{count, number};
use super::packages::{Packages, Row};
use super::{Screen, Text};
use crate::outputs::Scanned;

/// The one most useful thing to do now, if there is one.
pub(crate) fn draw(
    scanned: &Scanned<'_>,
    packages: &Packages<'_>,
    screen: Screen,
    out: &mut dyn Write,
) -> io::Result<()> {
    match step(scanned, packages) {
        Some(step) => {
            out.write_all(b"\n")?;
            Text::new().strong("Next: ").then(step).line(screen, out)
        }
        None => Ok(()),
    }
}

fn step(scanned: &Scanned<'_>, packages: &Packages<'_>) -> Option<Text> {
    better_database(scanned)
        .or_else(|| mend_exploited(packages))
        .or_else(|| pass_gate(scanned, packages))
        .or_else(|| mend_most(packages))
}

fn better_database(scanned: &Scanned<'_>) -> Option<Text> {
    let has = |code| scanned.result.gaps.iter().any(|gap| gap.code == code);
    let why = if has(GapCode::StarterDatabase) {
        "fetches what the starter database lacks"
    } else if has(GapCode::StaleFeed) || has(GapCode::FetchFailed) {
        "brings the advisories up to date"
    } else {
        return None;
    };
    Some(Text::new().strong("plimsoll db update").plain(&format!(" ({why})")))
}

fn mend_exploited(packages: &Packages<'_>) -> Option<Text> {
    let exploited = |finding: &&&Finding| finding.exploited.is_some() && finding.fix.is_known();
    packages.rows.iter().find_map(|row| {
        let finding = row.findings.iter().find(exploited)?;
        let why = format!("; {} is used in attacks", brief(&finding.rule));
        Some(upgrade(row)?.plain(&why))
    })
}

fn pass_gate(scanned: &Scanned<'_>, packages: &Packages<'_>) -> Option<Text> {
    scanned.result.decision.as_ref().filter(|decision| decision.verdict == Verdict::Deny)?;
    let gate = scanned.gate?;
    let refused =
        |finding: &&&Finding| gate.decide(slice::from_ref(**finding), &[]).verdict == Verdict::Deny;
    let findings: Vec<_> =
        packages.rows.iter().flat_map(|row| &row.findings).filter(refused).collect();
    let fixed = findings.iter().filter(|finding| finding.fix.is_known()).count();
    if fixed == 0 {
        let text = "nothing that the gate refuses has a fix yet; adding `&& fixed` lets it pass";
        return Some(Text::new().plain(text));
    }
    let mendable = |finding: &&Finding| finding.fix.is_known() && refused(&finding);
    let row = packages.rows.iter().find(|row| row.findings.iter().any(&mendable))?;
    let all = count(findings.len(), "refused findings");
    let why = format!("; {} of {all} can be fixed", number(fixed as u64));
    Some(upgrade(row)?.plain(&why))
}

fn mend_most(packages: &Packages<'_>) -> Option<Text> {
    let rows = || packages.rows.iter().filter(|row| row.fix.is_some());
    let findings = || packages.rows.iter().flat_map(|row| &row.findings);
    let fixed = findings().filter(|finding| finding.fix.is_known()).count();
    let first = upgrade(rows().next()?)?;
    if packages.rows.len() == 1 {
        return Some(first);
    }
    Some(first.plain(&format!(
        "; upgrading {} mends {} of {}",
        count(rows().count(), "packages"),
        number(fixed as u64),
        count(findings().count(), "findings"),
    )))
}

fn upgrade(row: &Row<'_>) -> Option<Text> {
    let (name, fix) = (brief(&row.package.name), brief(row.fix?));
    Some(Text::new().plain("upgrade ").strong(&name).plain(" to ").strong(&fix))
}

/// Names are short, but those of untrusted packages need not be.
fn brief(name: &str) -> String {
    const MOST: usize = 60;
    let mut brief: String = name.chars().take(MOST).collect();
    if brief.len() < name.len() {
        brief.push('…');
    }
    brief
}
