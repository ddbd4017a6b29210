//! What is written is valid by the official schemas, which `.ci/fetch-schemas` fetches.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod sample;

use std::path::{Path, PathBuf};

use jsonschema::{Registry, Validator};
use plimsoll_formats::cyclonedx::SpecVersion::{V1_5, V1_6};
use plimsoll_formats::{cyclonedx, sarif, spdx};
use sample::Sample;
use serde_json::Value;

/// Schemas that CycloneDX's refer to by name, relative to their own address.
const CYCLONEDX: [&str; 2] = ["spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"];

#[test]
fn cyclonedx_is_valid_with_and_without_vulnerabilities() {
    let Some(folder) = folder() else { return };
    for (version, name) in
        [(V1_5, "bom-1.5.SNAPSHOT.schema.json"), (V1_6, "bom-1.6.SNAPSHOT.schema.json")]
    {
        let mut registry = Registry::new();
        for name in CYCLONEDX {
            let address = format!("http://cyclonedx.org/schema/{name}");
            registry = registry.add(address, schema(&folder, name)).unwrap();
        }
        let registry = registry.prepare().unwrap();
        let root = schema(&folder, name);
        let validator = options().with_registry(&registry).build(&root).unwrap();
        let sample = Sample::new();
        let mut with = Vec::new();
        cyclonedx::write(&sample.report(), version, Some(created()), &mut with).unwrap();
        let mut without = Vec::new();
        cyclonedx::write_inventory("0.1.0", &sample.inventory, version, None, &mut without)
            .unwrap();
        for bytes in [with, without] {
            assert_valid(&validator, &serde_json::from_slice(&bytes).unwrap());
        }
        assert!(!validator.is_valid(&serde_json::json!({ "bomFormat": "CycloneDX" })));
    }
}

#[test]
fn spdx_2_3_is_valid() {
    let Some(folder) = folder() else { return };
    let root = schema(&folder, "spdx-schema-v2.3.json");
    let validator = options().build(&root).unwrap();
    let mut bytes = Vec::new();
    spdx::write_2_3("0.1.0", &Sample::new().inventory, created(), &mut bytes).unwrap();
    assert_valid(&validator, &serde_json::from_slice(&bytes).unwrap());
    assert!(!validator.is_valid(&serde_json::json!({ "spdxVersion": "SPDX-2.3" })));
}

#[test]
fn spdx_3_0_is_valid_with_and_without_vulnerabilities() {
    let Some(folder) = folder() else { return };
    let root = schema(&folder, "schema-v3.0.1.json");
    let validator = options().build(&root).unwrap();
    let sample = Sample::new();
    for findings in [&sample.findings[..], &[]] {
        let mut bytes = Vec::new();
        spdx::write_3_0("0.1.0", &sample.inventory, findings, created(), &mut bytes).unwrap();
        assert_valid(&validator, &serde_json::from_slice(&bytes).unwrap());
    }
    let context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";
    assert!(!validator.is_valid(&serde_json::json!({ "@context": context })));
}

#[test]
fn sarif_is_valid() {
    let Some(folder) = folder() else { return };
    let root = schema(&folder, "sarif-2.1.0.schema.json");
    let validator = options().build(&root).unwrap();
    let mut bytes = Vec::new();
    sarif::write(&Sample::new().report(), &mut bytes).unwrap();
    assert_valid(&validator, &serde_json::from_slice(&bytes).unwrap());
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0" })));
}

fn created() -> jiff::Timestamp {
    "2026-11-25T08:00:00Z".parse().unwrap()
}

#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "the edge of this test")]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("PLIMSOLL_SCHEMAS");
    if folder.is_none() {
        eprintln!("skipped: PLIMSOLL_SCHEMAS is not set; see .ci/fetch-schemas");
    }
    folder.map(PathBuf::from)
}

#[expect(clippy::disallowed_methods, reason = "official schemas are not part of the repository")]
fn schema(folder: &Path, name: &str) -> Value {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_slice(&bytes).unwrap()
}

fn options() -> jsonschema::ValidationOptions<'static> {
    jsonschema::options().should_validate_formats(true).offline()
}

fn assert_valid(validator: &Validator, document: &Value) {
    let problems: Vec<_> =
        validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
