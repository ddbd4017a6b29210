//! Scans that know the layers of an image already.

use std::fs;
use std::path::Path;
use std::thread;

use crate::support::{Fixture, archive, layer, link, module, oci, sha256};
use plimsoll_jobs::{
    JobError, LayerCache, Silent, SourceOptions, Target, cache_clean, cache_status, inventory,
};
use plimsoll_model::{Gap, GapCode, Inventory, Limits};

const STATUS: &[u8] =
    b"Package: bash\nStatus: install ok installed\nVersion: 5.2-1\nArchitecture: amd64\n\n";

/// Three layers, one of them twice; a package database that is reached only through a link of
/// another layer, and a file that cannot be read.
fn fixture() -> Fixture {
    let (ws, ws_json) = module("ws", "7.4.5");
    let files = [
        layer(&[("opt/dpkg/status", STATUS), ("app/node_modules/x/package.json", b"{")]),
        link("var/lib/dpkg", "/opt/dpkg"),
        layer(&[(&ws, &ws_json)]),
    ];
    Fixture::new(&[files[0].clone(), files[1].clone(), files[2].clone(), files[2].clone()])
}

fn take(target: &Target, limits: Limits, cache: &LayerCache) -> Result<Inventory, JobError> {
    let options = SourceOptions { limits, cache: cache.clone(), ..SourceOptions::default() };
    inventory(target, &options, &Silent)
}

fn entries(cache_dir: &Path) -> usize {
    cache_status(cache_dir).unwrap().entries
}

/// Fills every layer of a layout with other bytes.
fn spoil(image: &Fixture, root: &Path) {
    for stored in &image.stored {
        let path = root.join("blobs/sha256").join(&sha256(stored)[7..]);
        fs::write(path, vec![0xaa; stored.len()]).unwrap();
    }
}

#[test]
fn a_scan_that_knows_the_layers_finds_the_same_and_reads_none_of_them() {
    let (image, home) = (fixture(), tempfile::tempdir().unwrap());
    let root = image.oci();
    let cold = take(&oci(&root), Limits::default(), &LayerCache::default()).unwrap();
    assert_eq!(cold.packages.len(), 2, "{:?}", cold.packages);
    assert_eq!(cold.gaps.len(), 1, "{:?}", cold.gaps);
    let cache = LayerCache::open(home.path());
    assert_eq!(take(&oci(&root), Limits::default(), &cache).unwrap(), cold);
    // Three layers, what was read of one of them under another path, and the whole.
    assert_eq!(entries(home.path()), 5);
    spoil(&image, &root);
    assert_eq!(take(&oci(&root), Limits::default(), &cache).unwrap(), cold);
    assert!(take(&oci(&root), Limits::default(), &LayerCache::default()).is_err());

    // An archive of the same layers knows them too.
    let tar = archive(&image.archive());
    let from_archive = take(&tar, Limits::default(), &cache).unwrap();
    assert_eq!(from_archive.packages, cold.packages);
    assert_eq!(from_archive, take(&tar, Limits::default(), &LayerCache::default()).unwrap());
    assert_eq!(entries(home.path()), 5);
}

#[test]
fn another_image_of_known_layers_reads_none_of_them_either() {
    let (image, home) = (fixture(), tempfile::tempdir().unwrap());
    let cache = LayerCache::open(home.path());
    take(&oci(&image.oci()), Limits::default(), &cache).unwrap();
    let mut other = fixture();
    other.stored.truncate(2);
    other.diff_ids.truncate(2);
    let root = other.oci();
    let cold = take(&oci(&root), Limits::default(), &LayerCache::default()).unwrap();
    spoil(&other, &root);
    assert_eq!(take(&oci(&root), Limits::default(), &cache).unwrap(), cold);
    assert_eq!(cold.packages.len(), 1, "{:?}", cold.packages);
}

#[test]
fn other_limits_read_the_layers_again() {
    let (image, home) = (fixture(), tempfile::tempdir().unwrap());
    let (root, cache) = (image.oci(), LayerCache::open(home.path()));
    take(&oci(&root), Limits::default(), &cache).unwrap();
    let limits = Limits { file_bytes: 8, ..Limits::default() };
    let found = take(&oci(&root), limits, &cache).unwrap();
    assert_eq!(found, take(&oci(&root), limits, &LayerCache::default()).unwrap());
    assert!(found.packages.is_empty(), "{:?}", found.packages);
    let place = |gap: &Gap| (gap.code == GapCode::TooLarge).then(|| gap.place.clone());
    let places: Vec<String> = found.gaps.iter().filter_map(place).collect();
    assert_eq!(places, ["/app/node_modules/ws/package.json", "/var/lib/dpkg/status"]);
}

#[test]
fn a_layer_that_is_not_what_its_digest_says_is_not_kept() {
    let (mut image, home) = (fixture(), tempfile::tempdir().unwrap());
    image.diff_ids = image.diff_ids.iter().map(|id| sha256(id.as_bytes())).collect();
    let error = take(&oci(&image.oci()), Limits::default(), &LayerCache::open(home.path()));
    assert!(matches!(error, Err(JobError::Digest { .. })));
    assert_eq!(entries(home.path()), 0);
}

#[test]
fn bytes_read_again_for_a_known_layer_are_checked_too() {
    let (image, home) = (fixture(), tempfile::tempdir().unwrap());
    let (root, cache) = (image.oci(), LayerCache::open(home.path()));
    take(&oci(&root), Limits::default(), &cache).unwrap();
    // Without the link nothing is asked again, so only the layers are known.
    cache_clean(home.path()).unwrap();
    let mut plain = fixture();
    plain.stored.remove(1);
    plain.diff_ids.remove(1);
    take(&oci(&plain.oci()), Limits::default(), &cache).unwrap();
    let other = layer(&[("opt/dpkg/status", &STATUS.to_ascii_uppercase())]);
    let stored = sha256(&image.stored[0]);
    fs::write(root.join("blobs/sha256").join(&stored[7..]), other).unwrap();
    let error = take(&oci(&root), Limits::default(), &cache).unwrap_err();
    assert!(matches!(&error, JobError::Digest { .. }), "{error}");
}

#[test]
fn twenty_scans_share_a_cache_while_others_empty_it() {
    let (image, home) = (fixture(), tempfile::tempdir().unwrap());
    let root = image.oci();
    let cold = take(&oci(&root), Limits::default(), &LayerCache::default()).unwrap();
    thread::scope(|scope| {
        for scan in 0..20 {
            let (root, cold, home) = (&root, &cold, home.path());
            scope.spawn(move || {
                for _ in 0..5 {
                    let cache = LayerCache::open(home);
                    assert_eq!(take(&oci(root), Limits::default(), &cache).unwrap(), *cold);
                    if scan % 5 == 0 {
                        cache_clean(home).unwrap();
                    }
                }
            });
        }
    });
}
