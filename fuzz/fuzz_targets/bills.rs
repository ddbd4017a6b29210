//! Bills of materials and ignore files: any bytes
//! are read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_formats::ignore::{self, IGNORE_FILES};
use plimsoll_formats::sbom;
use plimsoll_model::Limits;

/// Starts of documents, so that each reader is reached.
const HEADS: [&str; 4] = [
    "",
    r#"{"bomFormat":"CycloneDX","components":[{"type":"library","purl":"pkg:deb/debian/a@1"},"#,
    r#"{"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"a","name":"b","#,
    r#"{"@context":"https://spdx.org/rdf/3.0.1/c.jsonld","@graph":[{"type":"software_Package","#,
];

fuzz_target!(|data: &[u8]| {
    let limits = Limits { packages_per_file: 1000, yaml_nodes: 10_000, ..Limits::default() };
    for head in HEADS {
        let _ = sbom::read(&[head.as_bytes(), data].concat(), "sbom:x", &limits);
    }
    let text = String::from_utf8_lossy(data);
    for file in IGNORE_FILES {
        let _ = ignore::read(file.name, &text, &limits);
    }
});
