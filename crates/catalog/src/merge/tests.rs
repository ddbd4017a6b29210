use super::*;
use crate::Scope;
use plimsoll_formats::tar::TarReader;
use tar::{Builder, EntryType, Header};

/// A layer, an entry a line: `path`, `path/`, `path -> symlink target`, `path => hard link target`
/// or `path: contents`.
fn layer(entries: &[&str]) -> LayerContents {
    let mut builder = Builder::new(Vec::new());
    for line in entries {
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(0);
        if let Some((path, target)) = line.split_once(" -> ") {
            header.set_entry_type(EntryType::Symlink);
            builder.append_link(&mut header, path, target).unwrap();
        } else if let Some((path, target)) = line.split_once(" => ") {
            header.set_entry_type(EntryType::Link);
            builder.append_link(&mut header, path, target).unwrap();
        } else if let Some((path, data)) = line.split_once(": ") {
            header.set_size(data.len() as u64);
            builder.append_data(&mut header, path, data.as_bytes()).unwrap();
        } else {
            header.set_entry_type(EntryType::Directory);
            builder.append_data(&mut header, line, std::io::empty()).unwrap();
        }
    }
    let archive = builder.into_inner().unwrap();
    read_layer(&mut TarReader::new(archive.as_slice(), Limits::default()), &scanner()).unwrap()
}

use crate::read_layer;

fn scanner() -> Scanner {
    Scanner { limits: Limits::default(), scope: Scope::Installed }
}

fn npm(folder: &str, name: &str, version: &str) -> String {
    format!(
        "{folder}/node_modules/{name}/package.json: {{\"name\":\"{name}\",\"version\":\"{version}\"}}"
    )
}

fn merged(layers: &[LayerContents]) -> Merged {
    merge(&layers.iter().collect::<Vec<_>>(), &scanner())
}

/// `path name version layer` of each package after the layers are merged.
fn packages(layers: &[LayerContents]) -> Vec<String> {
    let merged = merged(layers);
    let rows = merged.files.iter().flat_map(|file| {
        file.facts.packages.iter().zip(&file.layers).map(|(package, layer)| {
            let folder = file.path.split("/node_modules").next().unwrap();
            format!("{folder} {} {} {layer}", package.name, package.version)
        })
    });
    rows.collect()
}

#[test]
fn whiteouts_take_files_and_folders_away() {
    let base = layer(&[&npm("a", "x", "1.0.0"), &npm("b", "y", "1.0.0")]);
    let top = layer(&["a/node_modules/x/.wh.package.json: ", ".wh.b: "]);
    assert_eq!(packages(&[base, top]), [""; 0]);
}

#[test]
fn an_opaque_folder_hides_the_layers_below_wherever_the_mark_stands() {
    let base = layer(&[&npm("a", "x", "1.0.0")]);
    let top = layer(&["a/", &npm("a", "y", "2.0.0"), "a/.wh..wh..opq: "]);
    assert_eq!(packages(&[base, top]), ["a y 2.0.0 1"]);
}

#[test]
fn a_bare_whiteout_prefix_is_an_ordinary_name() {
    let base = layer(&[&npm("a", "x", "1.0.0")]);
    let top = layer(&["a/node_modules/.wh.: "]);
    assert_eq!(packages(&[base, top]), ["a x 1.0.0 0"]);
}

#[test]
fn a_whiteout_reaches_through_a_linked_folder() {
    let base = layer(&["lib -> usr/lib", &npm("usr/lib", "x", "1.0.0")]);
    let top = layer(&["lib/node_modules/.wh.x: "]);
    assert_eq!(packages(&[base, top]), [""; 0]);
}

#[test]
fn a_file_written_through_a_linked_folder_has_its_real_path() {
    let base = layer(&["lib -> usr/lib", "usr/lib/"]);
    let middle = layer(&[&npm("lib", "x", "1.0.0")]);
    assert_eq!(packages(&[base.clone(), middle.clone()]), ["usr/lib x 1.0.0 1"]);
    let top = layer(&["usr/lib/node_modules/.wh.x: "]);
    assert_eq!(packages(&[base, middle, top]), [""; 0]);
}

#[test]
fn a_folder_replaced_by_a_link_leaves_no_ghosts() {
    let base = layer(&[&npm("app", "x", "1.0.0"), &npm("new", "x", "2.0.0")]);
    let top = layer(&["app -> new"]);
    assert_eq!(packages(&[base, top]), ["new x 2.0.0 0"]);
}

#[test]
fn a_link_replaced_by_a_folder_is_not_followed_any_more() {
    let base = layer(&["app -> elsewhere", "elsewhere/"]);
    let top = layer(&["app/", &npm("app", "x", "1.0.0")]);
    assert_eq!(packages(&[base, top]), ["app x 1.0.0 1"]);
}

#[test]
fn a_hard_link_outlives_its_first_name() {
    let first = npm("a", "x", "1.0.0");
    let base = layer(&[
        "b/node_modules/x/",
        &first,
        "b/node_modules/x/package.json => a/node_modules/x/package.json",
    ]);
    let top = layer(&[".wh.a: "]);
    assert_eq!(packages(&[base, top]), ["b x 1.0.0 0"]);
}

#[test]
fn a_hard_link_with_a_wanted_name_is_read_again() {
    let base = layer(&["blob: {}", "a/node_modules/x/package.json => blob"]);
    let merged = merged(&[base]);
    assert_eq!(merged.rereads.len(), 1);
    let reread = &merged.rereads[0];
    assert_eq!(
        (reread.path.as_str(), reread.as_path.as_str()),
        ("blob", "a/node_modules/x/package.json")
    );
}

#[test]
fn a_link_loop_costs_only_what_is_behind_it() {
    let base = layer(&[&npm("app", "x", "1.0.0")]);
    let top = layer(&["l/a -> b", "l/b -> a", "l/a/file: x", &npm("l/a", "y", "1.0.0")]);
    let merged = merged(&[base.clone(), top.clone()]);
    assert_eq!(packages(&[base, top]), ["app x 1.0.0 0"]);
    assert_eq!(merged.gaps.len(), 2);
    assert_eq!(merged.gaps[0].code, GapCode::Link);
}

#[test]
fn what_comes_back_was_brought_by_the_layer_that_brought_it_back() {
    let x = npm("a", "x", "1.0.0");
    let layers = [layer(&[&x]), layer(&["a/node_modules/.wh.x: "]), layer(&[&x])];
    assert_eq!(packages(&layers), ["a x 1.0.0 2"]);
}

#[test]
fn a_rewritten_file_keeps_the_layer_of_an_unchanged_package() {
    let x = npm("a", "x", "1.0.0");
    assert_eq!(packages(&[layer(&[&x]), layer(&[&x])]), ["a x 1.0.0 0"]);
    let upgraded = npm("a", "x", "1.1.0");
    assert_eq!(packages(&[layer(&[&x]), layer(&[&upgraded])]), ["a x 1.1.0 1"]);
}

#[test]
fn the_last_of_two_entries_with_one_name_counts() {
    let only = layer(&[&npm("a", "x", "1.0.0"), &npm("a", "x", "2.0.0")]);
    assert_eq!(packages(&[only]), ["a x 2.0.0 0"]);
}

#[test]
fn a_database_behind_a_link_is_read_again_under_its_own_name() {
    let base = layer(&["etc/os-release -> ../opt/release", "opt/release: ID=x"]);
    let merged = merged(&[base]);
    let rereads: Vec<_> = merged.rereads.iter().map(|r| (&*r.path, &*r.as_path)).collect();
    assert_eq!(rereads, [("opt/release", "etc/os-release")]);
}

#[test]
fn a_database_that_is_a_link_to_nowhere_is_a_gap() {
    let base = layer(&["etc/os-release -> /proc/self/environ"]);
    let merged = merged(&[base]);
    assert_eq!(
        merged.gaps[0].to_string(),
        "/etc/os-release: not read: a link to /proc/self/environ, which is not there"
    );
}
