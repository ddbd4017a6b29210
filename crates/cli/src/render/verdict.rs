use std::io::{self, Write};

use plimsoll_jobs::ScanResult;
use plimsoll_model::{Reason, Verdict};

use super::amount::{count, number};
use super::{Screen, Text, style};

/// Causes that are shown.
const CAUSES: usize = 3;

/// What the gate says, if one was asked.
pub(crate) fn draw(result: &ScanResult, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let lines = lines(result);
    if !lines.is_empty() {
        out.write_all(b"\n")?;
    }
    lines.into_iter().try_for_each(|line| line.line(screen, out))
}

/// The same as lines: the verdict of each rule, and on account of what.
pub(crate) fn lines(result: &ScanResult) -> Vec<Text> {
    let decision = result.decision.as_ref();
    decision.into_iter().flat_map(|decision| &decision.reasons).flat_map(of_reason).collect()
}

fn of_reason(reason: &Reason) -> Vec<Text> {
    let Reason { rule, verdict, because } = reason;
    let verdict = match verdict {
        Verdict::Allow => Text::new().with(style::GOOD, "passed").plain(" by gate"),
        Verdict::Unknown => Text::new().with(style::UNSURE, "not decided").plain(" by gate"),
        Verdict::Deny => Text::new().with(style::ERROR, "refused").plain(" by gate"),
    };
    let mut line = verdict.plain(&format!(" \"{rule}\""));
    if reason.verdict == Verdict::Deny {
        line = line.plain(&format!(" ({})", count(because.len(), "findings")));
    }
    let mut lines = vec![line];
    lines.extend(because.iter().take(CAUSES).map(|cause| Text::new().dim("   ").dim(cause)));
    if because.len() > CAUSES {
        let more = number((because.len() - CAUSES) as u64);
        lines.push(Text::new().dim(&format!("   … {more} more")));
    }
    lines
}
