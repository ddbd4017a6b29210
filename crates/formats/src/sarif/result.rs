use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use plimsoll_model::{Finding, FindingKind, Layer};
use serde::Serialize;

use super::rule::level;
use super::text::Message;
use crate::report::advice;

/// A finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultWire<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location<'a>>,
    partial_fingerprints: BTreeMap<&'static str, &'a str>,
    /// Empty, not left out, for findings that count: a run has it on all results or on none
    /// (section 3.27.23).
    suppressions: Vec<Suppression<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties>,
}

/// How likely it is to be used in attacks, by EPSS.
#[derive(Serialize)]
struct Properties {
    epss: f64,
    #[serde(rename = "epss-percentile")]
    percentile: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<PhysicalLocation>,
    logical_locations: Vec<LogicalLocation<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    /// Code-scanning services want a line. A package is known by a whole file, so it is the first.
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'a> {
    name: String,
    fully_qualified_name: Cow<'a, str>,
    kind: &'static str,
}

#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    justification: &'a str,
}

impl<'a> ResultWire<'a> {
    /// The result of `finding`, whose rule is at `rule_index` and whose paths are relative to
    /// `base`.
    pub(super) fn new(
        finding: &'a Finding,
        rule_index: usize,
        base: &'static str,
        layers: &[Layer],
    ) -> Self {
        let suppression = finding.suppressed.as_ref().map(|suppression| Suppression {
            kind: "external",
            justification: &suppression.detail,
        });
        Self {
            rule_id: &finding.rule,
            rule_index,
            level: level(finding.severity),
            message: Message::new(&sentence(finding)),
            locations: locations(finding, base, layers),
            partial_fingerprints: BTreeMap::from([("plimsoll/v1", finding.fingerprint.as_str())]),
            suppressions: suppression.into_iter().collect(),
            properties: finding
                .epss
                .map(|epss| Properties { epss: epss.score, percentile: epss.percentile }),
        }
    }
}

fn sentence(finding: &Finding) -> String {
    if finding.kind == FindingKind::EndOfLife {
        return format!("{}.", finding.title);
    }
    let package = &finding.package;
    let named = [package.name.as_str(), &package.version];
    let named = named.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let mut sentence = format!("{named} has {}", finding.rule);
    if !finding.title.is_empty() {
        sentence.push_str(": ");
        sentence.push_str(&finding.title);
    }
    let exploited = finding.exploited.as_ref().map(|_| "It is known to be exploited".to_owned());
    for part in exploited.into_iter().chain([advice(finding)]) {
        sentence.push_str(". ");
        sentence.push_str(&part);
    }
    sentence.push('.');
    sentence
}

/// Every place where the package was seen: each must be mended. Without any, where it is logically.
fn locations<'a>(finding: &'a Finding, base: &'static str, layers: &[Layer]) -> Vec<Location<'a>> {
    let logical = logical_locations(finding, layers);
    let location = |uri| Location {
        physical_location: Some(PhysicalLocation {
            artifact_location: ArtifactLocation { uri, uri_base_id: base },
            region: Region { start_line: 1 },
        }),
        logical_locations: logical.clone(),
    };
    let mut locations: Vec<_> =
        finding.package.paths.iter().filter_map(|path| relative_uri(path)).map(location).collect();
    if locations.is_empty() {
        locations.push(Location { physical_location: None, logical_locations: logical });
    }
    locations
}

fn logical_locations<'a>(finding: &'a Finding, layers: &[Layer]) -> Vec<LogicalLocation<'a>> {
    let package = &finding.package;
    let mut logical = vec![LogicalLocation {
        name: package.name.clone(),
        fully_qualified_name: package.purl.as_str().into(),
        kind: "package",
    }];
    let layer = package.layer.and_then(|index| layers.get(usize::try_from(index).ok()?));
    if let Some(layer) = layer {
        logical.push(LogicalLocation {
            name: format!("layer {}", layer.index),
            fully_qualified_name: layer.diff_id.to_string().into(),
            kind: "layer",
        });
    }
    logical
}

/// Characters of a path that stay as they are. A colon is not among them, since in the first part
/// of a relative reference it would end a scheme.
///
/// Source: RFC 3986, sections 3.3 and 4.2.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'@')
    .remove(b'+')
    .remove(b',')
    .remove(b'=');

/// An absolute path as a reference relative to the root; none for the root itself.
fn relative_uri(path: &str) -> Option<String> {
    let relative = path.trim_start_matches('/');
    (!relative.is_empty()).then(|| utf8_percent_encode(relative, PATH).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_relative_references() {
        for (path, uri) in [
            ("/var/lib/dpkg/status", "var/lib/dpkg/status"),
            ("/app/node_modules/@babel/core", "app/node_modules/@babel/core"),
            ("/a b/#1?x%\u{1}.jar!META-INF/ä", "a%20b/%231%3Fx%25%01.jar!META-INF/%C3%A4"),
            ("//evil.example/x", "evil.example/x"),
            ("/c:/x\\y", "c%3A/x%5Cy"),
        ] {
            assert_eq!(relative_uri(path).as_deref(), Some(uri));
        }
        assert_eq!(relative_uri("/"), None);
    }
}
