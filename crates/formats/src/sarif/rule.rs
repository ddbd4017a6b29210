use std::collections::BTreeSet;

use plimsoll_model::{Finding, FindingKind, Severity};
use serde::Serialize;

use super::text::{Message, markdown};
use crate::report::{home, is_web_address};

/// An advisory.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule<'a> {
    id: &'a str,
    short_description: Message,
    help_uri: String,
    help: Message,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

/// `security-severity` is GitHub's: a CVSS-like score in a string. Without it the level counts.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Properties {
    tags: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_severity: Option<String>,
}

impl<'a> Rule<'a> {
    /// The rule of findings that all have the id `id`, the one that weighs most first.
    pub(super) fn new(id: &'a str, findings: &[&'a Finding]) -> Self {
        let severity = findings.first().map_or(Severity::Unknown, |finding| finding.severity);
        let title = findings.iter().map(|f| f.title.as_str()).find(|title| !title.is_empty());
        let title = title.unwrap_or(id);
        let kind = findings.first().map_or(FindingKind::Vulnerability, |finding| finding.kind);
        let mut tags = vec!["security", kind.name()];
        if findings.iter().any(|finding| finding.exploited.is_some()) {
            tags.push("exploited");
        }
        Self {
            id,
            short_description: Message::new(title),
            help_uri: home(id).1,
            help: help(title, findings),
            default_configuration: Configuration { level: level(severity) },
            properties: Properties {
                tags,
                security_severity: findings.first().and_then(|f| security_severity(f)),
            },
        }
    }
}

/// SARIF's level of a severity. What nobody has rated is a warning: it may be anything.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Unknown => "warning",
        Severity::Low | Severity::Negligible => "note",
    }
}

/// The score of the rating that counts, if it agrees with the finding's severity; else a number in
/// the middle of that severity, so that a service shows the same word as Plimsoll.
fn security_severity(finding: &Finding) -> Option<String> {
    let score = finding.ratings.first().and_then(|rating| rating.score);
    let agrees = |score: &f64| Severity::from_cvss_score(*score) == finding.severity;
    let middle = match finding.severity {
        Severity::Critical => 9.5,
        Severity::High => 8.0,
        Severity::Medium => 5.5,
        Severity::Low => 2.0,
        Severity::Negligible => 0.0,
        Severity::Unknown => return None,
    };
    let in_scale = |score: &f64| (0.0..=10.0).contains(score);
    Some(format!("{:.1}", score.filter(in_scale).filter(agrees).unwrap_or(middle)))
}

/// What is known of the advisory, as plain text and as Markdown.
fn help(title: &str, findings: &[&Finding]) -> Message {
    let mut plain = vec![title.to_owned()];
    let mut marked = vec![format!("**{}**", markdown(title))];
    let aliases: BTreeSet<_> = findings.iter().flat_map(|f| &f.aliases).collect();
    if !aliases.is_empty() {
        let names: Vec<_> = aliases.iter().map(|alias| alias.as_str()).collect();
        let sentence = format!("Also known as {}.", names.join(", "));
        marked.push(markdown(&sentence));
        plain.push(sentence);
    }
    let mut seen = BTreeSet::new();
    let references: Vec<_> = findings
        .iter()
        .flat_map(|finding| &finding.references)
        .filter(|url| is_web_address(url) && seen.insert(*url))
        .collect();
    if !references.is_empty() {
        let lines = |line: fn(&&String) -> String| -> String {
            references.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        plain.push(lines(|url| (*url).clone()));
        marked.push(lines(|url| format!("- <{url}>")));
    }
    Message::with_markdown(&plain.join("\n\n"), marked.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_fall_with_severity_and_the_unrated_is_a_warning() {
        let levels: Vec<_> = Severity::ALL.into_iter().map(level).collect();
        assert_eq!(levels, ["error", "error", "warning", "note", "note", "warning"]);
    }
}
