use std::io::{self, Read, Seek};
use std::path::Path;

use zip::ZipArchive;

use super::{Record, read_record};

/// Bounds on what a feed may cost to read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FeedLimits {
    /// Bytes of one record.
    pub record_bytes: u64,
    /// Entries of the archive.
    pub records: usize,
    /// Bytes of all records together.
    pub total_bytes: u64,
}

impl Default for FeedLimits {
    /// Several times what the largest feed (npm, with its malicious packages) needs.
    fn default() -> Self {
        Self { record_bytes: 16 << 20, records: 4_000_000, total_bytes: 64 << 30 }
    }
}

/// Why an archive cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// It is not a zip archive, or its directory is damaged.
    #[error("the feed is not a readable zip archive: {0}; fetch it again")]
    Zip(#[from] zip::result::ZipError),
    /// It has more entries than allowed.
    #[error("the feed has {found} entries, more than the limit of {limit}")]
    TooMany {
        /// How many it has.
        found: usize,
        /// How many it may have.
        limit: usize,
    },
}

/// Why one record of a feed could not be read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
#[error("{name}: {message}")]
pub struct RecordProblem {
    /// The record: its entry's name, or its position where that is not readable.
    pub name: String,
    /// What is wrong, with the field where that is known.
    pub message: String,
}

/// The records of an `all.zip`, in the archive's order. A record that cannot be read is a
/// [`RecordProblem`] between its neighbours.
pub struct Feed<R> {
    archive: ZipArchive<R>,
    limits: FeedLimits,
    next: usize,
    bytes_left: u64,
    buffer: Vec<u8>,
}

impl<R> std::fmt::Debug for Feed<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Feed(at entry {})", self.next)
    }
}

impl<R: Read + Seek> Feed<R> {
    /// Opens an archive.
    pub fn open(reader: R, limits: FeedLimits) -> Result<Self, FeedError> {
        let archive = ZipArchive::new(reader)?;
        if archive.len() > limits.records {
            return Err(FeedError::TooMany { found: archive.len(), limit: limits.records });
        }
        Ok(Self { archive, limits, next: 0, bytes_left: limits.total_bytes, buffer: Vec::new() })
    }

    /// How many entries the archive has, folders and other files included.
    pub fn entries(&self) -> usize {
        self.archive.len()
    }

    /// Reads the entry at `index`; `None` where it is not a record.
    fn record(&mut self, index: usize) -> Option<Result<Record, RecordProblem>> {
        let mut name = format!("entry {index}");
        let limit = self.limits.record_bytes.min(self.bytes_left);
        self.buffer.clear();
        let read = (|| {
            let entry = self.archive.by_index(index)?;
            name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if Path::new(&name).extension().is_none_or(|extension| extension != "json") {
                return Ok(None);
            }
            let length = entry.take(limit.saturating_add(1)).read_to_end(&mut self.buffer)?;
            Ok::<_, io::Error>(Some(length as u64))
        })();
        let message = match read {
            Ok(None) => return None,
            Ok(Some(length)) if length > limit => {
                self.bytes_left = self.bytes_left.saturating_sub(length);
                format!("more than the limit of {limit} bytes")
            }
            Ok(Some(length)) => {
                self.bytes_left = self.bytes_left.saturating_sub(length);
                match read_record(&self.buffer) {
                    Ok(record) => return Some(Ok(record)),
                    Err(error) => error.to_string(),
                }
            }
            Err(error) => format!("cannot be unpacked: {error}"),
        };
        Some(Err(RecordProblem { name, message }))
    }
}

impl<R: Read + Seek> Iterator for Feed<R> {
    type Item = Result<Record, RecordProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.archive.len() {
            if self.bytes_left == 0 {
                let rest = self.archive.len() - self.next;
                self.next = self.archive.len();
                let limit = self.limits.total_bytes;
                let message = format!("{rest} entries left unread past {limit} bytes in all");
                return Some(Err(RecordProblem { name: "all.zip".into(), message }));
            }
            self.next += 1;
            if let Some(item) = self.record(self.next - 1) {
                return Some(item);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn outcome(zip: Vec<u8>, limits: FeedLimits) -> Vec<String> {
        let feed = Feed::open(Cursor::new(zip), limits).unwrap();
        feed.map(|item| item.map_or_else(|problem| problem.to_string(), |record| record.id))
            .collect()
    }

    #[test]
    fn a_bad_record_does_not_hide_its_neighbours() {
        let zip = archive(&[
            ("A-1.json", r#"{"id":"A-1"}"#),
            ("B.json", r#"{"id":"B","aliases":[3]}"#),
            ("README", "not a record"),
            ("C.json", "{"),
            ("D-1.json", r#"{"id":"D-1"}"#),
        ]);
        let outcome = outcome(zip, FeedLimits::default());
        assert_eq!((outcome[0].as_str(), outcome[3].as_str()), ("A-1", "D-1"));
        assert!(outcome[1].starts_with("B.json: field `aliases[0]`"), "{}", outcome[1]);
        assert!(outcome[2].starts_with("C.json: field"), "{}", outcome[2]);
        assert_eq!(outcome.len(), 4);
    }

    #[test]
    fn records_and_archives_are_bounded() {
        let long = format!(r#"{{"id":"L","details":"{}"}}"#, "x".repeat(5000));
        let zip = archive(&[("L.json", &long), ("A.json", r#"{"id":"A"}"#)]);
        let small = FeedLimits { record_bytes: 100, ..FeedLimits::default() };
        assert_eq!(outcome(zip.clone(), small), ["L.json: more than the limit of 100 bytes", "A"]);
        let few = FeedLimits { records: 1, ..FeedLimits::default() };
        assert!(matches!(
            Feed::open(Cursor::new(zip.clone()), few),
            Err(FeedError::TooMany { found: 2, limit: 1 })
        ));
        let little = FeedLimits { total_bytes: 50, ..FeedLimits::default() };
        let outcome = outcome(zip, little);
        assert_eq!(outcome[1], "all.zip: 1 entries left unread past 50 bytes in all");
    }

    #[test]
    fn damage_in_one_entry_is_a_problem_and_in_the_directory_an_error() {
        let mut zip = archive(&[("A.json", r#"{"id":"A"}"#), ("B.json", r#"{"id":"B"}"#)]);
        assert!(
            Feed::open(Cursor::new(zip[..zip.len() / 2].to_vec()), FeedLimits::default()).is_err()
        );
        let start = 30 + "A.json".len();
        zip[start + 3] ^= 0x55;
        let outcome = outcome(zip, FeedLimits::default());
        assert!(outcome[0].starts_with("A.json: "), "{}", outcome[0]);
        assert_eq!(outcome[1], "B");
    }
}
