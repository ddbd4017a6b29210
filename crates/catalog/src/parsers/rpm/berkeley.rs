//! rpm's database as a hash of Berkeley DB: `Packages` of RHEL 8, Amazon Linux 2 and older systems.
//!
//! Source: Berkeley DB, `dbinc/db_page.h`. The file is pages of one size, of which page 0 describes
//! it. Pages of the hash hold items, keys and values in turn; a value that is too long for them is
//! in a chain of overflow pages. The pages are read in the order of the file, which gives the same
//! items as the buckets of the hash would. The keys are the numbers of the packages, and 0 has the
//! largest of them as its value (rpm, `lib/backend/db3.c`).

mod page;

use std::borrow::Cow;

use self::page::{Kind, Page, Pages};
use super::records::{RECORD_BYTES, Records};
use crate::{Facts, File, Problem};

/// First byte of an item that is in the page, and of one that says where its overflow pages are.
const KEY_DATA: u8 = 1;
const OFF_PAGE: u8 = 3;

pub(super) fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let bytes = file.bytes()?;
    let mut records = Records::new(file, facts);
    let pages = Pages::parse(&bytes)?;
    for number in 1..=pages.last() {
        if !pages.has(number) {
            let last = pages.last();
            let message = format!("the file ends before the end of its page {number} of {last}");
            return Err(Problem::malformed(message));
        }
        records.has_room()?;
        match pages.page(number) {
            Ok(page) if page.kind == Kind::Hash => read_items(&pages, number, &page, &mut records)?,
            Ok(_) => {}
            Err(lack) => records.lacks(format_args!("page {number}"), lack),
        }
    }
    Ok(())
}

fn read_items(
    pages: &Pages<'_>,
    number: u32,
    page: &Page<'_>,
    records: &mut Records<'_>,
) -> Result<(), Problem> {
    for key in (0..page.entries).step_by(2) {
        records.has_room()?;
        let record = match page.item(key) {
            // The value of key 0 is not a record.
            Some([KEY_DATA, 0, 0, 0, 0]) => continue,
            Some([KEY_DATA, _, _, _, _]) => value(pages, page, key, records),
            _ => Err("the key is not the number of a package"),
        };
        let place = format_args!("page {number}, item {key}:");
        match record {
            Ok(record) => records.add(format_args!("{place} its record"), &record),
            Err(lack) => records.lacks(place, lack),
        }
    }
    Ok(())
}

/// The value that follows a key.
fn value<'b>(
    pages: &Pages<'b>,
    page: &Page<'b>,
    key: u16,
    records: &mut Records<'_>,
) -> Result<Cow<'b, [u8]>, &'static str> {
    let value = key.checked_add(1).filter(|value| *value < page.entries);
    match value.and_then(|value| page.item(value)) {
        Some([KEY_DATA, record @ ..]) => {
            records.take(record.len())?;
            Ok(Cow::Borrowed(record))
        }
        Some([OFF_PAGE, place @ ..]) => overflow(pages, place, records).map(Cow::Owned),
        _ => Err("its value is not in the page or of an unknown kind"),
    }
}

/// The value in a chain of overflow pages. `place` is the item that tells its first page and its
/// length, from its second byte on.
fn overflow(
    pages: &Pages<'_>,
    place: &[u8],
    records: &mut Records<'_>,
) -> Result<Vec<u8>, &'static str> {
    let number = |at| pages.order.u32(place, at);
    let (Some(mut next), Some(length)) = (number(3), number(7)) else {
        return Err("it does not say where its value is");
    };
    if length > RECORD_BYTES {
        return Err("its record is too long");
    }
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let mut value = Vec::new();
    // Every page adds to the value, so a chain that is a circle ends too.
    while value.len() < length {
        records.take(pages.size())?;
        let page = pages.page(next).ok().filter(|page| page.kind == Kind::Overflow);
        let page = page.ok_or("its chain leads to what is not an overflow page")?;
        match page.overflow_data() {
            None | Some([]) => return Err("its chain has a page without data"),
            Some(data) => value.extend_from_slice(data),
        }
        next = page.next;
    }
    if value.len() == length && next == 0 {
        Ok(value)
    } else {
        Err("its chain is longer than its record")
    }
}

#[cfg(test)]
mod tests;
