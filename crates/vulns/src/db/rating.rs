//! What records say of severity, and the table of distinct ratings that a section keeps.

use std::cmp::Ordering;
use std::collections::HashMap;

use cvss::Cvss;
use plimsoll_formats::osv;
use plimsoll_model::{Rating, Severity};

use plimsoll_formats::codec::{Decoder, Encode, non_empty};

const NO_SCORE: u8 = 255;
/// Ratings that are read of one list.
const MOST: usize = 16;

/// A rating as it is kept: ordered, without floating point.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Key {
    /// Who rated it; empty where only the advisory's id can be named.
    pub(super) source: String,
    severity: Severity,
    /// Tenths of a point.
    score: Option<u8>,
    vector: Option<String>,
}

impl Key {
    /// A word. `None` where it is not a level, such as Debian's "not yet assigned".
    fn word(source: &str, word: &str) -> Option<Self> {
        let severity = word.trim().parse().ok().filter(|level| *level != Severity::Unknown)?;
        Some(Self { source: source.into(), severity, score: None, vector: None })
    }

    /// A bare base score of CVSS `version`.
    fn score(source: &str, score: f64, version: u8) -> Option<Self> {
        if !(0.0..=10.0).contains(&score) {
            return None;
        }
        // CVSS v2 knows no level above high (NVD, "Vulnerability Metrics").
        let worst = if version == 2 { Severity::High } else { Severity::Critical };
        let severity = Severity::from_cvss_score(score).min(worst);
        #[expect(clippy::cast_sign_loss, reason = "the score lies between 0 and 10")]
        let tenths = (score * 10.0).round() as u8;
        Some(Self { source: source.into(), severity, score: Some(tenths), vector: None })
    }

    /// A CVSS vector, with its score where it can be computed; else a number or a word.
    fn from_osv(source: &str, severity: &osv::Severity) -> Option<Self> {
        let source = severity.source.as_deref().unwrap_or(source);
        let text = severity.score.trim();
        if !severity.kind.starts_with("CVSS") {
            return Self::word(if severity.kind == "Ubuntu" { "Ubuntu" } else { source }, text);
        }
        let version = if severity.kind == "CVSS_V2" { 2 } else { 3 };
        if let Ok(score) = text.parse() {
            return Self::score(source, score, version);
        }
        let vector = Some(text.to_owned());
        match text.parse::<Cvss>() {
            Ok(cvss) => Self::score(source, cvss.score(), version),
            Err(_) => Some(Self {
                source: source.into(),
                severity: Severity::Unknown,
                score: None,
                vector: None,
            }),
        }
        .map(|key| Self { vector, ..key })
    }

    fn rating(&self) -> Rating {
        Rating {
            source: self.source.clone(),
            severity: self.severity,
            score: self.score.map(|tenths| f64::from(tenths) / 10.0),
            vector: self.vector.clone(),
        }
    }

    /// By [`worth`], and by something else where that is equal.
    pub(super) fn compare_worth(&self, other: &Self) -> Ordering {
        worth(&self.rating()).cmp(&worth(&other.rating())).then_with(|| other.cmp(self))
    }
}

/// How good a rating is to be lent to advisories that have none: GitHub's analysts before others,
/// scores before words, newer CVSS before older, and the worse one of equals.
pub(super) fn worth(rating: &Rating) -> impl Ord + use<> {
    let version = rating.vector.as_deref().and_then(|vector| vector.strip_prefix("CVSS:"));
    (
        rating.severity != Severity::Unknown,
        rating.source == "GHSA",
        rating.score.is_some(),
        version.and_then(|rest| rest.bytes().next()),
        rating.severity,
        // The bits of floating-point numbers that are not negative have their order.
        rating.score.map(f64::to_bits),
    )
}

/// The name of whoever rates in records with such an id, where it has one.
fn source_of(id: &str) -> &'static str {
    const SOURCES: &[(&str, &str)] = &[
        ("GHSA-", "GHSA"),
        ("BIT-", "Bitnami"),
        ("ALSA-", "AlmaLinux"),
        ("RLSA-", "Rocky Linux"),
        ("RXSA-", "Rocky Linux"),
        ("RHSA-", "Red Hat"),
    ];
    SOURCES.iter().find(|(prefix, _)| id.starts_with(prefix)).map_or("", |(_, source)| source)
}

/// The ratings of a whole record, the database's own word first.
pub(super) fn of_record(record: &osv::Record) -> Vec<Key> {
    let source = source_of(&record.id);
    let specific = &record.database_specific;
    let mut keys = Vec::new();
    keys.extend(erratum_word(source, record));
    keys.extend(specific.severity.as_deref().and_then(|word| Key::word(source, word)));
    keys.extend(from_list(source, &record.severity));
    for (score, version) in [(specific.cvss_v4, 4), (specific.cvss_v3, 3), (specific.cvss_v2, 2)] {
        keys.extend(score.and_then(|score| Key::score("ruby-advisory-db", score, version)));
    }
    distinct(keys)
}

/// The level that errata of the Red Hat family put before their summary: `Important: …`.
fn erratum_word(source: &str, record: &osv::Record) -> Option<Key> {
    const LEVELS: [&str; 4] = ["Critical", "Important", "Moderate", "Low"];
    let (word, _) = record.summary.as_deref()?.split_once(':')?;
    let errata = matches!(source, "AlmaLinux" | "Rocky Linux" | "Red Hat");
    (errata && LEVELS.contains(&word)).then(|| Key::word(source, word))?
}

/// The ratings of one affected package.
pub(super) fn of_affected(id: &str, ecosystem: &str, affected: &osv::Affected) -> Vec<Key> {
    let source = Some(source_of(id)).filter(|source| !source.is_empty()).unwrap_or(ecosystem);
    let mut keys = Vec::new();
    for specific in [&affected.ecosystem_specific, &affected.database_specific] {
        let words = [&specific.urgency, &specific.severity];
        let words = words.into_iter().flatten().filter_map(|word| Key::word(ecosystem, word));
        keys.extend(words);
        let quoted = specific.scout_severity.as_deref();
        keys.extend(quoted.and_then(|word| Key::word("Docker Scout", word)));
    }
    keys.extend(from_list(source, &affected.severity));
    distinct(keys)
}

fn from_list(source: &str, list: &[osv::Severity]) -> impl Iterator<Item = Key> {
    list.iter().take(MOST).filter_map(move |severity| Key::from_osv(source, severity))
}

fn distinct(keys: Vec<Key>) -> Vec<Key> {
    let mut seen = Vec::with_capacity(keys.len());
    for key in keys {
        if !seen.contains(&key) {
            seen.push(key);
        }
    }
    seen
}

/// Distinct ratings, numbered as they come.
#[derive(Default)]
pub(super) struct Pool {
    numbers: HashMap<Key, u32>,
}

impl Pool {
    pub(super) fn number(&mut self, key: Key) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(key).or_insert(next)
    }

    /// The ratings in their order, and for each number given so far its place in that order.
    pub(super) fn sorted(self) -> (Vec<Key>, Vec<u32>) {
        let mut keys: Vec<_> = self.numbers.into_iter().collect();
        keys.sort_unstable();
        let mut places = vec![0; keys.len()];
        for (place, (_, number)) in keys.iter().enumerate() {
            places[*number as usize] = place as u32;
        }
        (keys.into_iter().map(|(key, _)| key).collect(), places)
    }
}

pub(super) fn encode(keys: &[Key]) -> Vec<u8> {
    let mut out = Vec::new();
    out.count(keys.len());
    for key in keys {
        let severity = Severity::ALL.iter().position(|severity| *severity == key.severity);
        out.text(&key.source);
        out.push(severity.unwrap_or_default() as u8);
        out.push(key.score.unwrap_or(NO_SCORE));
        out.optional(key.vector.as_deref());
    }
    out
}

pub(super) fn decode(bytes: &[u8]) -> Option<Vec<Rating>> {
    Decoder(bytes).list(|decoder| {
        let source = decoder.text()?.to_owned();
        let severity = *Severity::ALL.get(usize::from(decoder.byte()?))?;
        let score = Some(decoder.byte()?).filter(|tenths| *tenths != NO_SCORE);
        let vector = non_empty(decoder.text()?);
        Some(Key { source, severity, score, vector }.rating())
    })
}

#[cfg(test)]
mod tests;
