use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use plimsoll_catalog::{Facts, Scanner, Scope};
use plimsoll_formats::hashing::digest;
use plimsoll_model::{Algorithm, Limits, Package, PackageKind};

use super::*;

type Kept = Vec<(String, Facts)>;

fn kept() -> Kept {
    let mut facts = Facts::default();
    facts.package(Package::new(PackageKind::Npm, "ws", "7.4.5"));
    vec![("app/package.json".to_owned(), facts)]
}

fn key(text: &str) -> Key {
    let scanner = Scanner { limits: Limits::default(), scope: Scope::Installed };
    Key::layer(&scanner, &digest(Algorithm::Sha256, text.as_bytes()))
}

/// A cache in a folder of its own with one entry.
fn one_entry() -> (tempfile::TempDir, LayerCache, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let cache = LayerCache::open(&home.path().join("cache"));
    cache.put(&key("a"), &kept());
    let file = home.path().join("cache/layers").join(key("a").name());
    (home, cache, file)
}

#[test]
fn what_is_kept_is_found_by_its_key_alone_and_only_the_user_can_touch_it() {
    let (_home, cache, file) = one_entry();
    assert_eq!(cache.get(&key("a")), Some(kept()));
    assert_eq!(cache.get::<Kept>(&key("b")), None);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(file.parent().unwrap()), mode(&file)), (0o700, 0o600));
    fs::rename(&file, file.with_file_name(key("b").name())).unwrap();
    assert_eq!(cache.get::<Kept>(&key("b")), None);
}

#[test]
fn an_entry_cut_off_or_damaged_at_any_byte_is_not_believed_and_can_be_replaced() {
    let (_home, cache, file) = one_entry();
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() {
        fs::write(&file, &whole[..at]).unwrap();
        assert_eq!(cache.get::<Kept>(&key("a")), None, "cut off at byte {at}");
        let mut damaged = whole.clone();
        damaged[at] ^= 0x20;
        fs::write(&file, damaged).unwrap();
        assert_eq!(cache.get::<Kept>(&key("a")), None, "damaged at byte {at}");
        cache.put(&key("a"), &kept());
        assert_eq!(cache.get(&key("a")), Some(kept()));
    }
}

#[test]
fn links_and_folders_that_others_can_write_into_are_not_used() {
    let (home, cache, file) = one_entry();
    let moved = home.path().join("moved");
    fs::rename(&file, &moved).unwrap();
    symlink(&moved, &file).unwrap();
    assert_eq!(cache.get::<Kept>(&key("a")), None);
    // Writing replaces the link, and leaves alone what it pointed to.
    fs::write(&moved, "mine").unwrap();
    cache.put(&key("a"), &kept());
    assert_eq!(fs::read(&moved).unwrap(), b"mine");
    assert_eq!(cache.get(&key("a")), Some(kept()));

    let folder = file.parent().unwrap();
    fs::set_permissions(folder, PermissionsExt::from_mode(0o777)).unwrap();
    assert_eq!(LayerCache::open(&home.path().join("cache")).get::<Kept>(&key("a")), None);
    let error = cache_status(&home.path().join("cache")).unwrap_err().to_string();
    assert!(error.contains("other users may write into it"), "{error}");

    fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).unwrap();
    fs::create_dir(home.path().join("linked")).unwrap();
    symlink(folder, home.path().join("linked/layers")).unwrap();
    assert_eq!(LayerCache::open(&home.path().join("linked")).get::<Kept>(&key("a")), None);
}

#[test]
fn a_cache_that_cannot_be_written_to_keeps_nothing_and_says_nothing() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for place in [file.path(), Path::new("/proc"), Path::new("/proc/self/no")] {
        let cache = LayerCache::open(place);
        cache.put(&key("a"), &kept());
        cache.trim();
        assert_eq!(cache.get::<Kept>(&key("a")), None, "{}", place.display());
    }
    let (_home, cache, path) = one_entry();
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    cache.put(&key("b"), &kept());
    assert_eq!(cache.get::<Kept>(&key("a")), None);
}

#[test]
fn what_was_not_used_for_the_longest_time_goes_first() {
    let (home, cache, file) = one_entry();
    let folder = Folder::open(file.parent().unwrap()).unwrap();
    let ago = |name: &str, hours: u64| {
        let file = File::options().write(true).open(file.with_file_name(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_hours(hours)).unwrap();
    };
    for text in ["b", "c", "d"] {
        cache.put(&key(text), &kept());
    }
    for (text, hours) in [("a", 40), ("b", 30), ("c", 20), ("d", 10)] {
        ago(key(text).name(), hours);
    }
    // Reading is use.
    assert_eq!(cache.get(&key("a")), Some(kept()));
    let size = fs::metadata(&file).unwrap().len();
    trim::to(&folder, 4 * size);
    assert_eq!(cache_status(&home.path().join("cache")).unwrap().entries, 4);
    trim::to(&folder, 3 * size - 1);
    let left = ["a", "b", "c", "d"].map(|text| cache.get::<Kept>(&key(text)).is_some());
    assert_eq!(left, [true, false, false, true]);
}

#[test]
fn what_stopped_writers_left_behind_goes_and_what_is_foreign_stays() {
    let (home, cache, file) = one_entry();
    for name in [".new-0123456789abcdef", ".new-fedcba9876543210", "notes.txt"] {
        fs::write(file.with_file_name(name), "x").unwrap();
    }
    let old = File::options().write(true).open(file.with_file_name(".new-0123456789abcdef"));
    old.unwrap().set_modified(SystemTime::now() - Duration::from_hours(2)).unwrap();
    cache.trim();
    let names = || {
        let entries = fs::read_dir(file.parent().unwrap()).unwrap();
        let mut names: Vec<_> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names(), [".new-fedcba9876543210", key("a").name(), "notes.txt"]);
    assert_eq!(cache_clean(&home.path().join("cache")).unwrap().entries, 2);
    assert_eq!(names(), ["notes.txt"]);
    assert_eq!(cache_status(&home.path().join("nowhere")).unwrap().entries, 0);
}
