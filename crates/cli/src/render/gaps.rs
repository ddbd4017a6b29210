use std::collections::BTreeMap;
use std::io::{self, Write};

use plimsoll_jobs::ScanResult;
use plimsoll_model::{Gap, GapCode};

use super::amount::number;
use super::{Screen, Text};

/// Lines of gaps that are shown without being asked for.
const LINES: usize = 8;
/// What stands at the left is as wide as this.
const LABEL: usize = 14;

/// What could not be judged, and what does not count.
pub(crate) fn draw(
    result: &ScanResult,
    all: bool,
    screen: Screen,
    out: &mut dyn Write,
) -> io::Result<()> {
    let gaps = lines(&result.gaps, all, screen.width.saturating_sub(LABEL));
    let mut labelled = label(" Not judged", gaps);
    labelled.extend(label(" Not counted", suppressed(result)));
    if !labelled.is_empty() {
        out.write_all(b"\n")?;
    }
    labelled.into_iter().try_for_each(|line| line.fit(screen.width).line(screen, out))
}

/// Gaps alone, for jobs that judge nothing, as lines of so many columns.
pub(crate) fn unread(gaps: &[Gap], width: usize) -> Vec<Text> {
    label(" Not read", lines(gaps, false, width.saturating_sub(LABEL)))
}

/// Puts a label before the first line and as many blanks before the others.
fn label(label: &str, lines: impl IntoIterator<Item = Text>) -> Vec<Text> {
    let label = |index| Text::new().strong(if index == 0 { label } else { "" }).pad(LABEL);
    lines.into_iter().enumerate().map(|(index, line)| label(index).then(line)).collect()
}

/// One line for each kind of gap: the first of them and how many more there are. With `all`, one
/// line for each.
fn lines(gaps: &[Gap], all: bool, width: usize) -> Vec<Text> {
    if all {
        return gaps.iter().map(|gap| Text::new().plain(&gap.to_string())).collect();
    }
    let mut kinds: BTreeMap<GapCode, Vec<&Gap>> = BTreeMap::new();
    for gap in gaps {
        kinds.entry(gap.code).or_default().push(gap);
    }
    let kinds: Vec<Vec<&Gap>> = kinds.into_values().collect();
    let shown = if kinds.len() > LINES { LINES - 1 } else { kinds.len() };
    let mut lines: Vec<Text> = kinds[..shown].iter().map(|kind| line(kind, width)).collect();
    let rest: usize = kinds[shown..].iter().map(Vec::len).sum();
    if rest > 0 {
        lines.push(Text::new().dim(&format!("… {} more (--all)", number(rest as u64))));
    }
    lines
}

fn line(same: &[&Gap], width: usize) -> Text {
    let example = same.first().map(ToString::to_string).unwrap_or_default();
    let more = match same.len().saturating_sub(1) {
        0 => Text::new(),
        more => Text::new().dim(&format!("  +{} like it", number(more as u64))),
    };
    Text::new().plain(&example).fit(width.saturating_sub(more.width())).then(more)
}

/// Findings that do not count, by reason.
fn suppressed(result: &ScanResult) -> Option<Text> {
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for suppression in result.findings.iter().filter_map(|finding| finding.suppressed.as_ref()) {
        *reasons.entry(suppression.reason).or_default() += 1;
    }
    let reasons: Vec<String> =
        reasons.into_iter().map(|(reason, n)| format!("{} {reason}", number(n))).collect();
    (!reasons.is_empty()).then(|| Text::new().plain(&reasons.join(" · ")))
}
