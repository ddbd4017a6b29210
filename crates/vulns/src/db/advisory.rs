use plimsoll_formats::osv::{Record, Reference};
use plimsoll_model::Rating;

use super::{affected, date, summary};
use plimsoll_formats::codec::{Decoder, Encode};

/// Advisories that lie together in one piece of the file.
pub(super) const PER_BLOCK: usize = 64;
const REFERENCES: usize = 5;
/// In bytes. Longer addresses are left out.
const LONGEST_URL: usize = 500;

/// Which advisory, in the database that gave this out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct AdvisoryRef {
    pub(super) section: u32,
    pub(super) number: u32,
}

/// What is kept of an advisory, its packages apart.
#[derive(Clone, PartialEq, Debug)]
pub struct Advisory {
    /// Its id.
    pub id: String,
    /// The same vulnerability in other databases, sorted.
    pub aliases: Vec<String>,
    /// The vulnerabilities that it carries over, sorted.
    pub upstream: Vec<String>,
    /// CVEs that it names as related, sorted. Kept only where it names none as itself, as errata
    /// of AlmaLinux do, which mean those that they fix.
    pub related: Vec<String>,
    /// One line that says what it is, of at most about 200 characters.
    pub summary: String,
    /// When it was first published, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// When it was last changed, `YYYY-MM-DD`.
    pub modified: Option<String>,
    /// Ratings for every affected package, in the record's order.
    pub ratings: Vec<Rating>,
    /// At most five web addresses, the most authoritative first.
    pub references: Vec<String>,
}

impl Advisory {
    /// Whether the advisory goes by this id, in any case.
    pub(super) fn goes_by(&self, id: &str) -> bool {
        let others = self.aliases.iter().chain(&self.upstream).chain(&self.related);
        std::iter::once(&self.id).chain(others).any(|own| own.eq_ignore_ascii_case(id))
    }
}

/// Every other id that an advisory goes by: aliases, upstream, related.
pub(super) fn other_ids(record: &Record) -> [Vec<String>; 3] {
    let is_cve = |id: &&String| id.starts_with("CVE-");
    let own = std::iter::once(&record.id).chain(&record.aliases).chain(&record.upstream);
    let related = if own.into_iter().any(|id| is_cve(&id)) {
        Vec::new()
    } else {
        record.related.iter().filter(is_cve).cloned().collect()
    };
    [record.aliases.clone(), record.upstream.clone(), related].map(|mut ids| {
        ids.sort_unstable();
        ids.dedup();
        ids
    })
}

/// The part that depends on nothing else in the section.
pub(super) fn encode(record: &Record, other_ids: &[Vec<String>; 3]) -> Vec<u8> {
    let mut out = Vec::new();
    for ids in other_ids {
        out.texts(ids);
    }
    out.text(&summary::of(record));
    out.number(u64::from(date::day(record.published.as_deref().unwrap_or_default())));
    out.number(u64::from(date::day(&record.modified)));
    out.texts(&references(&record.references));
    out
}

/// The most telling addresses first; among equals the record's order.
fn references(all: &[Reference]) -> Vec<String> {
    const ORDER: [&str; 8] =
        ["ADVISORY", "REPORT", "FIX", "DETECTION", "EVIDENCE", "ARTICLE", "DISCUSSION", "WEB"];
    let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    let usable = |reference: &&Reference| {
        let url = &reference.url;
        is_web(url) && url.len() <= LONGEST_URL && !url.contains(|c: char| c.is_control())
    };
    let mut usable: Vec<_> = all.iter().filter(usable).collect();
    usable.sort_by_key(|reference| {
        ORDER.iter().position(|kind| *kind == reference.kind).unwrap_or(ORDER.len())
    });
    let mut urls: Vec<String> = Vec::with_capacity(REFERENCES);
    for reference in usable {
        if urls.len() < REFERENCES && !urls.contains(&reference.url) {
            urls.push(reference.url.clone());
        }
    }
    urls
}

/// A whole advisory: its id, its ratings' numbers, and the part above.
pub(super) fn encode_whole(id: &str, ratings: &[u32], rest: &[u8], out: &mut Vec<u8>) {
    let mut whole = Vec::with_capacity(id.len() + rest.len() + 8);
    whole.text(id);
    whole.numbers(ratings);
    whole.extend_from_slice(rest);
    out.count(whole.len());
    out.extend_from_slice(&whole);
}

/// The advisory at `index` of a block.
pub(super) fn decode(block: &[u8], index: usize, table: &[Rating]) -> Option<Advisory> {
    let mut decoder = Decoder(block);
    for _ in 0..index {
        let length = decoder.count()?;
        decoder.bytes(length)?;
    }
    let length = decoder.count()?;
    let mut decoder = Decoder(decoder.bytes(length)?);
    let id = decoder.text()?.to_owned();
    let mut ratings = affected::decode_ratings(&mut decoder, table)?;
    for rating in ratings.iter_mut().filter(|rating| rating.source.is_empty()) {
        rating.source.clone_from(&id);
    }
    let advisory = Advisory {
        id,
        ratings,
        aliases: decoder.texts()?,
        upstream: decoder.texts()?,
        related: decoder.texts()?,
        summary: decoder.text()?.to_owned(),
        published: date::text(decoder.small()?),
        modified: date::text(decoder.small()?),
        references: decoder.texts()?,
    };
    decoder.is_empty().then_some(advisory)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(json: &str) -> Record {
        plimsoll_formats::osv::read_record(json.as_bytes()).unwrap()
    }

    #[test]
    fn the_best_references_are_kept_in_order() {
        let record = record(
            r#"{"id":"X","references":[{"type":"WEB","url":"https://w"},{"type":"ODD","url":"https://o"},
            {"type":"FIX","url":"https://f"},{"type":"ADVISORY","url":"https://a"},
            {"type":"WEB","url":"javascript:alert(1)"},{"type":"REPORT","url":"http://r"},
            {"type":"FIX","url":"https://f"},{"type":"WEB","url":"https://w2"}]}"#,
        );
        let kept = ["https://a", "http://r", "https://f", "https://w", "https://w2"];
        assert_eq!(references(&record.references), kept);
    }

    #[test]
    fn related_cves_count_only_where_no_other_cve_is_named() {
        let errata = record(r#"{"id":"ALSA-1","related":["CVE-2","CVE-1","RHSA-1","CVE-2"]}"#);
        assert_eq!(other_ids(&errata)[2], ["CVE-1", "CVE-2"]);
        let other = record(r#"{"id":"G","aliases":["CVE-3"],"related":["CVE-1"]}"#);
        assert_eq!(other_ids(&other), [vec!["CVE-3".to_owned()], vec![], vec![]]);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, index in 0..3_usize) {
            let _ = decode(&bytes, index, &[]);
        }
    }
}
