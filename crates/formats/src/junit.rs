//! JUnit XML, which every CI system shows: one test case for each finding, failed if it counts.
//!
//! Source: the schema of Jenkins' xUnit plugin (`junit-10.xsd`), the form that readers agree on.

use std::io::{self, BufWriter, Write};

use plimsoll_model::{Finding, Gap, Reason, Verdict};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::report::{Report, advice};

/// Writes the findings that count as failures, those that do not as skipped, gaps as errors if a
/// gate could not judge, else as skipped, and the gate as a case of its own.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report<'_>, out: impl Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(BufWriter::new(out), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let cases = cases(report);
    let count = |wanted: &str| cases.iter().filter(|case| case.outcome == wanted).count();
    let counts = [
        ("tests", cases.len()),
        ("failures", count("failure")),
        ("errors", count("error")),
        ("skipped", count("skipped")),
    ];
    let counts = counts.map(|(name, n)| (name, n.to_string()));
    let attributes = || counts.iter().map(|(name, n)| (*name, n.as_str()));
    let target = clean(&report.inventory.subject.target);
    xml.create_element("testsuites").with_attributes(attributes()).write_inner_content(|xml| {
        xml.create_element("testsuite")
            .with_attribute(("name", target.as_str()))
            .with_attributes(attributes())
            .write_inner_content(|xml| cases.iter().try_for_each(|case| case.write(xml)))?;
        Ok(())
    })?;
    let mut out = xml.into_inner();
    out.write_all(b"\n")?;
    out.flush()
}

struct Case {
    class: String,
    name: String,
    /// The element that tells how it went; empty if it passed.
    outcome: &'static str,
    message: String,
    detail: String,
}

fn cases(report: &Report<'_>) -> Vec<Case> {
    let undecided = report.decision.is_some_and(|d| d.verdict == Verdict::Unknown);
    let mut cases: Vec<Case> = report.sorted_findings().into_iter().map(Case::of_finding).collect();
    cases.extend(report.gaps.iter().map(|gap| Case::of_gap(gap, undecided)));
    cases.extend(report.decision.map(|decision| Case {
        class: "plimsoll.gate".into(),
        name: "gate".into(),
        outcome: match decision.verdict {
            Verdict::Allow => "",
            Verdict::Deny => "failure",
            Verdict::Unknown => "error",
        },
        message: format!("the gate says {}", decision.verdict.name()),
        detail: decision.reasons.iter().map(reason).collect(),
    }));
    cases
}

impl Case {
    fn of_finding(finding: &Finding) -> Self {
        let package = &finding.package;
        let severity = finding.severity.name();
        let advice = advice(finding);
        let (outcome, message) = match &finding.suppressed {
            Some(suppression) => ("skipped", suppression.detail.clone()),
            None => ("failure", format!("{severity}: {}", finding.title)),
        };
        let why = finding.why.iter().map(|why| format!("{}: {}\n", why.advisory, why.comparison));
        Self {
            class: format!("{}.{}", package.kind.purl_type(), package.name),
            name: format!("{} in {} {}", finding.rule, package.name, package.version),
            outcome,
            message,
            detail: format!("{advice}\n{}", why.collect::<String>()),
        }
    }

    fn of_gap(gap: &Gap, undecided: bool) -> Self {
        Self {
            class: format!("plimsoll.gap.{}", gap.code),
            name: if gap.place.is_empty() { gap.code.name().into() } else { gap.place.clone() },
            outcome: if undecided { "error" } else { "skipped" },
            message: gap.message.clone(),
            detail: String::new(),
        }
    }

    fn write<W: Write>(&self, xml: &mut Writer<W>) -> io::Result<()> {
        let (class, name) = (clean(&self.class), clean(&self.name));
        let case = xml
            .create_element("testcase")
            .with_attributes([("classname", class.as_str()), ("name", name.as_str())]);
        if self.outcome.is_empty() {
            case.write_empty()?;
            return Ok(());
        }
        case.write_inner_content(|xml| {
            let message = clean(&self.message);
            xml.create_element(self.outcome)
                .with_attribute(("message", message.as_str()))
                .write_text_content(BytesText::new(&clean(&self.detail)))?;
            Ok(())
        })?;
        Ok(())
    }
}

fn reason(reason: &Reason) -> String {
    let because = reason.because.iter().map(|line| format!("  {line}\n"));
    format!("{}: {}\n{}", reason.rule, reason.verdict.name(), because.collect::<String>())
}

/// Text without the characters that XML cannot hold.
///
/// Source: XML 1.0, production 2, "Char".
fn clean(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if allowed(c) { c } else { '\u{fffd}' }).collect()
}
