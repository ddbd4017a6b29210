//! Folders: what they are taken for, and what a hostile one can do.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::support::{module, packages, take};
use plimsoll_jobs::Target;
use plimsoll_model::{GapCode, Inventory, SubjectKind};

fn write(root: &Path, path: &str, contents: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}

fn scan(root: &Path) -> Inventory {
    take(Target::Dir(root.into())).unwrap()
}

const LOCK: &str = r#"{"lockfileVersion":3,"packages":{"node_modules/ms":{"version":"2.0.0"}}}"#;

#[test]
fn lock_files_count_in_projects_only() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "package-lock.json", LOCK);
    let project = scan(root.path());
    assert_eq!(project.subject.kind, SubjectKind::Project);
    assert_eq!(packages(&project), ["ms 2.0.0 -"]);
    write(root.path(), "etc/os-release", "ID=debian\nVERSION_ID=12\n");
    let system = scan(root.path());
    assert_eq!(system.subject.kind, SubjectKind::RootFs);
    assert!(system.packages.is_empty());
}

#[test]
fn links_are_not_followed_out_of_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    let (path, json) = module("outside", "1.0.0");
    write(outside.path(), &path, json);
    write(outside.path(), "release", "ID=outside\n");
    let root = tempfile::tempdir().unwrap();
    let (path, json) = module("inside", "1.0.0");
    write(root.path(), &path, json);
    fs::create_dir(root.path().join("etc")).unwrap();
    symlink(outside.path(), root.path().join("link")).unwrap();
    symlink(outside.path().join("release"), root.path().join("etc/os-release")).unwrap();
    let found = scan(root.path());
    assert_eq!(packages(&found), ["inside 1.0.0 -"]);
    assert!(found.distro.is_none());
    assert_eq!(found.gaps.len(), 1);
    assert_eq!(
        (found.gaps[0].code, found.gaps[0].place.as_str()),
        (GapCode::Link, "/etc/os-release")
    );
}

#[test]
fn a_named_path_is_found_through_links_inside_the_folder() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "opt/release", "ID=debian\nVERSION_ID=12\n");
    fs::create_dir(root.path().join("etc")).unwrap();
    symlink("/opt/release", root.path().join("etc/os-release")).unwrap();
    assert_eq!(scan(root.path()).distro.unwrap().id, "debian");
}

#[test]
fn pipes_and_loops_do_not_block() {
    let root = tempfile::tempdir().unwrap();
    let module = root.path().join("node_modules/pipe");
    fs::create_dir_all(&module).unwrap();
    let pipe = module.join("package.json");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::from_bits_truncate(0o644))
        .unwrap();
    symlink(".", root.path().join("self")).unwrap();
    assert!(scan(root.path()).packages.is_empty());
}

#[test]
fn a_corrupt_database_is_a_gap_and_the_rest_is_read() {
    let root = tempfile::tempdir().unwrap();
    let status = "Package: a\nStatus: install ok installed\nVersion: 1\n\n\u{0}\u{1}garbage\n\n\
                  Package: b\nStatus: install ok installed\nVersion: 2\n";
    write(root.path(), "var/lib/dpkg/status", status);
    let found = scan(root.path());
    assert_eq!(packages(&found), ["a 1 -", "b 2 -"]);
    assert_eq!(found.gaps[0].code, GapCode::Malformed);
    assert!(found.gaps[0].to_string().contains("line 5"), "{}", found.gaps[0]);
}

#[test]
fn what_is_not_a_folder_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "file", "");
    for name in ["file", "missing"] {
        let error = take(Target::Dir(root.path().join(name))).unwrap_err().to_string();
        assert!(error.starts_with("cannot read ") && error.contains(name), "{error}");
    }
}
