//! rpm's own form of the database, ndb: `Packages.db` of the SUSE family.
//!
//! Source: rpm, `lib/backend/ndb/rpmpkg.c`. All numbers are of four bytes, the least first. The
//! file begins with pages of slots; the first two slots of the first page hold the header. A slot
//! says which package it is for and where its blob lies, counted in blocks of 16 bytes. A blob is a
//! head, the record, zeros up to the end of a block, and a tail with a checksum over all of it.

use plimsoll_model::GapCode;

use super::records::Records;
use crate::{Facts, File, Problem};

const VERSION: u32 = 0;
const PAGE_BYTES: usize = 4096;
/// The size of a block, of a slot and of the head of a blob.
const BLOCK_BYTES: usize = 16;
const TAIL_BYTES: usize = 12;
const HEADER_SLOTS: usize = 2;

pub(super) fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let bytes = file.bytes()?;
    let mut records = Records::new(file, facts);
    let (slots, whole) = slots(&bytes)?;
    for (number, slot) in slots.chunks_exact(BLOCK_BYTES).enumerate().skip(HEADER_SLOTS) {
        records.has_room()?;
        let record = match blob(&bytes, slots.len(), slot) {
            Ok(None) => continue,
            Ok(Some(blob)) => records.take(blob.bytes.len()).and_then(|()| blob.record()),
            Err(lack) => Err(lack),
        };
        match record {
            Ok(record) => records.add(format_args!("slot {number}: its record"), record),
            Err(lack) => records.lacks(format_args!("slot {number}"), lack),
        }
    }
    if whole { Ok(()) } else { Err(Problem::malformed("the file ends before its last slot")) }
}

/// The pages of slots, and whether all are there.
fn slots(bytes: &[u8]) -> Result<(&[u8], bool), Problem> {
    let [_, version, _generation, pages, ..] = numbers::<5>(bytes)
        .ok_or_else(|| Problem::malformed("the file ends before its 32 bytes of header"))?;
    if version != VERSION {
        let message = format!("the rpm database is of ndb version {version}, not {VERSION}");
        return Err(Problem::new(GapCode::Unsupported, message));
    }
    if pages == 0 {
        return Err(Problem::malformed("its header says that there are no slots"));
    }
    let length = usize::try_from(pages).ok().and_then(|pages| pages.checked_mul(PAGE_BYTES));
    let there = length.and_then(|length| bytes.get(..length));
    Ok((there.unwrap_or(bytes), there.is_some()))
}

/// The blocks that a slot points to.
struct Blob<'b> {
    package: u32,
    bytes: &'b [u8],
}

/// The blob of a slot; none if the slot is free. Blobs lie behind the slots.
fn blob<'b>(bytes: &'b [u8], slots: usize, slot: &[u8]) -> Result<Option<Blob<'b>>, &'static str> {
    let [_, package, start, blocks] = numbers(slot).ok_or("is cut short")?;
    if !slot.starts_with(b"Slot") {
        return Err("does not begin like a slot");
    }
    if start == 0 {
        return Ok(None);
    }
    let in_bytes = |blocks| usize::try_from(blocks).ok()?.checked_mul(BLOCK_BYTES);
    let there = in_bytes(start).filter(|start| *start >= slots).and_then(|start| {
        let end = start.checked_add(in_bytes(blocks)?)?;
        bytes.get(start..end)
    });
    let bytes = there.ok_or("points out of the file or into the slots")?;
    Ok(Some(Blob { package, bytes }))
}

impl<'b> Blob<'b> {
    fn record(&self) -> Result<&'b [u8], &'static str> {
        let (head, rest) =
            self.bytes.split_at_checked(BLOCK_BYTES).ok_or("points to a blob without a head")?;
        let [_, package, _generation, length] = numbers(head).ok_or("points to no head")?;
        if !head.starts_with(b"BlbS") || package != self.package {
            return Err("points to what is not its blob");
        }
        let size = usize::try_from(length).ok();
        let (record, rest) = size
            .and_then(|size| rest.split_at_checked(size))
            .ok_or("points to a blob whose record does not fit in it")?;
        // What is left is the tail, and less than a block of zeros before it.
        let padding = rest.len().checked_sub(TAIL_BYTES).filter(|padding| *padding < BLOCK_BYTES);
        let tail = padding.and_then(|padding| rest.get(padding..)).unwrap_or_default();
        let [checksum, again, _] = numbers(tail).ok_or("points to a blob of the wrong size")?;
        if !tail.ends_with(b"BlbE") || again != length {
            return Err("points to a blob without a tail of its own");
        }
        let summed = self.bytes.strip_suffix(tail).unwrap_or_default();
        if adler32(summed) != checksum {
            return Err("points to a blob with another checksum than it says");
        }
        Ok(record)
    }
}

fn numbers<const N: usize>(bytes: &[u8]) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let (chunks, _) = bytes.as_chunks::<4>();
    for (at, number) in numbers.iter_mut().enumerate() {
        *number = u32::from_le_bytes(*chunks.get(at)?);
    }
    Some(numbers)
}

/// Source: RFC 1950, 8.2.
fn adler32(bytes: &[u8]) -> u32 {
    const BASE: u32 = 65_521;
    /// So many bytes can be summed before the second sum may be larger than a `u32`.
    const RUN: usize = 5_552;
    let (mut a, mut b) = (1, 0);
    for run in bytes.chunks(RUN) {
        for byte in run {
            a += u32::from(*byte);
            b += a;
        }
        a %= BASE;
        b %= BASE;
    }
    b << 16 | a
}

#[cfg(test)]
mod tests;
