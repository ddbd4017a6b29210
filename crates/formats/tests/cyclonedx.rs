//! CycloneDX: what a bill of materials says, beyond being valid.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod sample;

use std::collections::BTreeSet;

use plimsoll_formats::cyclonedx::SpecVersion::V1_6;
use plimsoll_formats::cyclonedx::{write, write_inventory};
use plimsoll_model::FindingKind;
use sample::Sample;
use serde_json::Value;

fn written(sample: &Sample) -> String {
    let mut bytes = Vec::new();
    write(&sample.report(), V1_6, None, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn bill(sample: &Sample) -> Value {
    serde_json::from_str(&written(sample)).unwrap()
}

fn component<'a>(bill: &'a Value, name: &str) -> &'a Value {
    let mut components = bill["components"].as_array().unwrap().iter();
    components.find(|component| component["name"] == name).unwrap()
}

fn property<'a>(component: &'a Value, name: &str) -> Vec<&'a str> {
    let properties = component["properties"].as_array().unwrap().iter();
    properties.filter(|p| p["name"] == name).map(|p| p["value"].as_str().unwrap()).collect()
}

#[test]
fn a_bill_changes_only_together_with_its_snapshot() {
    insta::assert_snapshot!(written(&Sample::new()));
}

#[test]
fn references_are_unique_and_lead_somewhere() {
    let bill = bill(&Sample::new());
    let mut all = vec![bill["metadata"]["component"]["bom-ref"].clone()];
    for list in ["components", "vulnerabilities"] {
        all.extend(bill[list].as_array().unwrap().iter().map(|item| item["bom-ref"].clone()));
    }
    let distinct: BTreeSet<_> = all.iter().map(|r| r.as_str().unwrap()).collect();
    assert_eq!(distinct.len(), all.len());
    for vulnerability in bill["vulnerabilities"].as_array().unwrap() {
        for affected in vulnerability["affects"].as_array().unwrap() {
            assert!(distinct.contains(affected["ref"].as_str().unwrap()), "{affected}");
        }
    }
    assert!(distinct.contains(bill["compositions"][0]["assemblies"][0].as_str().unwrap()));
}

#[test]
fn a_package_seen_twice_is_one_component_with_two_places() {
    let bill = bill(&Sample::new());
    let babel = component(&bill, "core");
    assert_eq!(babel["group"], "@babel");
    assert_eq!(babel["evidence"]["occurrences"].as_array().unwrap().len(), 2);
    assert_eq!(property(babel, "plimsoll:layer"), ["1", "2"]);
    assert_eq!(property(babel, "plimsoll:evidence"), ["declared", "installed"]);
}

#[test]
fn what_matching_needs_is_in_the_bill() {
    let bill = bill(&Sample::new());
    let headers = component(&bill, "linux-libc-dev");
    assert_eq!(property(headers, "plimsoll:source"), ["linux"]);
    assert_eq!(property(headers, "plimsoll:source:version"), ["6.1.38-1"]);
    assert_eq!(property(component(&bill, "PyYAML"), "plimsoll:owned_by"), ["deb:python3-yaml"]);
    assert_eq!(component(&bill, "nodejs")["version"], "1:18.2-1.module+el9");
    assert_eq!(component(&bill, "debian")["version"], "12");
}

#[test]
fn gaps_make_the_bill_incomplete_and_are_listed() {
    let mut sample = Sample::new();
    assert_eq!(bill(&sample)["compositions"][0]["aggregate"], "incomplete");
    let metadata = &bill(&sample)["metadata"];
    assert_eq!(property(metadata, "plimsoll:gap:malformed").len(), 1);
    sample.gaps.clear();
    assert_eq!(bill(&sample)["compositions"][0]["aggregate"], "unknown");
}

#[test]
fn the_serial_number_follows_the_content() {
    let mut sample = Sample::new();
    let serial = |sample: &Sample| bill(sample)["serialNumber"].as_str().unwrap().to_owned();
    let first = serial(&sample);
    assert_eq!(serial(&sample), first);
    sample.findings.reverse();
    assert_eq!(serial(&sample), first);
    sample.inventory.packages.pop();
    assert_ne!(serial(&sample), first);
}

#[test]
fn the_time_is_only_what_was_given() {
    let sample = Sample::new();
    let metadata = |created: Option<&str>| {
        let mut bytes = Vec::new();
        let created = created.map(|time| time.parse().unwrap());
        write_inventory("0.1.0", &sample.inventory, V1_6, created, &mut bytes).unwrap();
        let bill: Value = serde_json::from_slice(&bytes).unwrap();
        assert!(bill.get("vulnerabilities").is_none());
        bill["metadata"].clone()
    };
    assert!(metadata(None).get("timestamp").is_none());
    assert_eq!(metadata(Some("2026-11-25T08:00:00Z"))["timestamp"], "2026-11-25T08:00:00Z");
}

#[test]
fn an_advisory_is_judged_apart_for_packages_that_do_not_count() {
    let bill = bill(&Sample::new());
    let all = bill["vulnerabilities"].as_array().unwrap().iter();
    let same: Vec<_> = all.filter(|v| v["id"] == "CVE-2022-1471").collect();
    assert_eq!(same.len(), 2);
    assert!(same[0].get("analysis").is_none());
    assert_eq!(same[1]["analysis"]["state"], "in_triage");
    assert_eq!(same[1]["affects"][0]["ref"], "pkg:pypi/pyyaml@6.0");
}

#[test]
fn packages_with_the_same_fix_share_a_vulnerability() {
    let mut sample = Sample::new();
    let mut other = sample.findings.last().unwrap().clone();
    other.package = sample.findings[0].package.clone();
    sample.findings.push(other);
    let bill = bill(&sample);
    let first = &bill["vulnerabilities"][0];
    assert_eq!(first["id"], "CVE-2023-4863");
    assert_eq!(first["affects"].as_array().unwrap().len(), 2);
    assert_eq!(first["recommendation"], "Upgrade to 1.2.4-0.2+deb12u1 or later");
    assert_eq!(first["advisories"].as_array().unwrap().len(), 1);
    assert_eq!(first["ratings"][0]["method"], "CVSSv31");
}

#[test]
fn a_release_at_its_end_is_a_fact_and_no_vulnerability() {
    let mut sample = Sample::new();
    let end = &mut sample.findings[0];
    (end.kind, end.title) = (FindingKind::EndOfLife, "Debian 10 is without support".into());
    end.rule = "eol-debian-10".into();
    let bill = bill(&sample);
    let told = property(&bill["metadata"], "plimsoll:end_of_life");
    assert_eq!(told, ["Debian 10 is without support"]);
    let mut vulnerabilities = bill["vulnerabilities"].as_array().unwrap().iter();
    assert!(vulnerabilities.all(|vulnerability| vulnerability["id"] != "eol-debian-10"));
}
