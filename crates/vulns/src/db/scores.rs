//! EPSS as a section of its own: some hundred CVEs compressed together, found through a small
//! index, since a scan asks for few of them.

use plimsoll_formats::epss;
use plimsoll_model::Epss;

use super::blob::BlobWriter;
use super::build::{table, write_list};
use super::info::{self, Head, Pieces, SectionInfo, SectionMeta};
use super::name::cve_number;
use super::writer::StoredSection;
use plimsoll_formats::codec::{Decoder, Encode};

/// The name of the section that holds FIRST's exploit predictions.
pub const SCORES: &str = "FIRST EPSS";

/// A question unpacks and decodes one block, unless an earlier one has.
const PER_BLOCK: usize = 512;
/// Scores are published with five digits behind the point.
const UNITS: f64 = 100_000.0;

/// Compiles the scores. Of several for one CVE the last counts; ids that are no CVEs are left out.
pub fn scores_section(scores: &epss::Scores, meta: SectionMeta) -> StoredSection<'static> {
    let numbered = scores.entries.iter();
    let mut rows: Vec<(u32, Epss)> =
        numbered.rev().filter_map(|(cve, epss)| Some((cve_number(cve)?, *epss))).collect();
    rows.sort_by_key(|(cve, _)| *cve);
    rows.dedup_by_key(|(cve, _)| *cve);
    let mut blobs = BlobWriter::new();
    let (mut blocks, mut index) = (Vec::new(), Vec::new());
    for block in rows.chunks(PER_BLOCK) {
        let Some((first, _)) = block.first() else { continue };
        index.push([*first, blocks.len() as u32]);
        blocks.push(blobs.write(&encode(*first, block)));
    }
    let pieces = Pieces {
        scores: blobs.write(&table(index)),
        score_blocks: write_list(&mut blobs, &blocks),
        ..Pieces::default()
    };
    let info = SectionInfo {
        ecosystem: SCORES.into(),
        meta,
        records: rows.len() as u64,
        newest: scores.date.clone(),
        ..SectionInfo::default()
    };
    let head = Head { info, releases: Vec::new(), pieces };
    StoredSection::built(SCORES.into(), info::encode(&head, &blobs.bytes))
}

/// Columns, since what is alike compresses better together: the steps from CVE to CVE, the scores,
/// the percentiles.
fn encode(first: u32, rows: &[(u32, Epss)]) -> Vec<u8> {
    let mut out = Vec::new();
    out.count(rows.len());
    let mut before = first;
    for (cve, _) in rows {
        out.number(u64::from(cve - before));
        before = *cve;
    }
    for (_, epss) in rows {
        out.number(units(epss.score));
    }
    for (_, epss) in rows {
        out.number(units(epss.percentile));
    }
    out
}

#[expect(
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "what is cast lies between 0 and 100,000"
)]
fn units(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * UNITS).round() as u64
}

/// Scores by the numbers of their CVEs, in the order of these.
pub(super) type Rows = Vec<(u32, Epss)>;

/// The scores of a block that starts with `first`.
pub(super) fn decode(block: &[u8], first: u32) -> Option<Rows> {
    let mut decoder = Decoder(block);
    let count = decoder.count()?;
    let mut column = || (0..count).map(|_| decoder.small()).collect::<Option<Vec<u32>>>();
    let (steps, scores, percentiles) = (column()?, column()?, column()?);
    let mut at = first;
    let mut rows = Vec::with_capacity(count);
    for ((step, score), percentile) in steps.into_iter().zip(scores).zip(percentiles) {
        at = at.checked_add(step)?;
        let share = |units: u32| f64::from(units) / UNITS;
        rows.push((at, Epss { score: share(score), percentile: share(percentile) }));
    }
    decoder.is_empty().then_some(rows)
}

/// The block that may have a CVE, and the CVE that it starts with.
pub(super) fn block_of(index: &[[u32; 2]], cve: u32) -> Option<[u32; 2]> {
    index.get(index.partition_point(|[first, _]| *first <= cve).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Database, DatabaseWriter};

    #[test]
    fn scores_are_found_exactly_and_others_are_not() {
        let epss = |n: u32| Epss { score: f64::from(n) / UNITS, percentile: 0.5 };
        let entries: Vec<_> =
            (1..10_000).map(|n| (format!("CVE-2024-{:04}", n * 2), epss(n))).collect();
        let scores = epss::Scores { date: Some("2026-08-16".into()), entries, problems: vec![] };
        let mut bytes = Vec::new();
        let mut writer = DatabaseWriter::new(&mut bytes).unwrap();
        writer.add(&scores_section(&scores, SectionMeta::default())).unwrap();
        writer.finish().unwrap();
        let database = Database::open(Box::new(bytes)).unwrap();
        for n in [1, 2, 511, 512, 513, 9_999] {
            let found = database.epss(&format!("cve-2024-{:04}", n * 2)).unwrap();
            assert_eq!(found, Some(epss(n)), "{n}");
        }
        for other in ["CVE-2024-0001", "CVE-1999-0001", "CVE-2025-1", "GHSA-x"] {
            assert_eq!(database.epss(other).unwrap(), None, "{other}");
        }
        assert_eq!(database.sections()[0].newest.as_deref(), Some("2026-08-16"));
    }

    #[test]
    fn damage_is_noticed() {
        let block = encode(7, &[(7, Epss { score: 0.1, percentile: 0.2 })]);
        assert_eq!(decode(&block, 7).unwrap()[0].0, 7);
        assert_eq!(decode(&block[..block.len() - 1], 7), None);
        assert_eq!(decode(&[1, 1, 0, 0], u32::MAX), None);
    }
}
