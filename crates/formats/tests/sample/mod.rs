//! A report that holds everything that is hard to write: quotes, other scripts, scopes, blanks and
//! number signs in paths, epochs, missing versions, packages seen twice, mark-up and control
//! characters in names.

use plimsoll_formats::report::{DatabaseInfo, EcosystemInfo, Report};
use plimsoll_model::{
    Decision, Digest, Distro, Evidence, Exploited, Finding, FindingKind, Fix, Gap, GapCode,
    Inventory, Layer, Location, Package, PackageKind, PackageRef, Rating, Reason, Severity,
    SourcePackage, Status, Subject, SubjectKind, Suppression, Verdict, Why, fingerprint,
};

/// What a report borrows.
pub(crate) struct Sample {
    pub(crate) inventory: Inventory,
    pub(crate) findings: Vec<Finding>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) decision: Decision,
}

impl Sample {
    pub(crate) fn new() -> Self {
        let inventory = inventory();
        let findings = findings(&inventory);
        let mut gaps = inventory.gaps.clone();
        gaps.insert(0, Gap::new(GapCode::StarterDatabase, "", "starter database, 70 advisories"));
        let because = vec!["CVE-2023-4863 in libwebp7".to_owned()];
        let reason = Reason { rule: "severity>=critical".into(), verdict: Verdict::Deny, because };
        Self { inventory, findings, gaps, decision: Decision::from_reasons(vec![reason]) }
    }

    pub(crate) fn report(&self) -> Report<'_> {
        let ecosystem = |name: &str, newest: Option<&str>| EcosystemInfo {
            name: name.into(),
            records: 35,
            newest: newest.map(Into::into),
        };
        Report {
            tool_version: "0.1.0",
            inventory: &self.inventory,
            findings: &self.findings,
            gaps: &self.gaps,
            database: Some(DatabaseInfo {
                starter: true,
                ecosystems: vec![
                    ecosystem("Debian:12", Some("2026-11-20")),
                    ecosystem("npm", None),
                ],
            }),
            decision: Some(&self.decision),
        }
    }
}

fn inventory() -> Inventory {
    let layer = |index: u8, created_by: Option<&str>| Layer {
        index: index.into(),
        diff_id: Digest::sha256(&[index; 32]),
        digest: Some(Digest::sha256(&[index + 16; 32])),
        created_by: created_by.map(Into::into),
        size: 29_124_181,
    };
    Inventory {
        subject: Subject {
            kind: SubjectKind::Image,
            target: "registry:ghcr.io/acme/Wéb \"shop\":v1".into(),
            digest: Some(Digest::sha256(&[0x9f; 32])),
            config_digest: Some(Digest::sha256(&[0x9e; 32])),
            platform: "linux/arm64/v8".parse().ok(),
        },
        distro: Some(Distro {
            id: "debian".into(),
            id_like: vec!["linux".into()],
            version_id: Some("12".into()),
            codename: Some("bookworm".into()),
            support_end: None,
            name: "Debian GNU/Linux 12 (bookworm)".into(),
        }),
        layers: vec![
            layer(0, Some("/bin/sh -c #(nop) ADD file:00 in / ")),
            layer(1, Some("RUN /bin/sh -c \"pip install -r 'req.txt'\" # buildkit")),
            layer(2, None),
        ],
        packages: packages(),
        gaps: vec![
            Gap::new(GapCode::Malformed, "/opt/a b/{0}.jar", "the zip directory ends early"),
            Gap::new(GapCode::PartialIdentity, "/opt/[x](y).jar", "group unknown, not matched"),
        ],
    }
}

fn packages() -> Vec<Package> {
    let at = |path: &str| Location { path: path.into() };
    let new = |kind, name: &str, version: &str, paths: &[&str], layer| {
        let mut package = Package::new(kind, name, version);
        package.locations = paths.iter().map(|path| at(path)).collect();
        package.layer = layer;
        package
    };
    let status = "/var/lib/dpkg/status";
    let mut webp = new(PackageKind::Deb, "libwebp7", "1.2.4-0.2", &[status], Some(0));
    webp.arch = Some("arm64".into());
    webp.source = Some(SourcePackage { name: "libwebp".into(), version: None });
    webp.maintainer = Some("Jeff Breidenbach <jab@debian.org>".into());
    let mut headers = new(PackageKind::Deb, "linux-libc-dev", "1:6.1.38-1", &[status], Some(0));
    headers.source = Some(SourcePackage { name: "linux".into(), version: Some("6.1.38-1".into()) });
    let place = "/srv/b ä#1/node_modules/@babel/core/package.json";
    let mut babel = new(PackageKind::Npm, "@babel/core", "7.0.0", &[place], Some(2));
    babel.licenses = vec!["MIT".into()];
    let mut again = babel.clone();
    again.locations = vec![at("/srv/a?x%41/node_modules/@babel/core/package.json")];
    again.layer = Some(1);
    again.evidence = Evidence::Declared;
    let dist_info = "/usr/lib/python3/dist-info/METADATA";
    let mut yaml = new(PackageKind::PyPi, "PyYAML", "6.0", &[dist_info], Some(0));
    yaml.owned_by = Some("deb:python3-yaml".into());
    yaml.licenses = vec!["MIT License \"Expat\"".into(), "GPLv2+".into()];
    let mut rpm = new(PackageKind::Rpm, "nodejs", "1:18.2-1.module+el9", &[], None);
    rpm.modularity = Some("nodejs:18:9020020230306170042:bd1311ed".into());
    let evil = "[x](https://evil.example)\u{1b}[31m<b>\u{202e}";
    let jar = "/app/shop.jar!BOOT-INF/lib/snakeyaml 1.30.jar";
    let mut snake = new(PackageKind::Maven, "org.yaml:snakeyaml", "1.30", &[jar], Some(1));
    snake.licenses = vec!["Apache-2.0 OR MIT".into()];
    vec![
        webp,
        headers,
        rpm,
        yaml,
        again,
        babel,
        new(PackageKind::Npm, evil, "", &["/x/\u{1b}[0m\n/package.json"], Some(2)),
        snake,
    ]
}

fn findings(inventory: &Inventory) -> Vec<Finding> {
    let named = |name: &str| {
        let package = inventory.packages.iter().find(|p| p.name.starts_with(name)).unwrap();
        PackageRef::new(package, package.purl(inventory.distro.as_ref()))
    };
    let mut webp = finding("CVE-2023-4863", Severity::Critical, named("libwebp7"));
    webp.aliases = vec!["DSA-5496-1".into(), "GHSA-j7hp-h8jx-5ppr".into()];
    webp.title = "Heap buffer overflow in {libwebp} [see](https://evil.example)".into();
    webp.fix = Fix::Upgrade(vec!["1.2.4-0.2+deb12u1".into()]);
    webp.exploited = Some(Exploited {
        added: "2023-09-13".into(),
        due: Some("2023-10-04".into()),
        ransomware: false,
    });
    webp.published = Some("2023-09-12".into());
    webp.references = vec![
        "https://www.debian.org/security/2023/dsa-5496".into(),
        "javascript:alert(1)".into(),
        "https://example.com/a b".into(),
    ];
    let mut babel = finding("GHSA-67hx-6x53-jw92", Severity::High, named("@babel"));
    babel.fix = Fix::Upgrade(vec!["7.23.2".into(), "8.0.0-alpha.4".into()]);
    let mut snake = finding("CVE-2022-1471", Severity::Unknown, named("org.yaml"));
    snake.ratings.clear();
    let mut headers = finding("CVE-2023-0001", Severity::Medium, named("linux"));
    headers.suppressed = Some(suppression("no-code", "linux-libc-dev ships no executable code"));
    let mut yaml = finding("CVE-2022-1471", Severity::High, named("PyYAML"));
    yaml.suppressed =
        Some(suppression("owned-by-distro", "judged by Debian as part of \"python3-yaml\""));
    let evil = finding("MAL-2024-1/../<x>", Severity::Low, named("[x]"));
    vec![yaml, headers, evil, snake, babel, webp]
}

fn finding(rule: &str, severity: Severity, package: PackageRef) -> Finding {
    Finding {
        kind: FindingKind::Vulnerability,
        rule: rule.into(),
        aliases: vec![],
        severity,
        ratings: vec![
            Rating {
                source: "NVD".into(),
                severity,
                score: Some(9.8),
                vector: Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H".into()),
            },
            Rating { source: "x".into(), severity, score: Some(f64::NAN), vector: None },
        ],
        fingerprint: fingerprint(&[rule, &package.purl]),
        why: vec![Why {
            evidence: format!("{} {}", package.name, package.version),
            advisory: rule.into(),
            applies_to: format!("{} {}", package.kind.purl_type(), package.name),
            range: "introduced 0, fixed 9".into(),
            comparison: format!("{} < 9", package.version),
        }],
        package,
        title: "A bug".into(),
        fix: Fix::None,
        status: Status::Affected,
        epss: None,
        exploited: None,
        references: vec![],
        published: Some("not a day".into()),
        suppressed: None,
    }
}

fn suppression(reason: &'static str, detail: &str) -> Suppression {
    Suppression { reason, detail: detail.into() }
}
