//! The one runner of all suites: judges cases, compares with what passed before, and counts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::suites::{SUITES, Suite};

mod case;
mod ledger;
mod tally;

pub(crate) use case::{Case, Difference, Outcome, guarded};
use ledger::Ledger;
use tally::Tally;

/// Which suite, on which data, and what to show.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The suite; without one, the suites are listed
    name: Option<String>,
    /// The folder of the cases [default: ../shared/suites/NAME, if the suite has one]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print each failed case with what was expected and what came
    #[arg(long)]
    failures: bool,
    /// Write all results to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Add the ids that newly pass to xtask/passing/NAME.txt
    #[arg(long)]
    bless: bool,
}

/// A judged case.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Judged {
    id: String,
    group: String,
    positive: bool,
    outcome: Outcome,
    disputed: bool,
}

/// Runs a suite. The answer is whether everything passes that passed before.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    let Some(name) = &options.name else {
        for suite in SUITES {
            println!("{:<12} {}", suite.name, suite.about);
        }
        return Ok(true);
    };
    let suite = SUITES.iter().find(|suite| suite.name == name).ok_or_else(|| {
        let names: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        format!("there is no suite `{name}`; there are: {}", names.join(", "))
    })?;
    let folder = data_folder(suite, options.data.as_deref())?;
    let mut ledger = Ledger::read(Path::new(env!("CARGO_MANIFEST_DIR")), suite.name)?;
    let judged = judge((suite.cases)(&folder)?, &ledger)?;
    if let Some(file) = &options.json {
        write_json(file, &judged)?;
    }
    if options.failures {
        judged.iter().for_each(print_failure);
    }
    print_apart(&judged, &ledger);
    print!("{}", Tally::table(&judged));
    let (lost, gained) = compare(&judged, &ledger.passing);
    if options.bless {
        ledger.bless(&gained)?;
    } else if !gained.is_empty() {
        println!("{} cases pass that did not before; --bless keeps them", gained.len());
    }
    for id in &lost {
        println!("REGRESSED {id}");
    }
    let tally = Tally::of(&judged);
    println!("{}", tally.accuracy());
    if judged.iter().any(|case| case.disputed) {
        let rest = Tally::of(judged.iter().filter(|case| !case.disputed));
        println!("without disputed cases: {}", rest.accuracy());
    }
    println!("{}: {tally}", suite.name);
    Ok(lost.is_empty())
}

fn data_folder(suite: &Suite, given: Option<&Path>) -> Result<PathBuf, String> {
    let variable = suite.variable.and_then(std::env::var_os).map(PathBuf::from);
    let own = suite.folder.map(|folder| crate::root().join(folder));
    let folder = given.map(Path::to_path_buf).or(variable).or(own).ok_or_else(|| {
        let variable = suite.variable.map(|name| format!(" or set {name}")).unwrap_or_default();
        format!("suite `{}` has no data of its own: name it with --data DIR{variable}", suite.name)
    })?;
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(format!("{} is not a folder: name the data with --data DIR", folder.display()))
}

/// Judges every case, in the order of their ids.
fn judge(mut cases: Vec<Case>, ledger: &Ledger) -> Result<Vec<Judged>, String> {
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    if let Some(twice) = cases.windows(2).find(|pair| pair[0].id == pair[1].id) {
        return Err(format!("two cases are called `{}`", twice[0].id));
    }
    if cases.is_empty() {
        return Err("the data holds no case".into());
    }
    let judged = cases.into_iter().map(|case| Judged {
        outcome: case.run(),
        positive: case.positive,
        disputed: ledger.disputed.contains_key(&case.id),
        id: case.id,
        group: case.group,
    });
    Ok(judged.collect())
}

/// Ids that passed before and do not now, and ids that newly pass. What the data at hand does not
/// hold is left alone.
fn compare(judged: &[Judged], before: &BTreeSet<String>) -> (Vec<String>, BTreeSet<String>) {
    let mut lost = Vec::new();
    let mut gained = BTreeSet::new();
    for case in judged {
        let known = before.contains(&case.id);
        match case.outcome {
            Outcome::Passed if !known && !case.disputed => drop(gained.insert(case.id.clone())),
            Outcome::Passed | Outcome::Unjudged(_) => {}
            _ if known => lost.push(case.id.clone()),
            _ => {}
        }
    }
    (lost, gained)
}

fn print_failure(case: &Judged) {
    if let Some(Difference { expected, got }) = case.outcome.difference() {
        println!("{}: {}", case.outcome.name(), case.id);
        println!("    expected: {expected}\n    got:      {got}");
    }
}

/// Prints what is reported apart from the counts: disputes, and what needs a network.
fn print_apart(judged: &[Judged], ledger: &Ledger) {
    for case in judged {
        if let Outcome::Unjudged(why) = &case.outcome {
            println!("unjudged: {}: {why}", case.id);
        }
        if let Some(dispute) = ledger.disputed.get(&case.id) {
            println!("disputed: {}: {} ({})", case.id, dispute.reason, dispute.source);
        }
    }
}

fn write_json(file: &Path, judged: &[Judged]) -> Result<(), String> {
    let rows = judged.iter().map(|case| {
        let mut row = BTreeMap::from([
            ("id", case.id.clone()),
            ("group", case.group.clone()),
            ("outcome", case.outcome.name().to_owned()),
        ]);
        if let Some(Difference { expected, got }) = case.outcome.difference() {
            row.extend([("expected", expected.clone()), ("got", got.clone())]);
        }
        if case.disputed {
            row.insert("disputed", "yes".into());
        }
        row
    });
    let rows: Vec<_> = rows.collect();
    let text = serde_json::to_string_pretty(&rows).map_err(|error| error.to_string())?;
    fs::write(file, text + "\n")
        .map_err(|error| format!("cannot write {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(id: &str, outcome: Outcome) -> Judged {
        Judged { id: id.into(), group: "g".into(), positive: true, outcome, disputed: false }
    }

    #[test]
    fn what_passed_must_pass_unless_it_was_not_run() {
        let before = ["a", "b", "absent", "net"].map(str::to_owned).into();
        let wrong = Outcome::Wrong(Difference::new("1", "2"));
        let (lost, gained) = compare(
            &[
                judged("a", Outcome::Passed),
                judged("b", wrong.clone()),
                judged("c", Outcome::Passed),
                judged("d", wrong),
                judged("net", Outcome::Unjudged("needs a network".into())),
                Judged { disputed: true, ..judged("e", Outcome::Passed) },
            ],
            &before,
        );
        assert_eq!(lost, ["b"]);
        assert_eq!(gained.into_iter().collect::<Vec<_>>(), ["c"]);
    }

    #[test]
    fn two_cases_of_one_name_are_refused() {
        let ledger = Ledger::read(Path::new("no such folder"), "s").unwrap();
        let case = || Case::new("a", "g", || Outcome::Passed);
        assert!(judge(vec![case(), case()], &ledger).is_err());
        assert!(judge(vec![], &ledger).is_err());
        assert_eq!(judge(vec![case()], &ledger).unwrap().len(), 1);
    }
}
