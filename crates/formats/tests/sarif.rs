//! SARIF: what a log says, beyond being valid.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod sample;

use plimsoll_formats::sarif::write;
use plimsoll_model::{Epss, FindingKind, Status, SubjectKind};
use sample::Sample;
use serde_json::Value;

fn written(sample: &Sample) -> String {
    let mut bytes = Vec::new();
    write(&sample.report(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn run(sample: &Sample) -> Value {
    let log: Value = serde_json::from_str(&written(sample)).unwrap();
    log["runs"][0].clone()
}

#[test]
fn a_log_changes_only_together_with_its_snapshot() {
    insta::assert_snapshot!(written(&Sample::new()));
}

#[test]
fn results_point_at_their_rules() {
    let run = run(&Sample::new());
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 5);
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn security_severity_agrees_with_the_finding_that_counts() {
    let run = run(&Sample::new());
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap().iter();
    let scores: Vec<_> = rules
        .map(|rule| {
            let score = rule["properties"]["security-severity"].as_str().unwrap_or("none");
            (rule["id"].as_str().unwrap(), score)
        })
        .collect();
    assert_eq!(
        scores,
        [
            ("CVE-2022-1471", "none"),
            ("CVE-2023-0001", "5.5"),
            ("CVE-2023-4863", "9.8"),
            ("GHSA-67hx-6x53-jw92", "8.0"),
            ("MAL-2024-1/../<x>", "2.0"),
        ]
    );
}

#[test]
fn every_result_says_whether_it_is_suppressed() {
    let run = run(&Sample::new());
    let results = run["results"].as_array().unwrap().iter();
    let counts: Vec<_> =
        results.map(|result| result["suppressions"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [0, 0, 0, 0, 1, 1]);
    assert_eq!(run["results"][5]["suppressions"][0]["kind"], "external");
}

#[test]
fn results_name_file_package_layer_and_identity() {
    let sample = Sample::new();
    let run = run(&sample);
    let first = &run["results"][0];
    let location = &first["locations"][0];
    let artifact = &location["physicalLocation"]["artifactLocation"];
    assert_eq!(artifact["uri"], "var/lib/dpkg/status");
    assert_eq!(artifact["uriBaseId"], "ROOTFS");
    assert_eq!(location["logicalLocations"][1]["name"], "layer 0");
    let fingerprint = sample.findings.last().unwrap().fingerprint.as_str();
    assert_eq!(first["partialFingerprints"]["plimsoll/v1"], fingerprint);
    let text = first["message"]["text"].as_str().unwrap();
    assert!(text.contains(r"{{libwebp}} \[see\](https://evil.example). It is known"), "{text}");
}

#[test]
fn paths_of_projects_are_relative_to_the_source() {
    let mut sample = Sample::new();
    sample.inventory.subject.kind = SubjectKind::Project;
    let run = run(&sample);
    let location = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    assert!(run["originalUriBaseIds"]["%SRCROOT%"].is_object());
}

#[test]
fn gaps_are_notifications() {
    let run = run(&Sample::new());
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notifications.len(), 3);
    let declared = &run["tool"]["driver"]["notifications"];
    for notification in notifications {
        let index = usize::try_from(notification["descriptor"]["index"].as_u64().unwrap()).unwrap();
        assert_eq!(declared[index]["id"], notification["descriptor"]["id"]);
    }
    assert_eq!(
        notifications[1]["message"]["text"],
        "/opt/a b/{{0}}.jar: the zip directory ends early"
    );
}

#[test]
fn estimates_are_properties_and_what_has_no_fix_says_why() {
    let mut sample = Sample::new();
    for finding in &mut sample.findings {
        finding.epss = Some(Epss { score: 0.5, percentile: 0.99 });
        finding.status = Status::WillNotFix;
    }
    let run = run(&sample);
    for result in run["results"].as_array().unwrap() {
        assert_eq!(result["properties"]["epss"], 0.5);
        assert_eq!(result["properties"]["epss-percentile"], 0.99);
    }
    assert!(run.to_string().contains("Its maintainers will not fix it."));
}

#[test]
fn a_release_at_its_end_has_a_rule_of_its_own() {
    let mut sample = Sample::new();
    sample.findings.truncate(1);
    let end = &mut sample.findings[0];
    (end.kind, end.rule) = (FindingKind::EndOfLife, "eol-debian-10".into());
    (end.title, end.status) = ("Debian 10 is without support".into(), Status::EndOfLife);
    let run = run(&sample);
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "eol-debian-10");
    assert_eq!(rule["helpUri"], "https://endoflife.date/");
    assert_eq!(rule["properties"]["tags"][1], "end-of-life");
    assert_eq!(run["results"][0]["message"]["text"], "Debian 10 is without support.");
}
