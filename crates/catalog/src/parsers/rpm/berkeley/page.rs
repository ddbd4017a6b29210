//! The pages of a hash, as bytes.

use plimsoll_model::GapCode;

use crate::Problem;

/// The versions of the hash that have these pages: Berkeley DB 4 to 6.
const VERSIONS: std::ops::RangeInclusive<u32> = 8..=10;
const PAGE_BYTES: std::ops::RangeInclusive<u32> = 512..=65_536;
/// Where the header of a page ends.
const HEADER_BYTES: usize = 26;

/// Types of pages. An unsorted page has the same form as a sorted one.
const FREE: u8 = 0;
const HASH_UNSORTED: u8 = 2;
const OVERFLOW: u8 = 7;
const HASH_META: u8 = 8;
const HASH: u8 = 13;

/// The byte order of the machine that wrote the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self == Self::Little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let two = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self == Self::Little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    }
}

/// All pages of a file.
pub(super) struct Pages<'b> {
    pub(super) order: Order,
    bytes: &'b [u8],
    size: usize,
    last: u32,
}

impl<'b> Pages<'b> {
    /// The pages that page 0 tells of: magic at byte 12, version at 16, size of pages at 20,
    /// encryption at 24, type at 25, flags at 26 (1: pages have checksums), last page at 32.
    pub(super) fn parse(bytes: &'b [u8]) -> Result<Self, Problem> {
        const MAGIC: u32 = 0x0006_1561;
        const CHECKSUMS: u8 = 1;
        let order = [Order::Little, Order::Big]
            .into_iter()
            .find(|order| order.u32(bytes, 12) == Some(MAGIC))
            .ok_or_else(|| Problem::malformed("page 0 does not have the magic number of a hash"))?;
        let number = |at| {
            let message = "the file ends within its page 0";
            order.u32(bytes, at).ok_or_else(|| Problem::malformed(message))
        };
        let (version, size, last) = (number(16)?, number(20)?, number(32)?);
        let byte = |at| bytes.get(at).copied().unwrap_or_default();
        let (encryption, kind, flags) = (byte(24), byte(25), byte(26));
        if !VERSIONS.contains(&version) || encryption != 0 || flags & CHECKSUMS != 0 {
            let message = format!(
                "the rpm database is a Berkeley DB hash of version {version}, encrypted or with \
                 checksums; only plain ones of versions 8 to 10 can be read"
            );
            return Err(Problem::new(GapCode::Unsupported, message));
        }
        if kind != HASH_META {
            return Err(Problem::malformed(format!("page 0 is of type {kind}, not {HASH_META}")));
        }
        if !size.is_power_of_two() || !PAGE_BYTES.contains(&size) {
            return Err(Problem::malformed(format!("page 0 says that pages have {size} bytes")));
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Ok(Self { order, bytes, size, last })
    }

    /// Bytes of a page.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The number of the last page.
    pub(super) fn last(&self) -> u32 {
        self.last
    }

    /// Whether the file is long enough for the page.
    pub(super) fn has(&self, number: u32) -> bool {
        self.bytes_of(number).is_some()
    }

    fn bytes_of(&self, number: u32) -> Option<&'b [u8]> {
        let start = usize::try_from(number).ok()?.checked_mul(self.size)?;
        self.bytes.get(start..start.checked_add(self.size)?)
    }

    /// A page: its own number at byte 8, the next in its chain at 16, how many items it has at 20,
    /// how much data at 22 (overflow pages), its type at 25.
    pub(super) fn page(&self, number: u32) -> Result<Page<'b>, &'static str> {
        let bytes = self.bytes_of(number).ok_or("is not in the file")?;
        let kind = match bytes.get(25) {
            Some(&FREE) => Kind::Free,
            Some(&(HASH | HASH_UNSORTED)) => Kind::Hash,
            Some(&OVERFLOW) => Kind::Overflow,
            _ => return Err("is of a type that a hash does not have"),
        };
        let order = self.order;
        // Free pages may be all zeros.
        if kind != Kind::Free && order.u32(bytes, 8) != Some(number) {
            return Err("has the number of another page");
        }
        let next = order.u32(bytes, 16).ok_or("is cut short")?;
        let entries = order.u16(bytes, 20).ok_or("is cut short")?;
        if kind == Kind::Hash && HEADER_BYTES + 2 * usize::from(entries) > self.size {
            return Err("says that it has more items than it can have");
        }
        Ok(Page { kind, next, entries, bytes, order })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Free,
    Hash,
    Overflow,
}

pub(super) struct Page<'b> {
    pub(super) kind: Kind,
    pub(super) next: u32,
    pub(super) entries: u16,
    bytes: &'b [u8],
    order: Order,
}

impl<'b> Page<'b> {
    /// An item of a page of the hash. Items fill the page from its end: each reaches from its own
    /// offset to that of the item before it.
    pub(super) fn item(&self, index: u16) -> Option<&'b [u8]> {
        let offset = |index| {
            let at = HEADER_BYTES + 2 * usize::from(index);
            self.order.u16(self.bytes, at).map(usize::from)
        };
        let end = match index.checked_sub(1) {
            Some(before) => offset(before)?,
            None => self.bytes.len(),
        };
        self.bytes.get(offset(index)?..end)
    }

    /// The part of a value that is in an overflow page.
    pub(super) fn overflow_data(&self) -> Option<&'b [u8]> {
        let length = usize::from(self.order.u16(self.bytes, 22)?);
        self.bytes.get(HEADER_BYTES..HEADER_BYTES + length)
    }
}
