//! What is written is read back: an inventory comes through every form unharmed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod sample;

use plimsoll_formats::cyclonedx::SpecVersion;
use plimsoll_formats::{cyclonedx, sbom, spdx};
use plimsoll_model::{Inventory, Limits, Package};
use sample::Sample;

type Write = fn(&Inventory, &mut Vec<u8>);

const FORMS: [(&str, Write); 4] = [
    ("CycloneDX 1.6", |inventory, out| {
        cyclonedx::write_inventory("0.1.0", inventory, SpecVersion::V1_6, None, out).unwrap();
    }),
    ("CycloneDX 1.5", |inventory, out| {
        cyclonedx::write_inventory("0.1.0", inventory, SpecVersion::V1_5, None, out).unwrap();
    }),
    ("SPDX 2.3", |inventory, out| {
        spdx::write_2_3("0.1.0", inventory, jiff::Timestamp::UNIX_EPOCH, out).unwrap();
    }),
    ("SPDX 3.0", |inventory, out| {
        spdx::write_3_0("0.1.0", inventory, &[], jiff::Timestamp::UNIX_EPOCH, out).unwrap();
    }),
];

/// What matching looks at; how a licence or a maintainer is worded is each form's own. An empty
/// part of a name is lost in a package URL, and no registry has such names.
fn matched(package: &Package) -> Package {
    let name = package.name.replace("//", "/");
    Package { name, licenses: Vec::new(), maintainer: None, ..package.clone() }
}

#[test]
fn an_inventory_comes_back_as_it_was() {
    let sample = Sample::new();
    let report = sample.report();
    let inventory = report.inventory;
    for (form, write) in FORMS {
        let mut bytes = Vec::new();
        write(inventory, &mut bytes);
        let read = sbom::read(&bytes, &inventory.subject.target, &Limits::default()).unwrap();
        assert_eq!(read.subject, inventory.subject, "{form}");
        assert_eq!(read.distro, inventory.distro, "{form}");
        assert_eq!(read.layers, inventory.layers, "{form}");
        let mut expected: Vec<_> = inventory.packages.iter().map(matched).collect();
        expected.sort();
        let read: Vec<_> = read.packages.iter().map(matched).collect();
        assert_eq!(read, expected, "{form}");
    }
}

#[test]
fn gaps_of_reading_come_back_too() {
    let mut sample = Sample::new();
    sample.gaps.clear();
    let inventory = sample.report().inventory;
    for (form, write) in FORMS {
        let mut bytes = Vec::new();
        write(inventory, &mut bytes);
        let read = sbom::read(&bytes, "sbom:x", &Limits::default()).unwrap();
        assert_eq!(read.gaps, inventory.gaps, "{form}");
    }
}

/// A component as Trivy writes it, whose facts are in its properties.
const TRIVY: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {
    "type": "container", "name": "acme/web:1",
    "properties": [{"name": "aquasecurity:trivy:RepoDigest",
      "value": "acme/web@sha256:21a3deaa0d32a8057914f36584b5288d2e5ecc984380bc0118285c70fa8c9300"}]}},
  "components": [
    {"type": "operating-system", "name": "debian", "version": "12.5"},
    {"type": "application", "name": "app/package-lock.json"},
    {"type": "library", "name": "bsdutils", "version": "1:2.38.1-5",
     "purl": "pkg:deb/debian/bsdutils@2.38.1-5?arch=amd64&distro=debian-12.5&epoch=1",
     "properties": [{"name": "aquasecurity:trivy:SrcName", "value": "util-linux"},
                    {"name": "aquasecurity:trivy:SrcVersion", "value": "2.38.1"},
                    {"name": "aquasecurity:trivy:SrcRelease", "value": "5"}]},
    {"type": "library", "name": "lodash", "version": "4.17.4", "purl": "pkg:npm/lodash@4.17.4",
     "properties": [{"name": "aquasecurity:trivy:FilePath", "value": "app/lodash/package.json"}]},
    {"type": "library", "name": "left out"},
    {"type": "library", "name": "x", "purl": "pkg:made-up/x@1"}]}"#;

#[test]
fn what_trivy_says_beyond_the_form_counts() {
    let read = sbom::read(TRIVY.as_bytes(), "sbom:x", &Limits::default()).unwrap();
    assert_eq!(read.distro.unwrap().label(), "debian 12.5");
    assert!(read.subject.digest.unwrap().to_string().starts_with("sha256:21a3"));
    let [deb, npm] = read.packages.as_slice() else { panic!("{:?}", read.packages) };
    assert_eq!(deb.version, "1:2.38.1-5");
    let source = deb.source.as_ref().unwrap();
    assert_eq!((source.name.as_str(), source.version.as_deref()), ("util-linux", Some("2.38.1-5")));
    assert_eq!(npm.locations[0].path, "/app/lodash/package.json");
}

#[test]
fn components_that_cannot_be_judged_are_gaps() {
    let read = sbom::read(TRIVY.as_bytes(), "sbom:x", &Limits::default()).unwrap();
    let messages: Vec<_> = read.gaps.iter().map(|gap| gap.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "1 component of a type that is not known here, so it was not judged",
            "1 component without a package URL, so it was not judged",
        ]
    );
    let few = Limits { packages_per_file: 1, ..Limits::default() };
    let read = sbom::read(TRIVY.as_bytes(), "sbom:x", &few).unwrap();
    assert!(read.gaps.iter().any(|gap| gap.message == "more than 1 components"));
}
