//! Numbers and texts as bytes: LEB128 for numbers, a length before every text and list.
//!
//! What Plimsoll keeps for itself is written so: the database of advisories and the contents of
//! layers.

/// Writes numbers and texts behind what is already there.
pub trait Encode {
    /// A number: seven bits a byte, the lowest first.
    fn number(&mut self, value: u64);
    /// The length of a list.
    fn count(&mut self, value: usize) {
        self.number(value as u64);
    }
    /// A text with its length.
    fn text(&mut self, text: &str);
    /// A list of texts.
    fn texts<T: AsRef<str>>(&mut self, texts: &[T]) {
        self.count(texts.len());
        for text in texts {
            self.text(text.as_ref());
        }
    }
    /// A list of numbers.
    fn numbers(&mut self, numbers: &[u32]) {
        self.count(numbers.len());
        for number in numbers {
            self.number(u64::from(*number));
        }
    }
    /// Absent and empty are the same.
    fn optional(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }
}

impl Encode for Vec<u8> {
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.push(value as u8);
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.extend_from_slice(text.as_bytes());
    }
}

/// Reads what [`Encode`] wrote. `None` where the bytes cannot have been written by it.
#[derive(Clone, Copy, Debug)]
pub struct Decoder<'a>(pub &'a [u8]);

impl<'a> Decoder<'a> {
    /// Whether everything is read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number.
    pub fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A number of at most 32 bits.
    pub fn small(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    /// The length of a list whose elements take at least a byte each, so that it cannot make the
    /// reader set aside more than the bytes justify.
    pub fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }

    /// So many bytes as they are.
    pub fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A text.
    pub fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }

    /// A list of texts.
    pub fn texts(&mut self) -> Option<Vec<String>> {
        self.list(|decoder| decoder.text().map(str::to_owned))
    }

    /// A list, each element as `element` reads it.
    pub fn list<T>(&mut self, mut element: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.count()?;
        // An element may be larger in memory than in the file: the list grows as they come.
        let mut list = Vec::with_capacity(count.min(64));
        for _ in 0..count {
            list.push(element(self)?);
        }
        Some(list)
    }
}

/// What [`Encode::optional`] wrote.
pub fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut bytes = Vec::new();
        for value in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            bytes.number(value);
        }
        bytes.texts(&["é", ""]);
        bytes.optional(None);
        let mut decoder = Decoder(&bytes);
        for value in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            assert_eq!(decoder.number(), Some(value));
        }
        assert_eq!(decoder.texts(), Some(vec!["é".into(), String::new()]));
        assert_eq!(decoder.text().map(non_empty), Some(None));
        assert!(decoder.is_empty() && decoder.byte().is_none());
    }

    #[test]
    fn impossible_lengths_and_numbers_are_refused() {
        assert_eq!(Decoder(&[0xff; 11]).number(), None);
        assert_eq!(Decoder(&[0xff, 0xff, 0xff, 0x7f, 1]).count(), None);
        assert_eq!(Decoder(&[3, b'a']).text(), None);
        assert_eq!(Decoder(&[1, 0xff]).text(), None);
        assert_eq!(Decoder(&[0x80]).number(), None);
    }
}
