//! The gate: an expression that refuses a subject for any one finding.
//!
//! It is the short form of a policy rule. The expression is CEL over the facts of one finding;
//! source: the CEL specification, `langdef.md`.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;

use cel::{Context, Program, Value};
use plimsoll_model::{Decision, Finding, Gap, Reason, Severity, Verdict};

/// The facts that an expression may use, with what they are.
pub const GATE_FACTS: &[(&str, &str)] = &[
    ("severity", "how bad it is; compare it with critical, high, medium, low, negligible, unknown"),
    ("fixed", "whether a fixed version is known"),
    ("exploited", "whether it is in CISA's catalog of known exploited vulnerabilities"),
    ("rule", "the advisory's id, such as 'CVE-2021-44228'"),
    ("name", "the package's name"),
    ("version", "the package's version"),
    (
        "type",
        "the package's type: 'deb', 'apk', 'rpm', 'pypi', 'npm', 'golang', 'cargo', 'maven', 'gem', \
         'composer', 'nuget', 'conda'",
    ),
];

/// A compiled gate.
pub struct Gate {
    source: String,
    program: Program,
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gate({})", self.source)
    }
}

/// Why an expression is not a gate.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct GateError {
    /// What is wrong.
    pub message: String,
    /// Column of the expression where it is wrong, from 0, where that is known.
    pub column: Option<usize>,
}

impl Gate {
    /// Compiles an expression, and tries it on a made-up finding, so that an unknown fact or a
    /// comparison of the wrong types is an error now and not a surprise later.
    pub fn compile(source: &str) -> Result<Self, GateError> {
        let program = Program::compile(source).map_err(|errors| {
            // The parser's own words list every token that it would have taken.
            let first = errors.errors.first();
            let column = first.and_then(|error| usize::try_from(error.pos.1 - 1).ok());
            let rest = column.and_then(|column| source.get(column..)).unwrap_or_default().trim();
            let word = rest.split_whitespace().next();
            let message = match (first, word) {
                (Some(error), _) if error.msg.starts_with("reserved") => error.msg.clone(),
                (_, Some(word)) => format!("`{word}` cannot stand here"),
                (_, None) => "the expression is not finished".into(),
            };
            GateError { message, column }
        })?;
        for name in program.references().variables() {
            let is_level = Severity::ALL.iter().any(|level| level.name() == name.to_lowercase());
            if !is_level && !GATE_FACTS.iter().any(|(fact, _)| *fact == name) {
                let facts: Vec<&str> = GATE_FACTS.iter().map(|(fact, _)| *fact).collect();
                return Err(GateError {
                    message: format!("unknown fact `{name}`; there are {}", facts.join(", ")),
                    column: source.find(name),
                });
            }
        }
        let gate = Self { source: source.to_owned(), program };
        gate.refuses(&Facts::example())
            .map(|_| gate)
            .map_err(|message| GateError { message, column: None })
    }

    /// What the gate says of a subject. A finding that it refuses decides; without one, findings
    /// that nobody rated and gaps leave it unknown.
    pub fn decide(&self, findings: &[Finding], gaps: &[Gap]) -> Decision {
        let mut refused = Vec::new();
        let mut unknown = Vec::new();
        let mut worst_first: Vec<&Finding> =
            findings.iter().filter(|finding| finding.suppressed.is_none()).collect();
        worst_first.sort_by_key(|finding| Reverse(finding.severity));
        for finding in worst_first {
            let what = || {
                let package = &finding.package;
                format!("{} in {} {}", finding.rule, package.name, package.version)
            };
            match self.refuses(&Facts::of(finding, finding.severity)) {
                Ok(true) => refused.push(format!("{} ({})", what(), finding.severity)),
                Ok(false) if self.might_refuse(finding) => {
                    unknown.push(format!("{} has no severity", what()));
                }
                Ok(false) => {}
                Err(why) => unknown.push(format!("{}: {why}", what())),
            }
        }
        if !gaps.is_empty() {
            let one = gaps.len() == 1;
            unknown.push(format!("{} gap{}", gaps.len(), if one { "" } else { "s" }));
        }
        let reason = |verdict, because| Reason { rule: self.source.clone(), verdict, because };
        Decision::from_reasons(vec![if !refused.is_empty() {
            reason(Verdict::Deny, refused)
        } else if !unknown.is_empty() {
            reason(Verdict::Unknown, unknown)
        } else {
            reason(Verdict::Allow, Vec::new())
        }])
    }

    /// Whether a finding without a rating would be refused if it had one.
    fn might_refuse(&self, finding: &Finding) -> bool {
        finding.severity == Severity::Unknown
            && self.refuses(&Facts::of(finding, Severity::Critical)) == Ok(true)
    }

    fn refuses(&self, facts: &Facts<'_>) -> Result<bool, String> {
        let mut context = Context::default();
        for level in Severity::ALL {
            context.add_variable_from_value(level.name(), rank(level));
            context.add_variable_from_value(level.name().to_uppercase(), rank(level));
        }
        context.add_variable_from_value("severity", rank(facts.severity));
        context.add_variable_from_value("fixed", facts.fixed);
        context.add_variable_from_value("exploited", facts.exploited);
        for (name, text) in &facts.texts {
            context.add_variable_from_value(*name, (*text).to_owned());
        }
        match self.program.execute(&context) {
            Ok(Value::Bool(refuses)) => Ok(refuses),
            Ok(_) => Err("the expression is neither true nor false".into()),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn rank(severity: Severity) -> i64 {
    Severity::ALL.iter().rev().zip(0..).find(|(level, _)| **level == severity).map_or(0, |(_, n)| n)
}

struct Facts<'a> {
    severity: Severity,
    fixed: bool,
    exploited: bool,
    texts: HashMap<&'static str, &'a str>,
}

impl<'a> Facts<'a> {
    fn of(finding: &'a Finding, severity: Severity) -> Self {
        Self {
            severity,
            fixed: finding.fix.is_known(),
            exploited: finding.exploited.is_some(),
            texts: HashMap::from([
                ("rule", finding.rule.as_str()),
                ("name", finding.package.name.as_str()),
                ("version", finding.package.version.as_str()),
                ("type", finding.package.kind.purl_type()),
            ]),
        }
    }

    fn example() -> Self {
        let texts = [("rule", "CVE-0000-0000"), ("name", "p"), ("version", "1"), ("type", "deb")];
        Self { severity: Severity::Low, fixed: true, exploited: false, texts: HashMap::from(texts) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::{FindingKind, Fix, GapCode, Package, PackageKind, PackageRef, Status};

    fn finding(severity: Severity, fix: Fix) -> Finding {
        let package = Package::new(PackageKind::Deb, "openssl", "3.0.9-1");
        Finding {
            kind: FindingKind::Vulnerability,
            rule: "CVE-2023-5363".into(),
            aliases: vec![],
            severity,
            ratings: vec![],
            package: PackageRef::new(&package, package.purl(None)),
            title: String::new(),
            fix,
            status: Status::Affected,
            epss: None,
            exploited: None,
            why: vec![],
            references: vec![],
            published: None,
            fingerprint: String::new(),
            suppressed: None,
        }
    }

    fn verdict(expression: &str, findings: &[Finding], gaps: &[Gap]) -> Verdict {
        Gate::compile(expression).unwrap().decide(findings, gaps).verdict
    }

    #[test]
    fn one_refused_finding_refuses_the_subject() {
        let high = finding(Severity::High, Fix::None);
        let findings = [high];
        assert_eq!(verdict("severity>=critical", &findings, &[]), Verdict::Allow);
        assert_eq!(verdict("severity >= HIGH", &findings, &[]), Verdict::Deny);
        assert_eq!(verdict("severity >= high && fixed", &findings, &[]), Verdict::Allow);
        assert_eq!(verdict("type == 'deb' && name == 'openssl'", &findings, &[]), Verdict::Deny);
    }

    #[test]
    fn what_cannot_be_told_is_unknown_not_allowed() {
        let unrated = [finding(Severity::Unknown, Fix::None)];
        assert_eq!(verdict("severity >= critical", &unrated, &[]), Verdict::Unknown);
        assert_eq!(verdict("severity >= critical && fixed", &unrated, &[]), Verdict::Allow);
        let gap = [Gap::new(GapCode::NoFeed, "", "no feed")];
        assert_eq!(verdict("severity >= critical", &[], &gap), Verdict::Unknown);
        let worst = [finding(Severity::Critical, Fix::None)];
        assert_eq!(verdict("severity >= critical", &worst, &gap), Verdict::Deny);
    }

    #[test]
    fn suppressed_findings_do_not_count() {
        let mut suppressed = finding(Severity::Critical, Fix::None);
        suppressed.suppressed =
            Some(plimsoll_model::Suppression { reason: "no-code", detail: String::new() });
        assert_eq!(verdict("severity >= low", &[suppressed], &[]), Verdict::Allow);
    }

    #[test]
    fn errors_say_what_and_where() {
        let error = |text: &str| Gate::compile(text).unwrap_err();
        assert_eq!(error("severty >= critical").column, Some(0));
        assert!(
            error("severty >= critical").message.starts_with("unknown fact `severty`; there are")
        );
        let unfinished = error("severity >=");
        assert_eq!(unfinished.message, "the expression is not finished");
        assert_eq!(unfinished.column, Some(11));
        let stray = error("severity >= high )");
        assert_eq!((stray.message.as_str(), stray.column), ("`)` cannot stand here", Some(17)));
        assert!(error("severity >= 'high'").message.len() > 5);
        assert_eq!(error("severity").message, "the expression is neither true nor false");
    }
}
