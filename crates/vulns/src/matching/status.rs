//! What those who maintain a package say about a vulnerability in it.

use plimsoll_model::Status;

/// Which word of an advisory means what. Of several words that are said of one vulnerability the
/// first of these counts.
///
/// Source: Debian security tracker, "The data format".
const WORDS: [(&str, Status); 5] = [
    ("end-of-life", Status::EndOfLife),
    ("ignored", Status::WillNotFix),
    ("postponed", Status::FixDeferred),
    ("no-dsa", Status::FixDeferred),
    ("undetermined", Status::UnderInvestigation),
];

/// The status of what has no fix, by the words that advisories have for it.
pub(super) fn unfixed<'a>(words: impl Iterator<Item = &'a str>) -> Status {
    let words: Vec<&str> = words.collect();
    let said = WORDS.into_iter().find(|(word, _)| words.contains(word));
    said.map_or(Status::Affected, |(_, status)| status)
}
