//! Setting findings aside that somebody says do not count.

use globset::{Glob, GlobMatcher};
use plimsoll_model::{Finding, Gap, GapCode, Suppression, Waiver};

/// Sets aside what the waivers cover, unless it does not count already. `today` is `YYYY-MM-DD`;
/// what is past its day covers nothing, and is told if it otherwise would.
pub fn waive(findings: &mut [Finding], waivers: &[Waiver], today: &str) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for waiver in waivers {
        let path = match waiver.path.as_deref().map(Glob::new).transpose() {
            Ok(glob) => glob.map(|glob| glob.compile_matcher()),
            Err(error) => {
                let message = format!("{error}, so the rule is not applied");
                gaps.push(Gap::new(GapCode::Unsupported, waiver.source.clone(), message));
                continue;
            }
        };
        let covered = findings.iter_mut().filter(|finding| finding.suppressed.is_none());
        let mut covered =
            covered.filter(|finding| covers(waiver, path.as_ref(), finding)).peekable();
        if covered.peek().is_none() {
            continue;
        }
        if let Some(until) = waiver.until.as_deref().filter(|until| *until < today) {
            let what = waiver.rule.as_deref().unwrap_or("what it names");
            let message = format!("{what} counts again: the rule held until {until}");
            gaps.push(Gap::new(GapCode::Expired, waiver.source.clone(), message));
            continue;
        }
        let detail = match &waiver.reason {
            Some(reason) => format!("{}: {reason}", waiver.source),
            None => format!("{} gives no reason", waiver.source),
        };
        let suppression = Suppression { reason: "ignored", detail };
        covered.for_each(|finding| finding.suppressed = Some(suppression.clone()));
    }
    gaps
}

fn covers(waiver: &Waiver, path: Option<&GlobMatcher>, finding: &Finding) -> bool {
    let package = &finding.package;
    let is = |wanted: &Option<String>, value: &str| {
        wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(value))
    };
    let rule = waiver.rule.as_ref().is_none_or(|rule| {
        let mut names = std::iter::once(&finding.rule).chain(&finding.aliases);
        names.any(|name| name.eq_ignore_ascii_case(rule))
    });
    let mut paths = package.paths.iter().map(|path| path.trim_start_matches('/'));
    rule && is(&waiver.package, &package.name)
        && is(&waiver.version, &package.version)
        && is(&waiver.kind, package.kind.purl_type())
        && waiver.purl.as_ref().is_none_or(|purl| is_start(purl, &package.purl))
        && waiver.fixed.is_none_or(|fixed| fixed == finding.fix.is_known())
        && path.is_none_or(|glob| paths.any(|path| glob.is_match(path)))
}

/// Whether a package URL starts with another and goes on with its version or its qualifiers.
fn is_start(start: &str, purl: &str) -> bool {
    let rest = purl.strip_prefix(start);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['@', '?', '#']))
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{
        FindingKind, Fix, Location, Package, PackageKind, PackageRef, Severity, Status,
    };

    use super::*;

    fn lodash() -> Finding {
        let mut package = Package::new(PackageKind::Npm, "lodash", "4.17.4");
        package.locations =
            vec![Location { path: "/srv/app/node_modules/lodash/package.json".into() }];
        Finding {
            kind: FindingKind::Vulnerability,
            rule: "CVE-2019-10744".into(),
            aliases: vec!["GHSA-jf85-cpcp-j695".into()],
            severity: Severity::Critical,
            ratings: vec![],
            package: PackageRef::new(&package, package.purl(None)),
            title: String::new(),
            fix: Fix::Upgrade(vec!["4.17.12".into()]),
            status: Status::Fixed,
            epss: None,
            exploited: None,
            why: vec![],
            references: vec![],
            published: None,
            fingerprint: String::new(),
            suppressed: None,
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the fields of a waiver are optional")]
    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn covered(waiver: &Waiver) -> bool {
        let mut findings = [lodash()];
        waive(&mut findings, std::slice::from_ref(waiver), "2026-11-25");
        findings[0].suppressed.is_some()
    }

    #[test]
    fn every_condition_must_hold() {
        let base = Waiver { rule: some("ghsa-jf85-cpcp-j695"), ..Waiver::default() };
        assert!(covered(&base), "any name of the advisory will do");
        for (waiver, expected) in [
            (Waiver { rule: some("CVE-2019-1"), ..base.clone() }, false),
            (Waiver { package: some("lodash"), version: some("4.17.4"), ..base.clone() }, true),
            (Waiver { version: some("4.17.5"), ..base.clone() }, false),
            (Waiver { kind: some("gem"), ..base.clone() }, false),
            (Waiver { purl: some("pkg:npm/lodash"), ..base.clone() }, true),
            (Waiver { purl: some("pkg:npm/lodash@4.17.4"), ..base.clone() }, true),
            (Waiver { purl: some("pkg:npm/lod"), ..base.clone() }, false),
            (Waiver { path: some("srv/**"), ..base.clone() }, true),
            (Waiver { path: some("opt/**"), ..base.clone() }, false),
            (Waiver { fixed: Some(false), ..base.clone() }, false),
            (Waiver { rule: None, kind: some("npm"), ..base.clone() }, true),
        ] {
            assert_eq!(covered(&waiver), expected, "{waiver:?}");
        }
    }

    #[test]
    fn what_is_past_its_day_counts_and_is_told() {
        let waiver = Waiver {
            rule: some("CVE-2019-10744"),
            until: some("2026-11-24"),
            source: "f:1".into(),
            ..Waiver::default()
        };
        let mut findings = [lodash()];
        let gaps = waive(&mut findings, std::slice::from_ref(&waiver), "2026-11-25");
        assert!(findings[0].suppressed.is_none());
        assert_eq!(
            gaps[0].to_string(),
            "f:1: CVE-2019-10744 counts again: the rule held until 2026-11-24"
        );
        assert!(covered(&Waiver { until: some("2026-11-25"), ..waiver.clone() }), "to its end");
        let elsewhere = Waiver { rule: some("CVE-1"), ..waiver };
        assert!(waive(&mut findings, &[elsewhere], "2026-11-25").is_empty());
    }

    #[test]
    fn a_broken_glob_is_a_gap() {
        let waiver = Waiver { path: some("[a"), ..Waiver::default() };
        let mut findings = [lodash()];
        assert_eq!(waive(&mut findings, &[waiver], "2026-11-25")[0].code, GapCode::Unsupported);
    }
}
