use plimsoll_formats::osv::{self, Event, RangeKind};
use plimsoll_model::Rating;

use super::AdvisoryRef;
use super::{module, residue};
use crate::version::Scheme;
use plimsoll_formats::codec::{Decoder, Encode, non_empty};

/// What one advisory says of one package.
#[derive(Clone, PartialEq, Debug)]
pub struct Affected {
    /// The advisory.
    pub advisory: AdvisoryRef,
    /// Ranges of affected versions. A version is affected if any range or `versions` holds it.
    pub ranges: Vec<Range>,
    /// Affected versions one by one, sorted, but for those that the ranges hold anyway.
    pub versions: Vec<String>,
    /// Ratings for this package; those for the whole advisory are in [`super::Advisory`].
    pub ratings: Vec<Rating>,
    /// The ecosystem's word for something that is not a level: Debian's `end-of-life` and
    /// `postponed`, RustSec's `unmaintained`.
    pub status: Option<String>,
    /// The streams of rpm modules (`nodejs:14`) that it is about; none where it is about packages
    /// outside modules, or where the advisory does not name the streams.
    pub modules: Vec<String>,
}

/// A range of affected versions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Range {
    /// The versions at which it turns, in the advisory's order.
    pub events: Vec<Event>,
}

// An event's tag in the file. Most ranges start at 0, which takes no text.
const FROM_ZERO: u8 = 0;
const INTRODUCED: u8 = 1;
const FIXED: u8 = 2;
const LAST_AFFECTED: u8 = 3;
const LIMIT: u8 = 4;

/// The part of an entry that depends on nothing else in the section. `None` where it names no
/// version at all, as where only git commits are known.
pub(super) fn encode(
    affected: &osv::Affected,
    scheme: Option<Scheme>,
    modules: &[&str],
) -> Option<Vec<u8>> {
    let comparable = |range: &&osv::Range| {
        matches!(range.kind, RangeKind::Semver | RangeKind::Ecosystem) && !range.events.is_empty()
    };
    let ranges: Vec<_> = affected.ranges.iter().filter(comparable).collect();
    let versions = residue::versions(scheme, &ranges, &affected.versions);
    if ranges.is_empty() && versions.is_empty() {
        return None;
    }
    let mut events = ranges.iter().flat_map(|range| &range.events);
    let modular = events.any(|event| module::is_modular(event.version()));
    let mut out = Vec::new();
    out.count(ranges.len());
    for range in ranges {
        out.count(range.events.len());
        range.events.iter().for_each(|event| encode_event(event, &mut out));
    }
    out.texts(&versions);
    out.optional(status(affected));
    out.texts(if modular { modules } else { &[] });
    Some(out)
}

/// The words that Debian has for what it does about a vulnerability. Its records may have them in
/// any of several fields.
const WORDS: [&str; 5] = ["end-of-life", "ignored", "postponed", "no-dsa", "undetermined"];

fn status(affected: &osv::Affected) -> Option<&str> {
    let specific = || [&affected.ecosystem_specific, &affected.database_specific].into_iter();
    let words = specific().flat_map(|s| [&s.urgency, &s.nodsa_reason, &s.nodsa, &s.status]);
    let words: Vec<&str> = words.flatten().map(String::as_str).collect();
    let known = WORDS.into_iter().find(|word| words.contains(word));
    let no_dsa = || specific().find_map(|s| s.nodsa.as_ref()).map(|_| "no-dsa");
    known.or_else(no_dsa).or(affected.database_specific.informational.as_deref())
}

fn encode_event(event: &Event, out: &mut Vec<u8>) {
    let tag = match event {
        Event::Introduced(version) if version == "0" => return out.push(FROM_ZERO),
        Event::Introduced(_) => INTRODUCED,
        Event::Fixed(_) => FIXED,
        Event::LastAffected(_) => LAST_AFFECTED,
        Event::Limit(_) => LIMIT,
    };
    out.push(tag);
    out.text(event.version());
}

fn decode_event(decoder: &mut Decoder<'_>) -> Option<Event> {
    let tag = decoder.byte()?;
    if tag == FROM_ZERO {
        return Some(Event::Introduced("0".into()));
    }
    let version = decoder.text()?.to_owned();
    match tag {
        INTRODUCED => Some(Event::Introduced(version)),
        FIXED => Some(Event::Fixed(version)),
        LAST_AFFECTED => Some(Event::LastAffected(version)),
        LIMIT => Some(Event::Limit(version)),
        _ => None,
    }
}

/// One entry of a package: how far its advisory's number is from the one before, its ratings'
/// numbers, and the part above.
pub(super) fn encode_entry(step: u32, ratings: &[u32], rest: &[u8], out: &mut Vec<u8>) {
    out.number(u64::from(step));
    out.numbers(ratings);
    out.extend_from_slice(rest);
}

/// Every entry of a package in section `section`.
pub(super) fn decode_entries(
    bytes: &[u8],
    section: u32,
    ratings: &[Rating],
) -> Option<Vec<Affected>> {
    let mut decoder = Decoder(bytes);
    let mut number = 0_u32;
    let mut entries = Vec::new();
    while !decoder.is_empty() {
        number = number.checked_add(decoder.small()?)?;
        entries.push(Affected {
            advisory: AdvisoryRef { section, number },
            ratings: decode_ratings(&mut decoder, ratings)?,
            ranges: decoder.list(|decoder| Some(Range { events: decoder.list(decode_event)? }))?,
            versions: decoder.texts()?,
            status: non_empty(decoder.text()?),
            modules: decoder.texts()?,
        });
    }
    Some(entries)
}

/// A list of ratings' numbers, looked up.
pub(super) fn decode_ratings(decoder: &mut Decoder<'_>, table: &[Rating]) -> Option<Vec<Rating>> {
    decoder.list(|decoder| table.get(usize::try_from(decoder.number()?).ok()?).cloned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn affected(json: &str) -> osv::Affected {
        let json = format!(r#"{{"id":"X","affected":[{json}]}}"#);
        osv::read_record(json.as_bytes()).unwrap().affected.remove(0)
    }

    #[test]
    fn entries_come_back() {
        let first = affected(
            r#"{"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2"},
            {"introduced":"2.0"},{"last_affected":"2.4"},{"limit":"3"}]},
            {"type":"GIT","events":[{"introduced":"0"}]}],"versions":["5.0","4.0","5.0"],
            "ecosystem_specific":{"urgency":"end-of-life"}}"#,
        );
        let second =
            affected(r#"{"versions":["1"],"database_specific":{"informational":"unsound"}}"#);
        let table = [Rating {
            source: "GHSA".into(),
            severity: plimsoll_model::Severity::High,
            score: None,
            vector: None,
        }];
        let mut bytes = Vec::new();
        encode_entry(7, &[0], &encode(&first, None, &[]).unwrap(), &mut bytes);
        encode_entry(300, &[], &encode(&second, None, &[]).unwrap(), &mut bytes);
        let entries = decode_entries(&bytes, 3, &table).unwrap();
        assert_eq!(entries[0].advisory, AdvisoryRef { section: 3, number: 7 });
        assert_eq!(entries[0].ranges, [Range { events: first.ranges[0].events.clone() }]);
        assert_eq!(entries[0].versions, ["4.0", "5.0"]);
        assert_eq!(entries[0].ratings, table);
        assert_eq!(entries[0].status.as_deref(), Some("end-of-life"));
        assert_eq!(entries[1].advisory.number, 307);
        assert_eq!(entries[1].status.as_deref(), Some("unsound"));
    }

    #[test]
    fn the_words_of_debian_are_found_wherever_they_stand() {
        for (json, word) in [
            (
                r#"{"ecosystem_specific":{"urgency":"end-of-life","nodsa":"x"}}"#,
                Some("end-of-life"),
            ),
            (r#"{"ecosystem_specific":{"urgency":"not yet assigned"}}"#, None),
            (
                r#"{"ecosystem_specific":{"nodsa":"Minor","nodsa_reason":"ignored"}}"#,
                Some("ignored"),
            ),
            (r#"{"database_specific":{"nodsa":"Minor issue","nodsa_reason":""}}"#, Some("no-dsa")),
            (r#"{"database_specific":{"status":"undetermined"}}"#, Some("undetermined")),
        ] {
            assert_eq!(status(&affected(json)), word, "{json}");
        }
    }

    #[test]
    fn git_ranges_alone_are_nothing() {
        let git = r#"{"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}]}"#;
        assert_eq!(encode(&affected(git), None, &[]), None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = decode_entries(&bytes, 0, &[]);
        }
    }
}
