use plimsoll_model::GapCode;
use proptest::prelude::*;

use super::*;
use crate::parsers::rpm::PARSER;
use crate::testing::{facts, mangled, names, parse as try_parse, problem};

/// Loaded by Berkeley DB 5.3, in pages of 512 bytes, with the records of the SQLite database and a
/// fifth, so short that it is in the page of the hash.
const LITTLE: &[u8] = include_bytes!("../../../../testdata/rpm/Packages");
const BIG: &[u8] = include_bytes!("../../../../testdata/rpm/Packages.big-endian");
const PATH: &str = "var/lib/rpm/Packages";
const PAGE_BYTES: usize = 512;
/// The first page of the chain that holds `alpha-libs`: its four pages follow each other.
const CHAIN: usize = 3 * PAGE_BYTES;

const NAMES: [&str; 4] = [
    "alpha 1:3.0.1-43.el9_0",
    "alpha-libs 1:3.0.1-43.el9_0",
    "beta 0:14.21.1-2.module+el8^git1~rc",
    "gamma 1.0-1",
];

fn sorted(facts: &Facts) -> Vec<String> {
    let mut names = names(facts);
    names.sort();
    names
}

/// The little-endian database with other bytes at an offset.
fn edited(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut edited = LITTLE.to_vec();
    edited[at..at + bytes.len()].copy_from_slice(bytes);
    edited
}

/// Where the item begins that points to the chain: its number is at 4, its length of 1900 at 8.
fn off_page() -> usize {
    let place = [3_u32, 1900].map(u32::to_le_bytes).concat();
    let found: Vec<usize> = memchr::memmem::find_iter(LITTLE, &place).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(LITTLE[found[0] - 4], OFF_PAGE);
    found[0] - 4
}

#[test]
fn packages_are_read_in_either_byte_order() {
    for bytes in [LITTLE, BIG] {
        let facts = facts(&PARSER, PATH, bytes);
        assert_eq!(sorted(&facts), NAMES);
        assert_eq!(facts.problems, []);
        let beta = facts.packages.iter().find(|package| package.name == "beta").unwrap();
        assert_eq!(beta.modularity.as_deref(), Some("beta:14:8070020230306170042:bd1311ed"));
        assert!(
            facts.owned.iter().any(|owned| owned.package == "alpha" && !owned.paths.is_empty())
        );
    }
}

#[test]
fn damage_to_one_record_names_its_item_and_hides_no_other() {
    let (next, item) = (CHAIN + 16, off_page());
    for (at, bytes, expected) in [
        // A circle, a chain that ends early, and chains that lead elsewhere.
        (next + PAGE_BYTES, 3, "its chain is longer than its record"),
        (next, 0, "its chain leads to what is not an overflow page"),
        (next, 1, "its chain leads to what is not an overflow page"),
        (next, u32::MAX, "its chain leads to what is not an overflow page"),
        (next, 7, "its chain is longer than its record"),
        (CHAIN + 8, 4, "its chain leads to what is not an overflow page"),
        (CHAIN + 20, 1, "its chain has a page without data"),
        (CHAIN + 20, 0xffff_0001, "its chain has a page without data"),
        (item + 4, 0, "its chain leads to what is not an overflow page"),
        (item + 8, u32::MAX, "its record is too long"),
        (item + 8, 1899, "its chain is longer than its record"),
        (item + 8, 1901, "its chain leads to what is not an overflow page"),
    ] {
        let (facts, _) = try_parse(&PARSER, PATH, &edited(at, &u32::to_le_bytes(bytes)));
        assert_eq!(sorted(&facts), [NAMES[0], NAMES[2], NAMES[3]], "{at} {bytes}");
        let messages: Vec<_> = facts.problems.iter().map(|p| p.message.as_str()).collect();
        let message = messages.iter().find(|message| message.contains(", item "));
        assert!(message.unwrap().ends_with(expected), "{at} {bytes}: {messages:?}");
    }
}

#[test]
fn a_circle_with_a_length_without_end_is_left() {
    let mut bytes = edited(CHAIN + 16, &[3]);
    let at = off_page() + 8;
    bytes[at..at + 4].copy_from_slice(&RECORD_BYTES.to_le_bytes());
    let facts = facts(&PARSER, PATH, &bytes);
    let long = "makes the records longer than the file";
    assert!(facts.problems.iter().any(|problem| problem.message.ends_with(long)));
}

#[test]
fn damage_to_a_page_is_named() {
    for (at, byte, expected) in [
        (PAGE_BYTES + 25, 5, "page 1 is of a type that a hash does not have"),
        (PAGE_BYTES + 8, 2, "page 1 has the number of another page"),
        (PAGE_BYTES + 21, 1, "page 1 says that it has more items than it can have"),
    ] {
        let facts = facts(&PARSER, PATH, &edited(at, &[byte]));
        assert_eq!(facts.problems, [Problem::malformed(expected)]);
        assert!(sorted(&facts).len() >= 2, "page 2 is read");
    }
    let damaged = facts(&PARSER, PATH, &edited(PAGE_BYTES + 26, &[0xff, 0xff]));
    assert!(damaged.problems[0].message.starts_with("page 1, item 0: the key is not"));
}

#[test]
fn an_item_without_a_value_is_a_problem() {
    let entries = PAGE_BYTES + 20;
    let facts = facts(&PARSER, PATH, &edited(entries, &[LITTLE[entries] - 1]));
    let messages: Vec<_> = facts.problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["page 1, item 4: its value is not in the page or of an unknown kind"]);
}

#[test]
fn what_a_truncated_file_still_has_is_read() {
    let (found, result) = try_parse(&PARSER, PATH, &LITTLE[..LITTLE.len() - 1]);
    let message = "the file ends before the end of its page 18 of 18";
    assert_eq!(result, Err(Problem::malformed(message)));
    assert_eq!(found.packages.len() + found.problems.len(), NAMES.len());
    for end in 16..PAGE_BYTES {
        assert_eq!(problem(&PARSER, PATH, &LITTLE[..end]).code, GapCode::Malformed, "{end}");
    }
}

#[test]
fn forms_that_rpm_does_not_write_are_refused() {
    for (at, byte, code) in [
        (16, 7, GapCode::Unsupported),
        (24, 1, GapCode::Unsupported),
        (26, 1, GapCode::Unsupported),
        (25, 9, GapCode::Malformed),
        (20, 1, GapCode::Malformed),
        (21, 1, GapCode::Malformed),
        (22, 2, GapCode::Malformed),
    ] {
        assert_eq!(problem(&PARSER, PATH, &edited(at, &[byte])).code, code, "{at}");
    }
}

proptest! {
    #[test]
    fn damage_anywhere_gives_packages_or_problems(
        bytes in prop_oneof![mangled(LITTLE), mangled(BIG)]
    ) {
        let (facts, _) = try_parse(&PARSER, PATH, &bytes);
        prop_assert!(facts.packages.len() <= 8);
    }

    #[test]
    fn other_bits_anywhere_are_borne(
        flips in proptest::collection::vec((0..LITTLE.len(), any::<u8>()), 1..24)
    ) {
        let mut bytes = LITTLE.to_vec();
        for (at, byte) in flips {
            bytes[at] ^= byte;
        }
        let (facts, _) = try_parse(&PARSER, PATH, &bytes);
        prop_assert!(facts.packages.len() <= 8);
    }
}
