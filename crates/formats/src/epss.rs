//! Scores of FIRST's Exploit Prediction Scoring System.
//!
//! Source: first.org/epss/data_stats: a comment line with the model and the day, a line of column
//! names, and a line for each CVE with its score and percentile.

use std::io::{self, BufRead, Read};

use plimsoll_model::Epss;

use crate::osv::RecordProblem;

/// In bytes. All CVEs that were ever given take a twentieth of it.
const MOST: u64 = 512 << 20;
/// In bytes.
const LONGEST_LINE: u64 = 1024;
/// Problems that are kept.
const PROBLEMS: usize = 1000;

/// The scores of a day.
#[derive(Clone, PartialEq, Debug)]
pub struct Scores {
    /// The day for which they were computed, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// CVE ids with their scores, in the order of the file.
    pub entries: Vec<(String, Epss)>,
    /// Lines that could not be read, a thousand at most.
    pub problems: Vec<RecordProblem>,
}

/// Why a text does not hold scores.
#[derive(Debug, thiserror::Error)]
pub enum EpssError {
    /// It cannot be read.
    #[error("the scores cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is something else.
    #[error("this is not a table of scores: expected a line `cve,epss,percentile`; fetch it again")]
    Other,
}

/// Reads the scores, decompressed. A line that cannot be read becomes a problem.
pub fn read_scores(reader: impl BufRead) -> Result<Scores, EpssError> {
    let mut reader = reader.take(MOST);
    let mut scores = Scores { date: None, entries: Vec::new(), problems: Vec::new() };
    let (mut line, mut number, mut titled) = (Vec::new(), 0_u64, false);
    loop {
        line.clear();
        if (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        let text = String::from_utf8_lossy(&line);
        match (text.trim(), titled) {
            ("", _) => {}
            (comment, false) if comment.starts_with('#') => scores.date = date(comment),
            ("cve,epss,percentile", false) => titled = true,
            (_, false) => return Err(EpssError::Other),
            (row, true) => match entry(row) {
                Some(entry) => scores.entries.push(entry),
                None if scores.problems.len() < PROBLEMS => scores.problems.push(RecordProblem {
                    name: format!("line {number}"),
                    message: "not a CVE with two numbers from 0 to 1".into(),
                }),
                None => {}
            },
        }
    }
    if titled { Ok(scores) } else { Err(EpssError::Other) }
}

/// The day in `#model_version:v2025.03.14,score_date:2026-08-16T00:00:00+0000`.
fn date(comment: &str) -> Option<String> {
    let (_, time) = comment.split_once("score_date:")?;
    time.get(..10).map(str::to_owned)
}

fn entry(row: &str) -> Option<(String, Epss)> {
    let mut cells = row.split(',').map(str::trim);
    let cve = cells.next().filter(|cve| cve.starts_with("CVE-"))?;
    let mut share = || cells.next()?.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    let epss = Epss { score: share()?, percentile: share()? };
    Some((cve.to_owned(), epss))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_bad_ones_named() {
        let text = "#model_version:v2025.03.14,score_date:2026-08-16T00:00:00+0000\n\
            cve,epss,percentile\nCVE-1999-0001,0.03351,0.87650\nCVE-1999-0002,1.5,0\n\nx,0,0\n";
        let scores = read_scores(text.as_bytes()).unwrap();
        assert_eq!(scores.date.as_deref(), Some("2026-08-16"));
        let epss = Epss { score: 0.03351, percentile: 0.8765 };
        assert_eq!(scores.entries, [("CVE-1999-0001".to_owned(), epss)]);
        let names: Vec<_> = scores.problems.iter().map(|problem| problem.name.as_str()).collect();
        assert_eq!(names, ["line 4", "line 6"]);
    }

    #[test]
    fn another_document_is_an_error() {
        for text in ["", "<html>", "{}", "#score_date:é\n"] {
            assert!(read_scores(text.as_bytes()).is_err(), "{text}");
        }
    }
}
