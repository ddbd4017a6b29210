use plimsoll_model::GapCode;
use proptest::prelude::*;

use super::*;
use crate::parsers::rpm::PARSER;
use crate::testing::{facts, mangled, names, parse as try_parse, problem};

const PATH: &str = "usr/lib/sysimage/rpm/Packages.db";
const FIRST_BLOB: usize = PAGE_BYTES;
const FIRST_SLOT: usize = HEADER_SLOTS * BLOCK_BYTES;

/// A header with name, version and release.
fn record(name: &str) -> Vec<u8> {
    let data = format!("{name}\x001.0\x001\x00");
    let at = name.len() + 1;
    let head = [3, data.len()];
    let index = [[1000, 6, 0, 1], [1001, 6, at, 1], [1002, 6, at + 4, 1]];
    let numbers = head.iter().chain(index.as_flattened());
    let mut bytes: Vec<u8> =
        numbers.flat_map(|number| u32::try_from(*number).unwrap().to_be_bytes()).collect();
    bytes.extend(data.as_bytes());
    bytes
}

fn little(numbers: &[usize]) -> Vec<u8> {
    numbers.iter().flat_map(|number| u32::try_from(*number).unwrap().to_le_bytes()).collect()
}

/// A database of one page of slots, with free slots between those of the packages.
fn database(packages: &[&str]) -> Vec<u8> {
    let mut slots = [&b"RpmP"[..], &little(&[0, 7, 1, 100, 0, 0, 0])].concat();
    let mut blobs = Vec::new();
    for (number, name) in (1..).zip(packages) {
        let record = record(name);
        let start = (FIRST_BLOB + blobs.len()) / BLOCK_BYTES;
        let blocks = (BLOCK_BYTES + record.len() + TAIL_BYTES).div_ceil(BLOCK_BYTES);
        slots.extend([&b"Slot"[..], &little(&[number, start, blocks])].concat());
        slots.extend([&b"Slot"[..], &[0; 12]].concat());
        let mut blob = [&b"BlbS"[..], &little(&[number, 7, record.len()]), &record].concat();
        blob.resize(blocks * BLOCK_BYTES - TAIL_BYTES, 0);
        let checksum = adler32(&blob) as usize;
        blob.extend([&little(&[checksum, record.len()]), &b"BlbE"[..]].concat());
        blobs.extend(blob);
    }
    while slots.len() < PAGE_BYTES {
        slots.extend([&b"Slot"[..], &[0; 12]].concat());
    }
    [slots, blobs].concat()
}

/// The one problem of a database of `alpha` and `beta` after `damage` to what is of `alpha`.
fn lack(damage: impl FnOnce(&mut [u8])) -> String {
    let mut bytes = database(&["alpha", "beta"]);
    damage(&mut bytes);
    let facts = facts(&PARSER, PATH, &bytes);
    assert_eq!(names(&facts), ["beta 1.0-1"]);
    assert_eq!(facts.problems.len(), 1);
    facts.problems[0].message.clone()
}

#[test]
fn packages_are_read_from_the_slots_in_use() {
    // Lengths that need all paddings.
    let packages = ["a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefgh", "abcdefghijklmno"];
    let facts = facts(&PARSER, PATH, &database(&packages));
    assert_eq!(names(&facts), packages.map(|name| format!("{name} 1.0-1")));
    assert_eq!(facts.problems, []);
}

#[test]
fn the_checksum_is_that_of_zlib() {
    assert_eq!(adler32(b""), 1);
    assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    assert_eq!(adler32(&[0xff; 10_000]), 0xb623_eb2b);
}

#[test]
fn damage_to_one_package_names_its_slot_and_hides_no_other() {
    let number = |at: usize, value: u32| {
        lack(|bytes| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes()))
    };
    assert_eq!(number(FIRST_SLOT, 0), "slot 2 does not begin like a slot");
    assert_eq!(number(FIRST_SLOT + 4, 9), "slot 2 points to what is not its blob");
    for start in [1, u32::MAX, 0x1000_0000] {
        let expected = "slot 2 points out of the file or into the slots";
        assert_eq!(number(FIRST_SLOT + 8, start), expected);
    }
    assert_eq!(number(FIRST_SLOT + 12, 0), "slot 2 points to a blob without a head");
    let expected = "slot 2 points to a blob whose record does not fit in it";
    assert_eq!(number(FIRST_BLOB + 12, u32::MAX), expected);
    assert_eq!(number(FIRST_BLOB + 12, 3), "slot 2 points to a blob of the wrong size");
    assert_eq!(number(FIRST_BLOB, 0), "slot 2 points to what is not its blob");
    let expected = "slot 2 points to a blob with another checksum than it says";
    assert_eq!(lack(|bytes| bytes[FIRST_BLOB + 40] ^= 4), expected);
}

#[test]
fn what_a_truncated_file_still_has_is_read() {
    let bytes = database(&["alpha", "beta"]);
    let cut = facts(&PARSER, PATH, &bytes[..bytes.len() - 1]);
    assert_eq!(names(&cut), ["alpha 1.0-1"]);
    assert_eq!(cut.problems.len(), 1);
    let (facts, result) = try_parse(&PARSER, PATH, &bytes[..PAGE_BYTES - 1]);
    assert_eq!(result, Err(Problem::malformed("the file ends before its last slot")));
    assert_eq!(facts.problems.len(), 2);
    assert_eq!(problem(&PARSER, PATH, &bytes[..19]).code, GapCode::Malformed);
}

#[test]
fn other_versions_and_a_file_without_slots_are_refused() {
    let mut bytes = database(&["alpha"]);
    bytes[12] = 0;
    assert_eq!(problem(&PARSER, PATH, &bytes).code, GapCode::Malformed);
    bytes[4] = 1;
    assert_eq!(problem(&PARSER, PATH, &bytes).code, GapCode::Unsupported);
}

#[test]
fn slots_that_share_a_blob_do_not_make_a_small_file_costly() {
    let mut bytes = database(&["alpha"]);
    let slot = bytes[FIRST_SLOT..FIRST_SLOT + BLOCK_BYTES].to_vec();
    for other in bytes[FIRST_SLOT..PAGE_BYTES].chunks_exact_mut(BLOCK_BYTES) {
        other.copy_from_slice(&slot);
    }
    let facts = facts(&PARSER, PATH, &bytes);
    assert_eq!(facts.packages.len(), bytes.len() / (bytes.len() - PAGE_BYTES));
    assert!(facts.problems[0].message.ends_with("makes the records longer than the file"));
}

proptest! {
    #[test]
    fn damage_anywhere_gives_packages_or_problems(
        bytes in mangled(database(&["alpha", "beta", "gamma"]).leak())
    ) {
        let (facts, _) = try_parse(&PARSER, PATH, &bytes);
        prop_assert!(facts.packages.len() <= 3);
    }
}
