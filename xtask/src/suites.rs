//! The suites: adding one is a file below `suites/` and a line in [`SUITES`].

use std::path::Path;

use crate::runner::Case;

mod images;
mod labels;

/// One suite of cases that other projects, or a script with ground truth, made.
pub(crate) struct Suite {
    /// The name: also that of its data folder and of its lists in `passing/` and `disputed/`.
    pub(crate) name: &'static str,
    /// What it is about, in one line.
    pub(crate) about: &'static str,
    /// Where its data is if nothing is said, from the root of the repository.
    pub(crate) folder: Option<&'static str>,
    /// The environment variable that may name its data.
    pub(crate) variable: Option<&'static str>,
    /// Reads the data. An error means that it is not the data of this suite.
    pub(crate) cases: fn(&Path) -> Result<Vec<Case>, String>,
}

/// Every suite, in the order of their names.
pub(crate) const SUITES: &[Suite] = &[images::SUITE, labels::SUITE];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_are_sorted_and_say_what_they_are() {
        assert!(SUITES.is_sorted_by(|a, b| a.name < b.name));
        for suite in SUITES {
            assert!(!suite.about.is_empty(), "{}", suite.name);
            assert!(suite.folder.is_some() || suite.variable.is_some(), "{}", suite.name);
        }
    }
}
