use std::collections::BTreeMap;

use plimsoll_model::{Finding, FindingKind, Rating, Severity};
use serde_json::json;

use super::element::{Element, Graph};
use crate::report::{advice, home};

/// Adds the vulnerabilities that count, and which packages they affect.
///
/// Source: SPDX 3.0.1, "Security" profile.
pub(super) fn add(findings: &[Finding], packages: &BTreeMap<String, String>, graph: &mut Graph) {
    let counts = |finding: &&Finding| {
        finding.kind == FindingKind::Vulnerability && finding.suppressed.is_none()
    };
    for finding in findings.iter().filter(counts) {
        let Some(package) = packages.get(&finding.package.purl) else { continue };
        let vulnerability = graph.add(vulnerability(finding));
        for rating in &finding.ratings {
            if let Some(assessment) = assessment(rating, &vulnerability, package) {
                graph.add(assessment);
            }
        }
        let action = advice(finding);
        let class = "security_VexAffectedVulnAssessmentRelationship";
        graph.add(
            Element::new("Affects", class, &vulnerability, &[package])
                .with("relationshipType", json!("affects"))
                .with("from", json!(vulnerability))
                .with("to", json!([package]))
                .with("security_actionStatement", json!(action)),
        );
    }
}

fn vulnerability(finding: &Finding) -> Element {
    let ids = std::iter::once(&finding.rule).chain(&finding.aliases);
    let identifiers: Vec<_> = ids
        .map(|id| {
            let r#type = if id.starts_with("CVE-") { "cve" } else { "securityOther" };
            json!({
                "type": "ExternalIdentifier",
                "externalIdentifierType": r#type,
                "identifier": id,
                "identifierLocator": [home(id).1],
            })
        })
        .collect();
    Element::new("Vulnerability", "security_Vulnerability", &finding.rule, &[])
        .name(&finding.rule)
        .maybe("summary", Some(finding.title.clone()).filter(|title| !title.is_empty()))
        .with("externalIdentifier", json!(identifiers))
}

/// A CVSS 3 rating; other ratings are told by the other forms.
fn assessment(rating: &Rating, vulnerability: &str, package: &str) -> Option<Element> {
    let vector = rating.vector.as_deref().filter(|vector| vector.starts_with("CVSS:3."))?;
    let score = rating.score.filter(|score| score.is_finite())?;
    let severity = match rating.severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
        Severity::Negligible | Severity::Unknown => "none",
    };
    let class = "security_CvssV3VulnAssessmentRelationship";
    Some(
        Element::new("Cvss", class, vulnerability, &[package, vector, &rating.source])
            .with("relationshipType", json!("hasAssessmentFor"))
            .with("from", json!(vulnerability))
            .with("to", json!([package]))
            .with("security_score", json!(score))
            .with("security_severity", json!(severity))
            .with("security_vectorString", json!(vector)),
    )
}
