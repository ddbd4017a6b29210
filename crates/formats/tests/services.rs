//! What CI services are given: JUnit, GitLab's report, GitHub's snapshot.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod sample;

use plimsoll_formats::github::{self, Job};
use plimsoll_formats::{gitlab, junit};
use plimsoll_model::{Decision, Verdict};
use quick_xml::Reader;
use quick_xml::events::Event;
use sample::Sample;
use serde_json::Value;

fn created() -> jiff::Timestamp {
    "2026-11-25T08:00:00.5Z".parse().unwrap()
}

fn in_junit(sample: &Sample) -> String {
    let mut bytes = Vec::new();
    junit::write(&sample.report(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn in_gitlab(sample: &Sample) -> String {
    let mut bytes = Vec::new();
    gitlab::write(&sample.report(), created(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn in_github(sample: &Sample) -> String {
    let job = Job {
        sha: "0".repeat(40),
        r#ref: "refs/heads/main".into(),
        id: "17".into(),
        correlator: "ci scan".into(),
        html_url: Some("https://github.example/acme/web/actions/runs/17".into()),
    };
    let mut bytes = Vec::new();
    github::write("0.1.0", &sample.inventory, &job, created(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn forms_change_only_together_with_their_snapshots() {
    let sample = Sample::new();
    insta::assert_snapshot!("junit", in_junit(&sample));
    insta::assert_snapshot!("gitlab", in_gitlab(&sample));
    insta::assert_snapshot!("github", in_github(&sample));
}

/// The elements of a document in their order, for which it must be well formed.
fn elements(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                start.attributes().for_each(|attribute| drop(attribute.unwrap()));
                names.push(start.name().as_ref().to_owned());
            }
            Event::Eof => return names,
            _ => {}
        }
    }
}

#[test]
fn every_finding_gap_and_gate_is_a_test_case() {
    let mut sample = Sample::new();
    let count = |sample: &Sample, name: &str| {
        elements(&in_junit(sample)).iter().filter(|element| *element == name).count()
    };
    let counted = sample.findings.iter().filter(|f| f.suppressed.is_none()).count();
    let aside = sample.findings.len() - counted;
    assert_eq!(count(&sample, "failure"), counted + 1, "the gate failed too");
    assert_eq!(count(&sample, "skipped"), aside + sample.gaps.len());
    assert_eq!(count(&sample, "testcase"), sample.findings.len() + sample.gaps.len() + 1);
    sample.decision = Decision { verdict: Verdict::Unknown, ..sample.decision };
    assert_eq!(count(&sample, "error"), sample.gaps.len() + 1, "the gate could not tell");
}

#[test]
fn gitlab_is_told_what_counts_and_what_is_missing() {
    let sample = Sample::new();
    let report: Value = serde_json::from_str(&in_gitlab(&sample)).unwrap();
    let counted = sample.findings.iter().filter(|f| f.suppressed.is_none()).count();
    let vulnerabilities = report["vulnerabilities"].as_array().unwrap();
    assert_eq!(vulnerabilities.len(), counted);
    for vulnerability in vulnerabilities {
        assert!(!vulnerability["identifiers"].as_array().unwrap().is_empty());
        assert!(vulnerability["name"].as_str().unwrap().chars().count() <= 255);
    }
    assert_eq!(report["scan"]["messages"].as_array().unwrap().len(), sample.gaps.len());
    assert_eq!(report["scan"]["end_time"], "2026-11-25T08:00:00");
}

#[test]
fn github_is_told_of_every_package_once() {
    let sample = Sample::new();
    let snapshot: Value = serde_json::from_str(&in_github(&sample)).unwrap();
    let manifests = snapshot["manifests"].as_object().unwrap();
    let count: usize = manifests.values().map(|m| m["resolved"].as_object().unwrap().len()).sum();
    let purls: std::collections::BTreeSet<_> = sample
        .inventory
        .packages
        .iter()
        .map(|p| p.purl(sample.inventory.distro.as_ref()))
        .collect();
    assert_eq!(count, purls.len());
}
