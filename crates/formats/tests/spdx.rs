//! SPDX: what a bill of materials says, beyond being valid.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod sample;

use std::collections::BTreeSet;

use plimsoll_formats::spdx::{write_2_3, write_3_0};
use sample::Sample;
use serde_json::Value;

fn created() -> jiff::Timestamp {
    "2026-11-25T08:00:00.5Z".parse().unwrap()
}

fn v2(sample: &Sample) -> String {
    let mut bytes = Vec::new();
    write_2_3("0.1.0", &sample.inventory, created(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn v3(sample: &Sample) -> String {
    let mut bytes = Vec::new();
    let report = sample.report();
    write_3_0("0.1.0", report.inventory, report.findings, created(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_2_3_bill_changes_only_together_with_its_snapshot() {
    insta::assert_snapshot!(v2(&Sample::new()));
}

#[test]
fn a_3_0_bill_changes_only_together_with_its_snapshot() {
    insta::assert_snapshot!(v3(&Sample::new()));
}

#[test]
fn references_of_2_3_are_unique_and_lead_somewhere() {
    let bill: Value = serde_json::from_str(&v2(&Sample::new())).unwrap();
    let packages = bill["packages"].as_array().unwrap();
    let mut ids: Vec<_> = packages.iter().map(|p| p["SPDXID"].as_str().unwrap()).collect();
    ids.push("SPDXRef-DOCUMENT");
    let distinct: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len());
    for relationship in bill["relationships"].as_array().unwrap() {
        for end in ["spdxElementId", "relatedSpdxElement"] {
            assert!(distinct.contains(relationship[end].as_str().unwrap()), "{relationship}");
        }
    }
    let extracted = bill["hasExtractedLicensingInfos"].as_array().unwrap();
    let known: BTreeSet<_> = extracted.iter().map(|l| l["licenseId"].as_str().unwrap()).collect();
    for package in packages {
        let declared = package["licenseDeclared"].as_str().unwrap().split([' ', '(', ')']);
        for id in declared.filter(|id| id.starts_with("LicenseRef-")) {
            assert!(known.contains(id), "{id}");
        }
    }
}

#[test]
fn elements_of_3_0_are_unique_and_lead_somewhere() {
    let bill: Value = serde_json::from_str(&v3(&Sample::new())).unwrap();
    let graph = bill["@graph"].as_array().unwrap();
    let ids: Vec<_> = graph.iter().filter_map(|e| e["spdxId"].as_str()).collect();
    let distinct: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len());
    for element in graph {
        for field in ["from", "subject", "suppliedBy"] {
            let end = element[field].as_str();
            assert!(end.is_none_or(|id| distinct.contains(id)), "{element}");
        }
        for field in ["to", "element", "rootElement"] {
            let ends = element[field].as_array().into_iter().flatten();
            ends.for_each(|id| assert!(distinct.contains(id.as_str().unwrap()), "{element}"));
        }
    }
}

#[test]
fn the_name_space_follows_the_content() {
    let mut sample = Sample::new();
    let namespace = |sample: &Sample| {
        let bill: Value = serde_json::from_str(&v2(sample)).unwrap();
        bill["documentNamespace"].as_str().unwrap().to_owned()
    };
    let first = namespace(&sample);
    assert_eq!(namespace(&sample), first);
    sample.inventory.packages.pop();
    assert_ne!(namespace(&sample), first);
}
