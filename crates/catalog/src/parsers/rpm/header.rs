//! One record of the database: a header, as rpm also writes it into package files, without the
//! eight bytes of magic.
//!
//! Source: rpm manual, "RPM V4 Package Format", "Header Format": two big-endian numbers (entries of
//! the index, bytes of data), the index, the data.

use std::borrow::Cow;

/// Types of values.
const INT32: u32 = 4;
const STRING: u32 = 6;
const STRING_ARRAY: u32 = 8;
const I18N_STRING: u32 = 9;

const ENTRY_BYTES: usize = 16;

/// The tags that matter. Source: rpm, `include/rpm/rpmtag.h`.
#[derive(Clone, Copy)]
pub(super) enum Tag {
    Name = 1000,
    Version = 1001,
    Release = 1002,
    Epoch = 1003,
    Vendor = 1011,
    License = 1014,
    Arch = 1022,
    SourceRpm = 1044,
    DirIndexes = 1116,
    BaseNames = 1117,
    DirNames = 1118,
    ModularityLabel = 5096,
}

/// A header whose index and data are all there.
pub(super) struct Header<'b> {
    index: &'b [u8],
    data: &'b [u8],
}

impl<'b> Header<'b> {
    /// `None`: the bytes end before what their first two numbers announce.
    pub(super) fn parse(bytes: &'b [u8]) -> Option<Self> {
        let entries = usize::try_from(number(bytes, 0)?).ok()?;
        let length = usize::try_from(number(bytes, 4)?).ok()?;
        let (index, rest) = bytes.get(8..)?.split_at_checked(entries.checked_mul(ENTRY_BYTES)?)?;
        Some(Self { index, data: rest.get(..length)? })
    }

    /// The text of a tag, or the first of several.
    pub(super) fn text(&self, tag: Tag) -> Option<Cow<'b, str>> {
        self.texts(tag).next().map(String::from_utf8_lossy)
    }

    /// The texts of a tag, as bytes; none if it is not there.
    pub(super) fn texts(&self, tag: Tag) -> impl Iterator<Item = &'b [u8]> + use<'b> {
        let found = self.find(tag, &[STRING, STRING_ARRAY, I18N_STRING]);
        let (mut data, count) = found.unwrap_or_default();
        (0..count).map_while(move |_| {
            let end = data.iter().position(|byte| *byte == 0)?;
            let text = data.get(..end)?;
            data = data.get(end + 1..)?;
            Some(text)
        })
    }

    /// The numbers of a tag; none if it is not there.
    pub(super) fn numbers(&self, tag: Tag) -> impl Iterator<Item = u32> + use<'b> {
        let (data, count) = self.find(tag, &[INT32]).unwrap_or_default();
        (0..count).map_while(move |at| number(data, usize::try_from(at).ok()?.checked_mul(4)?))
    }

    /// The data from where the tag's values begin, and how many they are.
    fn find(&self, tag: Tag, types: &[u32]) -> Option<(&'b [u8], u32)> {
        let entry = self.index.chunks_exact(ENTRY_BYTES).find(|entry| {
            number(entry, 0) == Some(tag as u32)
                && number(entry, 4).is_some_and(|kind| types.contains(&kind))
        })?;
        let offset = usize::try_from(number(entry, 8)?).ok()?;
        Some((self.data.get(offset..)?, number(entry, 12)?))
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header with a name and two numbers.
    fn sample() -> Vec<u8> {
        let entries = [[1000, STRING, 0, 1], [1116, INT32, 8, 2]];
        let mut bytes = [2_u32, 16].map(u32::to_be_bytes).concat();
        bytes.extend(entries.as_flattened().iter().flat_map(|number| number.to_be_bytes()));
        bytes.extend(b"alpha\0..\0\0\0\x07\0\0\x01\0");
        bytes
    }

    #[test]
    fn values_are_found_by_tag() {
        let bytes = sample();
        let header = Header::parse(&bytes).unwrap();
        assert_eq!(header.text(Tag::Name).as_deref(), Some("alpha"));
        assert_eq!(header.numbers(Tag::DirIndexes).collect::<Vec<_>>(), [7, 256]);
        assert_eq!(header.text(Tag::Version), None);
        assert_eq!(header.text(Tag::DirIndexes), None, "a number is not a text");
    }

    #[test]
    fn counts_and_offsets_beyond_the_data_give_nothing() {
        let bytes = sample();
        for end in 0..bytes.len() {
            assert!(Header::parse(&bytes[..end]).is_none());
        }
        // The count of numbers, the offset of the name, the number of entries.
        for (at, found) in [(36, 2), (16, 2), (0, 0)] {
            let mut bad = bytes.clone();
            bad[at..at + 4].fill(0xff);
            let header = Header::parse(&bad);
            let numbers = header.iter().flat_map(|h| h.numbers(Tag::DirIndexes)).count();
            assert_eq!(numbers, found, "{at}");
        }
    }
}
