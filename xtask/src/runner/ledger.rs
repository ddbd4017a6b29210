//! What is kept of a suite from run to run: the cases that pass, and the cases that are wrong.
//!
//! `passing/NAME.txt` has an id a line. `disputed/NAME.toml` has a `[[case]]` for each wrong case,
//! with its `id`, the `reason`, and the `source` that says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The two lists of a suite.
pub(super) struct Ledger {
    passing_file: PathBuf,
    /// Ids that passed once and must pass for ever: the list may only grow.
    pub(super) passing: BTreeSet<String>,
    /// Cases that are themselves wrong, by id. They count as not passed.
    pub(super) disputed: BTreeMap<String, Dispute>,
}

/// Why a case is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dispute {
    id: String,
    /// What is wrong with the case.
    pub(super) reason: String,
    /// The specification or record that says so.
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Disputes {
    #[serde(default, rename = "case")]
    cases: Vec<Dispute>,
}

impl Ledger {
    /// Reads the lists of a suite from `passing/` and `disputed/` of a folder. A list that is not
    /// there is empty.
    pub(super) fn read(folder: &Path, suite: &str) -> Result<Self, String> {
        let passing_file = folder.join("passing").join(format!("{suite}.txt"));
        let passing = read(&passing_file)?.lines().map(str::to_owned).collect();
        let disputed_file = folder.join("disputed").join(format!("{suite}.toml"));
        let place = |why: String| format!("{}: {why}", disputed_file.display());
        let disputes: Disputes =
            toml::from_str(&read(&disputed_file)?).map_err(|error| place(error.to_string()))?;
        let mut disputed = BTreeMap::new();
        for dispute in disputes.cases {
            if dispute.reason.trim().is_empty() || dispute.source.trim().is_empty() {
                return Err(place(format!("`{}` needs a reason and a source", dispute.id)));
            }
            disputed.insert(dispute.id.clone(), dispute);
        }
        let ledger = Self { passing_file, passing, disputed };
        match ledger.passing.iter().find(|id| ledger.disputed.contains_key(*id)) {
            Some(both) => Err(place(format!(
                "`{both}` also stands in {}: a case that passes is not disputed",
                ledger.passing_file.display()
            ))),
            None => Ok(ledger),
        }
    }

    /// Adds ids to the passing list.
    pub(super) fn bless(&mut self, ids: &BTreeSet<String>) -> Result<(), String> {
        self.passing.extend(ids.iter().cloned());
        let lines = self.passing.iter().flat_map(|id| [id.as_str(), "\n"]);
        let text: String = lines.collect();
        let cannot = |error| format!("cannot write {}: {error}", self.passing_file.display());
        if let Some(folder) = self.passing_file.parent() {
            fs::create_dir_all(folder).map_err(cannot)?;
        }
        fs::write(&self.passing_file, text).map_err(cannot)
    }
}

fn read(path: &Path) -> Result<String, String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|error| format!("cannot read {}: {error}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(passing: &str, disputed: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("passing/s.txt", passing), ("disputed/s.toml", disputed)] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn blessing_adds_in_order_and_keeps_what_was_there() {
        let folder = folder("b\nd\n", "");
        let mut ledger = Ledger::read(folder.path(), "s").unwrap();
        ledger.bless(&["c", "a"].map(str::to_owned).into()).unwrap();
        let text = fs::read_to_string(folder.path().join("passing/s.txt")).unwrap();
        assert_eq!(text, "a\nb\nc\nd\n");
    }

    #[test]
    fn a_dispute_needs_a_reason_and_a_source_and_must_not_pass() {
        let entry = "[[case]]\nid = \"a\"\nreason = \"r\"\nsource = \"s\"\n";
        let ledger = Ledger::read(folder("", entry).path(), "s").unwrap();
        assert_eq!(ledger.disputed["a"].reason, "r");
        for (passing, disputed) in [
            ("a\n", entry),
            ("", "[[case]]\nid = \"a\"\nreason = \"\"\nsource = \"s\"\n"),
            ("", "[[case]]\nid = \"a\"\nreason = \"r\"\n"),
        ] {
            assert!(Ledger::read(folder(passing, disputed).path(), "s").is_err(), "{disputed}");
        }
    }
}
