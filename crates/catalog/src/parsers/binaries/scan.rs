//! The search for a version in a file that may be large.

use std::io::{self, Read};

use memchr::memmem::Finder;

use super::table::Mark;
use super::version;
use crate::ReadSeek;

/// How much of a file is looked at at once.
const PIECE: usize = 1 << 20;

/// A match is judged only if so much of what follows it is at hand, or the end of the file.
const CONTEXT: usize = 256;

/// What is looked at again with the next piece.
const OVERLAP: usize = 2 * CONTEXT;

/// The version that one of the marks surrounds in a file called `name`.
pub(super) fn find_version(
    reader: &mut dyn ReadSeek,
    marks: &[Mark],
    name: &str,
) -> io::Result<Option<String>> {
    let searches: Vec<Search> = marks.iter().filter_map(|mark| Search::new(mark, name)).collect();
    let mut bytes = Vec::new();
    reader.rewind()?;
    loop {
        let keep = bytes.len().saturating_sub(OVERLAP);
        bytes.drain(..keep);
        let read = (&mut *reader).take(PIECE as u64).read_to_end(&mut bytes)?;
        let at_end = read < PIECE;
        let judged = if at_end { bytes.len() } else { bytes.len() - CONTEXT };
        if let Some(version) = searches.iter().find_map(|search| search.find(&bytes, judged)) {
            return Ok(Some(version.to_owned()));
        }
        if at_end {
            return Ok(None);
        }
    }
}

/// A mark made ready.
struct Search {
    /// Finds the lead or the tail, whichever is longer and so the rarer.
    finder: Finder<'static>,
    lead: Vec<u8>,
    tail: &'static [u8],
    numbers: usize,
    from_tail: bool,
    /// Bytes of the lead that are of the version too.
    shared: usize,
}

impl Search {
    fn new(mark: &Mark, name: &str) -> Option<Self> {
        let (lead, tail, numbers, shared) = match *mark {
            Mark::Between { lead, tail, numbers } => (lead.to_vec(), tail, numbers, 0),
            Mark::Series => {
                let series = series(name)?;
                (format!("\0{series}.").into_bytes(), &b"\0"[..], 3, series.len() + 1)
            }
        };
        let from_tail = tail.len() > lead.len();
        let needle = if from_tail { tail } else { lead.as_slice() };
        let finder = Finder::new(needle).into_owned();
        Some(Self { finder, lead, tail, numbers, from_tail, shared })
    }

    /// The first version whose mark begins before `judged`.
    fn find<'b>(&self, bytes: &'b [u8], judged: usize) -> Option<&'b str> {
        let mut matches = self.finder.find_iter(bytes).take_while(|at| *at < judged);
        matches.find_map(|at| self.version(bytes, at))
    }

    fn version<'b>(&self, bytes: &'b [u8], at: usize) -> Option<&'b str> {
        let start = if self.from_tail {
            let before = bytes.get(..at)?;
            let part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
            let start = at - before.iter().rev().take(CONTEXT).take_while(part).count();
            bytes.get(..start)?.ends_with(&self.lead).then_some(start)?
        } else {
            at + self.lead.len() - self.shared
        };
        let rest = bytes.get(start..)?;
        let (length, numbers) = version::parse(rest)?;
        let (version, after) = rest.split_at_checked(length)?;
        // Libraries that stand in for another say whose versions they are compatible with.
        let own = !after.starts_with(b" (compatible");
        let wanted = numbers >= self.numbers && own && self.is_tail(after);
        wanted.then_some(std::str::from_utf8(version).ok()).flatten()
    }

    fn is_tail(&self, after: &[u8]) -> bool {
        let added = |byte: &&u8| byte.is_ascii_alphanumeric() || b".+~:_-".contains(byte);
        let added = after.iter().take(CONTEXT / 4).take_while(added).count();
        let tail = |rest: Option<&[u8]>| rest.is_some_and(|rest| rest.starts_with(self.tail));
        tail(Some(after)) || tail(after.get(added..))
    }
}

/// `3.11` from `python3.11` or `libpython3.11.so.1.0`.
fn series(name: &str) -> Option<&str> {
    let start = name.find(|c: char| c.is_ascii_digit())?;
    let rest = name.get(start..)?;
    let minor_at = rest.find('.')? + 1;
    let minor = rest.get(minor_at..)?.bytes().take_while(u8::is_ascii_digit).count();
    (minor > 0).then(|| rest.get(..minor_at + minor)).flatten()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const LEAD: &[Mark] = &[Mark::Between { lead: b"nginx/", tail: b"", numbers: 3 }];
    const TAIL: &[Mark] = &[Mark::Between { lead: b"\0", tail: b"-MariaDB", numbers: 3 }];

    fn find(bytes: &[u8], marks: &[Mark]) -> Option<String> {
        find_version(&mut Cursor::new(bytes), marks, "x").unwrap()
    }

    #[test]
    fn a_version_is_whole_wherever_the_pieces_end() {
        for shift in 0..80 {
            for (marks, text) in [(LEAD, &b"nginx/1.22.1\n"[..]), (TAIL, b"\x0010.11.19-MariaDB")] {
                let mut bytes = vec![b'-'; PIECE - 40 + shift];
                bytes.extend(text);
                bytes.extend([b'-'; 3 * CONTEXT]);
                let expected = if text.starts_with(b"n") { "1.22.1" } else { "10.11.19" };
                assert_eq!(find(&bytes, marks).as_deref(), Some(expected), "{shift}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_the_mark_is_passed_over() {
        assert_eq!(
            find(b"for nginx/ use nginx/1.9 or nginx/1.22.1", LEAD).as_deref(),
            Some("1.22.1")
        );
        assert_eq!(
            find(b"as in 10.1.1-MariaDB-x\x0010.2.3-MariaDB", TAIL).as_deref(),
            Some("10.2.3")
        );
        assert_eq!(find(b"-MariaDB", TAIL), None);
        assert_eq!(find(b"nginx/", LEAD), None);
    }

    #[test]
    fn a_stand_in_does_not_have_the_version_that_it_is_compatible_with() {
        assert_eq!(find(b"nginx/1.1.1 (compatible; Other)", LEAD), None);
    }

    #[test]
    fn the_series_is_in_the_name() {
        for (name, expected) in [
            ("python3.11", Some("3.11")),
            ("libpython3.6m.so.1.0", Some("3.6")),
            ("libpython3.so", None),
            ("python3", None),
            ("python", None),
        ] {
            assert_eq!(series(name), expected, "{name}");
        }
    }
}
