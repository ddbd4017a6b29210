//! Images from every kind of source, and what happens to damaged ones.

use std::fs;

use crate::support::{Fixture, archive, bounded, gzip, layer, module, oci, packages, take};
use plimsoll_formats::cyclonedx::{self, SpecVersion};
use plimsoll_jobs::{JobError, Silent, SourceOptions, Target, inventory};
use plimsoll_model::{GapCode, Limits};

fn two_layers() -> Vec<Vec<u8>> {
    let (lodash, lodash_json) = module("lodash", "4.17.4");
    let (ws, ws_json) = module("ws", "7.4.5");
    vec![layer(&[(&lodash, &lodash_json)]), layer(&[(&ws, &ws_json)])]
}

#[test]
fn every_form_of_an_image_gives_the_same_packages() {
    let image = Fixture::new(&two_layers());
    let expected = ["lodash 4.17.4 0", "ws 7.4.5 1"];
    assert_eq!(packages(&take(oci(&image.oci())).unwrap()), expected);
    let tar = image.archive();
    assert_eq!(packages(&take(archive(&tar)).unwrap()), expected);
    for (name, bytes) in [
        ("image.tar.gz", gzip(&fs::read(&tar).unwrap())),
        ("image.tar.zst", zstd::encode_all(fs::read(&tar).unwrap().as_slice(), 1).unwrap()),
    ] {
        let path = image.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(packages(&take(archive(&path)).unwrap()), expected, "{name}");
    }
}

#[test]
fn a_bill_of_an_image_gives_its_inventory_again() {
    let image = Fixture::new(&two_layers());
    let taken = take(oci(&image.oci())).unwrap();
    let path = image.folder.path().join("bom.json");
    let mut bytes = Vec::new();
    cyclonedx::write_inventory("0", &taken, SpecVersion::V1_6, None, &mut bytes).unwrap();
    fs::write(&path, bytes).unwrap();
    let read = take(Target::Sbom(path.clone())).unwrap();
    assert_eq!(packages(&read), packages(&taken));
    assert_eq!((&read.layers, &read.gaps), (&taken.layers, &taken.gaps));
    assert_eq!(read.subject.digest, taken.subject.digest);
    fs::write(&path, "{").unwrap();
    let error = take(Target::Sbom(path)).unwrap_err();
    assert!(error.to_string().contains("is not a bill of materials that can be read"), "{error}");
    assert!(error.hint().unwrap().contains("CycloneDX and SPDX"));
}

#[test]
fn a_layer_that_is_not_what_its_digest_says_is_refused() {
    let mut image = Fixture::new(&two_layers());
    image.diff_ids[1] = crate::support::sha256(b"something else");
    let error = take(oci(&image.oci())).unwrap_err();
    assert!(matches!(&error, JobError::Digest { said: "the configuration", .. }), "{error}");
    assert!(error.to_string().starts_with("layer 1 of folder "), "{error}");

    let image = Fixture::new(&two_layers());
    let root = image.oci();
    let stored = crate::support::sha256(&image.stored[0]);
    let other = gzip(&layer(&[("x", b"y")]));
    fs::write(root.join("blobs/sha256").join(&stored[7..]), other).unwrap();
    let error = take(oci(&root)).unwrap_err();
    assert!(matches!(&error, JobError::Digest { said: "the manifest", .. }), "{error}");
}

#[test]
fn a_changed_manifest_is_refused() {
    let image = Fixture::new(&two_layers());
    let root = image.oci();
    for entry in fs::read_dir(root.join("blobs/sha256")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read(&path).unwrap();
        if text.starts_with(b"{\"config\"") {
            fs::write(&path, [&text[..], b" "].concat()).unwrap();
        }
    }
    let error = take(oci(&root)).unwrap_err();
    assert!(matches!(error, JobError::Digest { said: "the descriptor", .. }), "{error}");
}

#[test]
fn a_layer_that_is_cut_off_is_an_error_with_its_byte() {
    let mut image = Fixture::new(&two_layers());
    let half = image.stored[1].len() / 2;
    image.stored[1].truncate(half);
    let error = take(archive(&image.archive())).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("cannot read layer 1 of archive "), "{text}");
    assert!(text.ends_with(&format!(": gzip data ends early at byte {half}")), "{text}");
    assert!(error.hint().is_some());

    image.stored[1] = gzip(&two_layers()[1]);
    image.stored[1][20] ^= 0xff;
    let text = take(archive(&image.archive())).unwrap_err().to_string();
    assert!(text.starts_with("cannot read layer 1 of archive "), "{text}");

    let plain = two_layers()[1][..700].to_vec();
    image.diff_ids[1] = crate::support::sha256(&plain);
    image.stored[1] = plain;
    let text = take(archive(&image.archive())).unwrap_err().to_string();
    assert!(text.contains("tar data ends early at byte "), "{text}");
}

#[test]
fn an_archive_that_is_cut_off_is_an_error() {
    let image = Fixture::new(&two_layers());
    let path = image.archive();
    let bytes = fs::read(&path).unwrap();
    for length in [bytes.len() / 3, 600, 100, 0] {
        fs::write(&path, &bytes[..length]).unwrap();
        let error = take(archive(&path)).unwrap_err();
        assert!(matches!(error, JobError::NotAnImage { .. }), "{length}: {error}");
    }
    fs::write(&path, "this is no archive, but it is longer than one header".repeat(40)).unwrap();
    let text = take(archive(&path)).unwrap_err().to_string();
    assert!(text.contains("it is not a tar file that can be read"), "{text}");
}

#[test]
fn a_bomb_is_stopped() {
    let zeros = layer(&[("app/node_modules/z/package.json", &vec![0; 8 << 20])]);
    let image = Fixture::new(&[zeros]);
    let limits = Limits { ratio_from: 1 << 20, layer_ratio: 50, ..Limits::default() };
    let error = inventory(&oci(&image.oci()), &bounded(limits), &Silent).unwrap_err().to_string();
    assert!(error.contains("stopped: ") && error.contains(" times as many"), "{error}");
    let gz = image.folder.path().join("bomb.tar.gz");
    fs::write(&gz, gzip(&vec![0; 8 << 20])).unwrap();
    let error = inventory(&archive(&gz), &bounded(limits), &Silent).unwrap_err().to_string();
    assert!(error.contains("unpacks to more than"), "{error}");
}

#[test]
fn a_file_over_the_limit_is_a_gap_and_the_rest_is_read() {
    let (ws, json) = module("ws", "7.4.5");
    let image = Fixture::new(&[layer(&[
        ("app/node_modules/z/package.json", &vec![b' '; 2000]),
        (&ws, &json),
    ])]);
    let limits = Limits { file_bytes: 1000, ..Limits::default() };
    let inventory = inventory(&oci(&image.oci()), &bounded(limits), &Silent).unwrap();
    assert_eq!(packages(&inventory), ["ws 7.4.5 0"]);
    assert_eq!(inventory.gaps[0].code, GapCode::TooLarge);
    assert_eq!(inventory.gaps[0].place, "/app/node_modules/z/package.json");
}

#[test]
fn a_million_entries_are_read_in_bounds() {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(0);
    for n in 0..200_000 {
        builder.append_data(&mut header, format!("d{}/f{n}", n % 100), std::io::empty()).unwrap();
    }
    let image = Fixture::new(&[builder.into_inner().unwrap()]);
    assert!(take(oci(&image.oci())).unwrap().gaps.is_empty());
    let limits = Limits { entries: 1000, ..Limits::default() };
    let error = inventory(&oci(&image.oci()), &bounded(limits), &Silent).unwrap_err().to_string();
    assert!(error.contains("more than 1000 entries"), "{error}");
}

#[test]
fn a_platform_is_chosen_or_asked_for() {
    let image = Fixture::new(&two_layers());
    let root = image.oci();
    let index = fs::read_to_string(root.join("index.json")).unwrap();
    let digest = index.split("sha256:").nth(1).unwrap()[..64].to_owned();
    let manifest = fs::read(root.join("blobs/sha256").join(digest)).unwrap();
    // White space makes a manifest of another digest that means the same.
    let with = |os: &str, arch: &str, blanks: usize| {
        let bytes = [manifest.clone(), vec![b' '; blanks]].concat();
        let digest = crate::support::sha256(&bytes);
        fs::write(root.join("blobs/sha256").join(&digest[7..]), bytes).unwrap();
        format!(r#"{{"digest":"{digest}","platform":{{"os":"{os}","architecture":"{arch}"}}}}"#)
    };
    let all = [with("linux", "s390x", 1), with("linux", "mips", 2), with("unknown", "unknown", 3)];
    fs::write(root.join("index.json"), format!(r#"{{"manifests":[{}]}}"#, all.join(","))).unwrap();
    let error = take(oci(&root)).unwrap_err();
    assert!(error.to_string().contains("it has linux/mips, linux/s390x"), "{error}");
    let s390x = "linux/s390x".parse().ok();
    let found = inventory(
        &oci(&root),
        &SourceOptions { platform: s390x, ..SourceOptions::default() },
        &Silent,
    )
    .unwrap();
    assert_eq!(found.packages.len(), 2);
}

#[test]
fn several_images_must_be_chosen_from() {
    let image = Fixture::new(&two_layers());
    let path = image.archive();
    let one =
        r#"{"Config":"config.json","RepoTags":["NAME"],"Layers":["0/layer.tar","1/layer.tar"]}"#;
    let both = format!("[{},{}]", one.replace("NAME", "a:1"), one.replace("NAME", "b:2"));
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 1024);
    bytes.extend(layer(&[("manifest.json", both.as_bytes())]));
    fs::write(&path, bytes).unwrap();
    let error = take(archive(&path)).unwrap_err();
    assert!(error.to_string().ends_with("holds 2 images: a:1, b:2"), "{error}");
    let named = Target::Archive(path.clone(), Some("b:2".into()));
    assert_eq!(take(named).unwrap().packages.len(), 2);
    let missing = take(Target::Archive(path, Some("c:3".into()))).unwrap_err();
    assert!(missing.to_string().contains("it has no image `c:3`; it has a:1, b:2"), "{missing}");
}

#[test]
fn a_missing_layer_is_an_error() {
    let image = Fixture::new(&two_layers());
    let root = image.oci();
    let stored = crate::support::sha256(&image.stored[1]);
    fs::remove_file(root.join("blobs/sha256").join(&stored[7..])).unwrap();
    let text = take(oci(&root)).unwrap_err().to_string();
    assert!(text.ends_with(&format!("layer {stored} is missing")), "{text}");
}
