use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::{Judged, Outcome};

/// Counts of outcomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    total: usize,
    passed: usize,
    /// Of those that passed, the ones where something was to be found.
    found: usize,
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

    /// Precision and recall: of what was found how much is right, and of what is there how much
    /// was found.
    pub(super) fn accuracy(&self) -> String {
        let share = |wrong: usize| {
            let all = self.found + wrong;
            let per_10_000 = (self.found * 10_000).checked_div(all).unwrap_or(10_000);
            let (whole, rest) = (per_10_000 / 10_000, per_10_000 % 10_000);
            format!("{whole}.{rest:04} ({} of {all})", self.found)
        };
        let (precision, recall) = (share(self.false_accepts), share(self.false_rejects));
        format!("precision {precision}, recall {recall}")
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
            Outcome::Passed if !case.disputed => {
                self.passed += 1;
                self.found += usize::from(case.positive);
            }
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
            positive: true,
            outcome,
            disputed,
        })
        .collect();
        let line = "1/6 passed, 1 false accepts, 2 false rejects";
        let accuracy = "precision 0.5000 (1 of 2), recall 0.3333 (1 of 3)";
        assert_eq!(Tally::of(&judged).accuracy(), accuracy);
        assert_eq!(Tally::of(&judged).to_string(), line);
        let table = Tally::table(&judged);
        let row: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(row, ["npm", "1/6", "1", "2", "2"]);
    }
}
