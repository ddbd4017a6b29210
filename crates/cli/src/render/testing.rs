//! Results made by hand.

use std::time::Duration;

use jiff::Timestamp;
use plimsoll_formats::report::DatabaseInfo;
use plimsoll_jobs::ScanResult;
use plimsoll_model::{
    Decision, Digest, Distro, Exploited, Finding, FindingKind, Fix, Gap, Inventory, Layer, Package,
    PackageKind, PackageRef, Reason, Severity, Status, Subject, SubjectKind, Suppression, Verdict,
};

use crate::outputs::Scanned;

/// An image of three layers with a hundred packages and nothing wrong.
pub(crate) fn nothing() -> ScanResult {
    let steps = [
        Some("/bin/sh -c #(nop) ADD file:3bd1 in / "),
        Some("RUN /bin/sh -c apt-get update && apt-get install -y libwebp7 # buildkit"),
        None,
    ];
    let layer = |(index, step): (usize, Option<&str>)| Layer {
        index: index as u32,
        diff_id: Digest::sha256(&[index as u8; 32]),
        digest: None,
        created_by: step.map(str::to_owned),
        size: 1,
    };
    let package = |n| Package::new(PackageKind::Deb, format!("package{n}"), "1.0");
    ScanResult {
        inventory: Inventory {
            subject: Subject {
                kind: SubjectKind::Image,
                target: "archive:app.tar".into(),
                digest: Some(Digest::sha256(&[0x9f; 32])),
                config_digest: None,
                platform: "linux/amd64".parse().ok(),
            },
            distro: Some(Distro {
                id: "debian".into(),
                version_id: Some("12".into()),
                name: "Debian GNU/Linux 12 (bookworm)".into(),
                ..Distro::default()
            }),
            layers: steps.into_iter().enumerate().map(layer).collect(),
            packages: (0..100).map(package).collect(),
            gaps: vec![],
        },
        findings: vec![],
        left_out: 0,
        gaps: vec![],
        database: DatabaseInfo { starter: false, ecosystems: vec![] },
        decision: None,
    }
}

/// Every sort of finding, and more packages than the table shows.
pub(crate) fn many() -> ScanResult {
    let mut findings = vec![
        finding("deb", "libwebp7", "1.2.4-0.2", Severity::Critical, &["1.2.4-0.2+deb12u1"]),
        finding("deb", "openssl", "3.0.9-1", Severity::High, &["3.0.11-1~deb12u2"]),
        finding("deb", "openssl", "3.0.9-1", Severity::Medium, &[]),
        finding("deb", "openssl", "3.0.9-1", Severity::Low, &["3.0.13-1~deb12u1"]),
        finding("deb", "zlib1g", "1:1.2.13.dfsg-1", Severity::Critical, &[]),
        finding("pypi", "urllib3", "1.26.4", Severity::High, &["1.26.18", "2.0.7"]),
        finding("deb", "linux-libc-dev", "6.1.1", Severity::High, &[]),
    ];
    findings[0].exploited =
        Some(Exploited { added: "2023-09-13".into(), due: None, ransomware: false });
    findings[0].package.layer = Some(1);
    findings[5].package.layer = Some(2);
    findings[5].rule = "GHSA-v845-jxx5-vc9f".into();
    findings[6].suppressed = Some(Suppression { reason: "no-code", detail: String::new() });
    for n in 0..25 {
        let fix: &[&str] = if n < 22 { &["2.0"] } else { &[] };
        findings.push(finding("deb", &format!("package{n:02}"), "1.0", Severity::Medium, fix));
    }
    for n in 0..4 {
        findings.push(finding("deb", &format!("zz{n}"), "1.0", Severity::Negligible, &[]));
    }
    ScanResult { findings, ..nothing() }
}

pub(crate) fn finding(
    purl_type: &str,
    name: &str,
    version: &str,
    severity: Severity,
    fixes: &[&str],
) -> Finding {
    let kind = PackageKind::ALL.into_iter().find(|kind| kind.purl_type() == purl_type).unwrap();
    let mut package = Package::new(kind, name, version);
    package.layer = Some(0);
    let id = name.bytes().chain(severity.name().bytes()).fold(1000, |id, b| id + u32::from(b));
    Finding {
        kind: FindingKind::Vulnerability,
        rule: format!("CVE-2023-{id}"),
        aliases: vec![],
        severity,
        ratings: vec![],
        package: PackageRef::new(&package, package.purl(None)),
        title: String::new(),
        fix: match fixes {
            [] => Fix::None,
            fixes => Fix::Upgrade(fixes.iter().map(ToString::to_string).collect()),
        },
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

pub(crate) fn with_gaps(result: ScanResult, gaps: Vec<Gap>) -> ScanResult {
    ScanResult { gaps, ..result }
}

pub(crate) fn with_verdict(result: ScanResult, verdict: Verdict, because: &[&str]) -> ScanResult {
    let because = because.iter().map(ToString::to_string).collect();
    let reasons = vec![Reason { rule: "severity>=critical".into(), verdict, because }];
    ScanResult { decision: Some(Decision::from_reasons(reasons)), ..result }
}

/// How a result looks as a scan that took two seconds.
pub(crate) fn scanned(result: &ScanResult) -> Scanned<'_> {
    Scanned {
        result,
        gate: None,
        elapsed: Duration::from_millis(2_130),
        all: false,
        created: Timestamp::UNIX_EPOCH,
        template: None,
    }
}
