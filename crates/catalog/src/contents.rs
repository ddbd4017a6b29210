//! The bytes of one entry after another, in memory that is used again.

use std::io::{self, Read};
use std::ops::Deref;

/// Memory that is kept from one entry to the next, however large the entry was.
const KEEP: usize = 32 << 20;

/// How far the memory grows at once: what an entry says of its size is not yet believed.
const STEP: usize = 1 << 20;

/// The bytes of the current entry. Memory is cleared once when it is taken, not for each entry.
#[derive(Default)]
pub(crate) struct Contents {
    memory: Vec<u8>,
    length: usize,
}

impl Contents {
    /// Makes ready for another entry.
    pub(crate) fn clear(&mut self) {
        self.length = 0;
        self.memory.truncate(KEEP);
        self.memory.shrink_to(KEEP);
    }

    /// Reads until there are `wanted` bytes, or to the end.
    pub(crate) fn fill(&mut self, from: &mut impl Read, wanted: u64) -> io::Result<()> {
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        while self.length < wanted {
            if self.memory.len() == self.length {
                let grown = (2 * self.length).max(STEP).min(wanted.max(512));
                self.memory.resize(grown, 0);
            }
            let end = wanted.min(self.memory.len());
            match from.read(&mut self.memory[self.length..end]) {
                Ok(0) => break,
                Ok(n) => self.length += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Deref for Contents {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.memory[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_do_not_see_what_was_there_before() {
        let mut contents = Contents::default();
        contents.fill(&mut &b"a long first entry"[..], 100).unwrap();
        assert_eq!(&*contents, b"a long first entry");
        contents.clear();
        let mut second = &b"second"[..];
        contents.fill(&mut second, 3).unwrap();
        assert_eq!(&*contents, b"sec");
        contents.fill(&mut second, 600).unwrap();
        assert_eq!(&*contents, b"second");
        contents.clear();
        assert!(contents.is_empty());
    }

    #[test]
    fn a_large_entry_grows_in_steps_and_is_given_back() {
        let mut contents = Contents::default();
        let large = vec![7; KEEP + 5];
        contents.fill(&mut large.as_slice(), u64::MAX).unwrap();
        assert_eq!(*contents, large[..]);
        contents.clear();
        assert!(contents.memory.capacity() <= KEEP);
    }
}
