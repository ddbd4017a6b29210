//! From what was gathered, in any order, to the bytes of a section.

use std::cmp::Reverse;

use super::{Entry, SectionBuilder, Stub};
use crate::db::blob::{Blob, BlobWriter};
use crate::db::info::{Head, Pieces, SectionInfo, SectionMeta};
use crate::db::writer::StoredSection;
use crate::db::{advisory, affected, date, info, name, rating};
use plimsoll_formats::codec::Encode;

/// Bytes of packages that lie together in one piece, unless a single package has more.
const BLOCK: usize = 16 << 10;

pub(super) fn section(builder: SectionBuilder, meta: SectionMeta) -> StoredSection<'static> {
    let SectionBuilder { arena, mut stubs, mut entries, .. } = builder;
    let (releases, release_places) = builder.releases.sorted();
    let (names, name_places) = builder.names.sorted();
    let (keys, rating_places) = builder.ratings.sorted();
    let lists = rating_lists(builder.rating_lists, &rating_places);
    let numbers = number(&mut stubs, &arena, &lists);
    let fetched = Some(date::day(&meta.fetched)).filter(|day| *day > 0).unwrap_or(u32::MAX);
    let newest = stubs.iter().map(|stub| stub.modified).filter(|day| *day <= fetched).max();

    for entry in &mut entries {
        entry.stub = numbers[entry.stub as usize];
        entry.release = release_places[entry.release as usize];
        entry.name = name_places[entry.name as usize];
    }
    let order = |entry: &Entry| (entry.release, entry.name, entry.stub);
    let rest = |entry: &Entry| (&arena[entry.body.clone()], &lists[entry.ratings as usize]);
    entries.sort_unstable_by(|a, b| order(a).cmp(&order(b)).then_with(|| rest(a).cmp(&rest(b))));
    entries.dedup_by(|a, b| order(a) == order(b) && rest(a) == rest(b));

    let mut blobs = BlobWriter::new();
    let (packages, rows) = write_packages(&mut blobs, &entries, &names, &arena, &lists);
    let count = rows.len() as u64;
    let pieces = Pieces {
        packages: blobs.write(&table(rows)),
        package_blocks: write_list(&mut blobs, &packages),
        advisory_blocks: {
            let blocks = write_advisories(&mut blobs, &stubs, &arena, &lists);
            write_list(&mut blobs, &blocks)
        },
        ids: blobs.write(&table(id_rows(&stubs))),
        ratings: blobs.write(&rating::encode(&keys)),
        lent: blobs.write(&table(lent_rows(&stubs, &keys, &rating_places))),
        ..Pieces::default()
    };
    let info = SectionInfo {
        ecosystem: builder.ecosystem,
        meta,
        records: stubs.len() as u64,
        packages: count,
        withdrawn: builder.withdrawn,
        git_only: builder.git_only,
        newest: newest.and_then(date::text),
        bytes: 0,
    };
    let ecosystem = info.ecosystem.clone();
    let head = Head { info, releases, pieces };
    StoredSection::built(ecosystem, info::encode(&head, &blobs.bytes))
}

/// The lists of ratings by their number, as places in the table of ratings.
fn rating_lists(lists: std::collections::HashMap<Vec<u32>, u32>, places: &[u32]) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new(); lists.len()];
    for (list, number) in lists {
        all[number as usize] = list.into_iter().map(|key| places[key as usize]).collect();
    }
    all
}

/// Puts the advisories in the order of their ids, and gives for each its number, which is its
/// place then. Of several with one id the newest speaks for all.
fn number(stubs: &mut Vec<Stub>, arena: &[u8], lists: &[Vec<u32>]) -> Vec<u32> {
    let key = |stub: &Stub| (Reverse(stub.modified), stub.body.clone(), stub.ratings);
    let mut order: Vec<usize> = (0..stubs.len()).collect();
    order.sort_unstable_by(|a, b| {
        let (a, b) = (&stubs[*a], &stubs[*b]);
        let ((a_day, a_body, a_list), (b_day, b_body, b_list)) = (key(a), key(b));
        (&a.id, a_day, &arena[a_body], &lists[a_list as usize], a.lent.is_none()).cmp(&(
            &b.id,
            b_day,
            &arena[b_body],
            &lists[b_list as usize],
            b.lent.is_none(),
        ))
    });
    let mut numbers = vec![0; stubs.len()];
    let mut kept: Vec<usize> = Vec::with_capacity(stubs.len());
    for index in order {
        if kept.last().is_none_or(|last| stubs[*last].id != stubs[index].id) {
            kept.push(index);
        }
        numbers[index] = kept.len() as u32 - 1;
    }
    let mut all: Vec<_> = std::mem::take(stubs).into_iter().map(Some).collect();
    stubs.extend(kept.into_iter().filter_map(|index| all[index].take()));
    numbers
}

/// Writes the entries, package by package, and gives the blocks and a row of hash and block for
/// each package.
fn write_packages(
    blobs: &mut BlobWriter,
    entries: &[Entry],
    names: &[String],
    arena: &[u8],
    lists: &[Vec<u32>],
) -> (Vec<Blob>, Vec<[u32; 2]>) {
    let (mut blocks, mut rows) = (Vec::new(), Vec::new());
    let (mut block, mut package) = (Vec::new(), Vec::new());
    for group in entries.chunk_by(|a, b| (a.release, a.name) == (b.release, b.name)) {
        let Some(first) = group.first() else { continue };
        package.clear();
        let mut before = 0;
        for entry in group {
            let ratings = &lists[entry.ratings as usize];
            let rest = &arena[entry.body.clone()];
            affected::encode_entry(entry.stub - before, ratings, rest, &mut package);
            before = entry.stub;
        }
        let name = &names[first.name as usize];
        if !block.is_empty() && block.len() + name.len() + package.len() > BLOCK {
            blocks.push(blobs.write(&block));
            block.clear();
        }
        block.number(u64::from(first.release));
        block.text(name);
        block.count(package.len());
        block.extend_from_slice(&package);
        rows.push([name::package_hash(first.release, name), blocks.len() as u32]);
    }
    if !block.is_empty() {
        blocks.push(blobs.write(&block));
    }
    (blocks, rows)
}

fn write_advisories(
    blobs: &mut BlobWriter,
    stubs: &[Stub],
    arena: &[u8],
    lists: &[Vec<u32>],
) -> Vec<Blob> {
    let blocks = stubs.chunks(advisory::PER_BLOCK).map(|stubs| {
        let mut block = Vec::new();
        for stub in stubs {
            let ratings = &lists[stub.ratings as usize];
            advisory::encode_whole(&stub.id, ratings, &arena[stub.body.clone()], &mut block);
        }
        blobs.write(&block)
    });
    blocks.collect()
}

/// Writes the list of pieces that lie end to end.
pub(in crate::db) fn write_list(blobs: &mut BlobWriter, list: &[Blob]) -> Blob {
    let mut out = Vec::new();
    out.number(list.first().map_or(0, |blob| blob.offset));
    out.count(list.len());
    for blob in list {
        blob.encode_in_sequence(&mut out);
    }
    blobs.write(&out)
}

fn id_rows(stubs: &[Stub]) -> Vec<[u32; 2]> {
    let rows = stubs.iter().enumerate();
    rows.flat_map(|(number, stub)| stub.id_hashes.iter().map(move |hash| [*hash, number as u32]))
        .collect()
}

/// For each CVE the rating that is worth most.
fn lent_rows(stubs: &[Stub], keys: &[rating::Key], places: &[u32]) -> Vec<[u32; 3]> {
    let lent = stubs.iter().enumerate().filter_map(|(number, stub)| {
        let (cve, key) = stub.lent?;
        Some([cve, places[key as usize], number as u32])
    });
    let mut rows: Vec<_> = lent.collect();
    let key = |row: &[u32; 3]| &keys[row[1] as usize];
    rows.sort_unstable_by(|a, b| {
        let worth = || key(b).compare_worth(key(a));
        a[0].cmp(&b[0]).then_with(worth).then_with(|| a[2].cmp(&b[2]))
    });
    rows.dedup_by_key(|row| row[0]);
    rows
}

/// Rows in order, as bytes.
pub(in crate::db) fn table<const N: usize>(mut rows: Vec<[u32; N]>) -> Vec<u8> {
    rows.sort_unstable();
    rows.dedup();
    rows.into_iter().flatten().flat_map(u32::to_le_bytes).collect()
}
