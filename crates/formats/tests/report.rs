//! The JSON report: its form is public and documented by its schema.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod sample;

use plimsoll_formats::report::{schema, write};
use plimsoll_model::GapCode;
use sample::Sample;
use serde_json::Value;

fn written(sample: &Sample) -> String {
    let mut bytes = Vec::new();
    write(&sample.report(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn document(sample: &Sample) -> Value {
    serde_json::from_str(&written(sample)).unwrap()
}

#[test]
fn the_schema_changes_only_together_with_its_snapshot() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&schema()).unwrap());
}

#[test]
fn a_report_changes_only_together_with_its_snapshot() {
    insta::assert_snapshot!(written(&Sample::new()));
}

#[test]
fn a_report_is_valid_by_its_own_schema_and_has_no_field_outside_of_it() {
    let mut strict = schema();
    forbid_other_fields(&mut strict);
    let validator = jsonschema::options().offline().build(&strict).unwrap();
    let mut report = document(&Sample::new());
    let problems: Vec<_> =
        validator.iter_errors(&report).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    report["gaps"][0]["code"] = "no-such-code".into();
    assert!(!validator.is_valid(&report));
}

#[test]
fn every_field_is_described_and_never_null() {
    let schema = schema();
    let definitions = schema["$defs"].as_object().unwrap().values();
    for definition in definitions.chain([&schema]) {
        assert!(definition["description"].is_string(), "{definition}");
        for (field, value) in definition["properties"].as_object().unwrap() {
            assert!(value["description"].is_string(), "{field}");
        }
    }
    assert!(!schema.to_string().contains("\"null\""));
    let codes = &schema["$defs"]["Gap"]["properties"]["code"]["enum"];
    assert_eq!(codes.as_array().unwrap().len(), GapCode::ALL.len());
}

#[test]
fn the_order_of_findings_does_not_matter() {
    let mut sample = Sample::new();
    let first = written(&sample);
    sample.findings.reverse();
    assert_eq!(written(&sample), first);
    let report = document(&sample);
    let order: Vec<_> =
        report["findings"].as_array().unwrap().iter().map(|f| &f["severity"]).collect();
    assert_eq!(order, ["critical", "high", "low", "unknown", "high", "medium"]);
}

#[test]
fn suppressed_findings_are_listed_but_not_counted() {
    let report = document(&Sample::new());
    let summary = &report["summary"];
    assert_eq!(summary["findings"]["critical"], 1);
    assert_eq!(summary["findings"]["high"], 1);
    assert_eq!(summary["findings"]["medium"], 0);
    assert_eq!(summary["suppressed"], 2);
    assert_eq!(summary["with_fix"], 2);
    assert_eq!(summary["exploited"], 1);
    assert_eq!(report["findings"].as_array().unwrap().len(), 6);
}

#[test]
fn control_characters_are_escaped() {
    let text = written(&Sample::new());
    assert!(text.contains("\\u001b[31m"));
    assert!(text.chars().all(|c| c == '\n' || !c.is_ascii_control()));
}

fn forbid_other_fields(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") && map.get("type") == Some(&"object".into()) {
                map.insert("additionalProperties".into(), false.into());
            }
            map.values_mut().for_each(forbid_other_fields);
        }
        Value::Array(items) => items.iter_mut().for_each(forbid_other_fields),
        _ => {}
    }
}
