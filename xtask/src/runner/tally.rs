use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::{Judged, Outcome};

/// Counts of outcomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    total: usize,
    passed: usize,
    false_accepts: usize,
    false_rejects: usize,
    wrong: usize,
}

impl Tally {
    pub(super) fn of<'a>(judged: impl IntoIterator<Item = &'a Judged>) -> Self {
        let mut tally = Self::default();
        judged.into_iter().for_each(|case| tally.add(case));
        tally
    }

    /// A table of the counts of each group.
    pub(super) fn table(judged: &[Judged]) -> String {
        let mut groups: BTreeMap<&str, Self> = BTreeMap::new();
        for case in judged {
            groups.entry(&case.group).or_default().add(case);
        }
        let width = groups.keys().map(|group| group.len()).max().unwrap_or_default();
        let mut table = format!(
            "{:width$}  {:>12}  {:>13}  {:>13}  {:>5}\n",
            "", "passed", "false accepts", "false rejects", "wrong"
        );
        for (group, tally) in groups {
            let passed = format!("{}/{}", tally.passed, tally.total);
            // Writing to a string cannot fail.
            let _ = writeln!(
                table,
                "{group:width$}  {passed:>12}  {:>13}  {:>13}  {:>5}",
                tally.false_accepts, tally.false_rejects, tally.wrong
            );
        }
        table
    }

    /// What needs a network is not counted; a disputed case counts as not passed.
    fn add(&mut self, case: &Judged) {
        if let Outcome::Unjudged(_) = case.outcome {
            return;
        }
        self.total += 1;
        match case.outcome {
            Outcome::Passed if !case.disputed => self.passed += 1,
            Outcome::FalseAccept(_) => self.false_accepts += 1,
            Outcome::FalseReject(_) => self.false_rejects += 1,
            _ => self.wrong += 1,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total, passed, false_accepts, false_rejects, .. } = self;
        write!(
            f,
            "{passed}/{total} passed, {false_accepts} false accepts, {false_rejects} false rejects"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner::Difference;

    #[test]
    fn wrong_and_disputed_are_neither_passed_nor_false() {
        let difference = || Difference::new("1", "2");
        let judged: Vec<Judged> = [
            (Outcome::Passed, false),
            (Outcome::Passed, true),
            (Outcome::Wrong(difference()), false),
            (Outcome::FalseAccept(difference()), false),
            (Outcome::FalseReject(difference()), false),
            (Outcome::FalseReject(difference()), true),
            (Outcome::Unjudged("network".into()), false),
        ]
        .into_iter()
        .map(|(outcome, disputed)| Judged {
            id: "a".into(),
            group: "npm".into(),
            outcome,
            disputed,
        })
        .collect();
        let line = "1/6 passed, 1 false accepts, 2 false rejects";
        assert_eq!(Tally::of(&judged).to_string(), line);
        let table = Tally::table(&judged);
        let row: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(row, ["npm", "1/6", "1", "2", "2"]);
    }
}
