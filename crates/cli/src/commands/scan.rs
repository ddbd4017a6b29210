use std::time::Instant;

use plimsoll_jobs::{Gate, ScanOptions, ScanResult};
use plimsoll_model::Verdict;

use super::Context;
use crate::args::{ScanArgs, Unknown};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outputs::{self, Scanned};
use crate::{console, render};

/// Scans a target, writes the reports, and lets the gate decide how the run ends.
pub(super) fn run(args: &ScanArgs, context: Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    let outputs = &args.show.output;
    outputs::check(outputs)?;
    let created = context.created()?;
    let database = args.database.options(args.offline)?;
    let options = ScanOptions {
        gate: args.gate.gate.as_deref().map(compile).transpose()?,
        target: context.target(&args.source.target)?,
        source: args.source.options(args.offline, &args.database.cache),
        base: args.gate.new_since.as_deref().map(|text| context.target(text)).transpose()?,
        ignore_files: args.show.ignore_files(),
        severities: args.show.severity.clone(),
        ignore_unfixed: args.show.ignore_unfixed,
        now: context.now,
    };
    let meter = context.meter();
    let result = plimsoll_jobs::scan(&options, &database, &meter)?;
    drop(meter);
    let scanned = Scanned {
        result: &result,
        gate: options.gate.as_ref(),
        elapsed: started.elapsed(),
        all: args.show.all,
        created,
        template: None,
    };
    outputs::write_all(outputs, &|to, screen, out| to.scan(&scanned, screen, out))?;
    if !context.quiet && !outputs.iter().any(|to| to.file.is_none() && to.output.is_table()) {
        render::verdict::lines(&result).iter().for_each(console::note);
    }
    Ok(exit(&result, args.gate.unknown))
}

/// What a verdict means at this edge.
fn exit(result: &ScanResult, unknown: Unknown) -> Exit {
    match result.decision.as_ref().map(|decision| decision.verdict) {
        Some(Verdict::Deny) => Exit::Refused,
        Some(Verdict::Unknown) if unknown == Unknown::Deny => Exit::Unaccepted,
        Some(Verdict::Unknown | Verdict::Allow) | None => Exit::Passed,
    }
}

fn compile(text: &str) -> Result<Gate, Failure> {
    Gate::compile(text).map_err(|error| {
        let failure = Failure::new(format!("the gate cannot be used: {}", error.message));
        match error.column {
            Some(column) if !text.contains('\n') => {
                let column = column.min(text.chars().count());
                failure.with_hint(format!("{text}\n{}^", " ".repeat(column)))
            }
            _ => failure.with_hint("`plimsoll scan --help` lists what a gate may speak of"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing;

    #[test]
    fn unknown_is_a_refusal_only_if_it_is_asked_to_be() {
        let with = |verdict| testing::with_verdict(testing::nothing(), verdict, &[]);
        for (verdict, unknown, code) in [
            (Verdict::Allow, Unknown::Deny, Exit::Passed),
            (Verdict::Deny, Unknown::Warn, Exit::Refused),
            (Verdict::Unknown, Unknown::Warn, Exit::Passed),
            (Verdict::Unknown, Unknown::Deny, Exit::Unaccepted),
        ] {
            assert_eq!(exit(&with(verdict), unknown), code, "{verdict:?} {unknown:?}");
        }
        assert_eq!(exit(&testing::nothing(), Unknown::Deny), Exit::Passed);
    }

    #[test]
    fn a_wrong_gate_is_shown_with_the_place() {
        let failure = compile("severty >= critical").unwrap_err();
        assert!(failure.message.contains("unknown fact `severty`"), "{}", failure.message);
        assert_eq!(failure.hint.as_deref(), Some("severty >= critical\n^"));
    }
}
