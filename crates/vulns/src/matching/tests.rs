use plimsoll_formats::osv;
use plimsoll_model::{Fix, Location, PackageKind, Severity, SourcePackage, Subject, SubjectKind};

use super::*;
use crate::db::{Database, DatabaseWriter, SectionBuilder, SectionMeta};

mod distributions;

/// A database of records, one section for each ecosystem.
fn database(records: &[&str]) -> Database {
    let mut sections = std::collections::BTreeMap::new();
    for json in records {
        let record = osv::read_record(json.as_bytes()).unwrap();
        for package in record.affected.iter().filter_map(|affected| affected.package.as_ref()) {
            let base = package.ecosystem.split(':').next().unwrap().to_owned();
            sections.entry(base.clone()).or_insert_with(|| SectionBuilder::new(&base));
        }
        for builder in sections.values_mut() {
            builder.add(&record);
        }
    }
    let mut bytes = Vec::new();
    let mut writer = DatabaseWriter::new(&mut bytes).unwrap();
    for builder in sections.into_values() {
        writer.add(&builder.finish(SectionMeta::default())).unwrap();
    }
    writer.finish().unwrap();
    Database::open(Box::new(bytes)).unwrap()
}

fn affected(ecosystem: &str, name: &str, events: &str) -> String {
    format!(
        r#"{{"package":{{"ecosystem":"{ecosystem}","name":"{name}"}},
        "ranges":[{{"type":"ECOSYSTEM","events":[{events}]}}]}}"#
    )
}

fn record(id: &str, more: &str, affected: &str) -> String {
    format!(r#"{{"id":"{id}","modified":"2024-01-01T00:00:00Z",{more}"affected":[{affected}]}}"#)
}

const FIXED_2: &str = r#"{"introduced":"0"},{"fixed":"2-1"}"#;

fn inventory(distro: (&str, &str), packages: Vec<Package>) -> Inventory {
    let subject = Subject {
        kind: SubjectKind::RootFs,
        target: "dir:/".into(),
        digest: None,
        config_digest: None,
        platform: None,
    };
    let distro = Distro {
        id: distro.0.into(),
        version_id: Some(distro.1.into()),
        name: distro.0.into(),
        ..Distro::default()
    };
    Inventory { subject, distro: Some(distro), layers: vec![], packages, gaps: vec![] }
}

fn package(kind: PackageKind, name: &str, version: &str) -> Package {
    let mut package = Package::new(kind, name, version);
    package.locations.push(Location { path: format!("/somewhere/{name}") });
    package
}

fn deb(name: &str, version: &str, source: &str, source_version: Option<&str>) -> Package {
    let mut package = package(PackageKind::Deb, name, version);
    let version = source_version.map(str::to_owned);
    package.source = Some(SourcePackage { name: source.into(), version });
    package
}

fn matched(records: &[&str], inventory: &Inventory) -> Findings {
    let library = Library::new(Some(database(records)), database(&[]));
    match_inventory(inventory, &library, "2024-01-03").unwrap()
}

/// `rule package fix` of each finding that counts.
fn rows(findings: &Findings) -> Vec<String> {
    let counts = findings.findings.iter().filter(|finding| finding.suppressed.is_none());
    let fix = |finding: &Finding| match &finding.fix {
        Fix::Upgrade(versions) => versions.join(","),
        Fix::None => "-".into(),
    };
    counts.map(|f| format!("{} {} {}", f.rule, f.package.name, fix(f))).collect()
}

#[test]
fn binary_packages_are_judged_by_their_source_and_its_version() {
    let record = record(
        "DEBIAN-CVE-2024-1",
        r#""upstream":["CVE-2024-1"],"#,
        &affected("Debian:12", "src", FIXED_2),
    );
    let packages = vec![
        deb("lib-a", "1-1", "src", None),
        // A rebuild of the binary alone: the source is fixed already.
        deb("lib-b", "1-1+b6", "src", Some("2-1")),
        deb("src", "9-9", "other", None),
    ];
    let found = matched(&[&record], &inventory(("debian", "12"), packages));
    assert_eq!(rows(&found), ["CVE-2024-1 lib-a 2-1"]);
    let why = &found.findings[0].why[0];
    assert_eq!(why.evidence, "lib-a 1-1, built from src 1-1, seen in /somewhere/lib-a");
    assert_eq!(
        (why.advisory.as_str(), why.applies_to.as_str()),
        ("DEBIAN-CVE-2024-1", "Debian:12 src")
    );
    assert_eq!(why.comparison, "1-1 < 2-1 (dpkg order)");
}

#[test]
fn names_of_one_vulnerability_are_one_row() {
    let npm = |id: &str, aliases: &str| {
        record(
            id,
            &format!(r#""aliases":[{aliases}],"#),
            &affected("npm", "x", r#"{"introduced":"0"}"#),
        )
    };
    let records = [
        npm("GHSA-aaaa-bbbb-cccc", r#""CVE-2024-2""#),
        npm("NSWG-ECO-1", r#""GHSA-aaaa-bbbb-cccc""#),
        npm("NSWG-ECO-2", ""),
    ];
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let found =
        matched(&records, &inventory(("arch", "1"), vec![package(PackageKind::Npm, "x", "1.0.0")]));
    assert_eq!(rows(&found), ["CVE-2024-2 x -", "NSWG-ECO-2 x -"]);
    assert_eq!(found.findings[0].aliases, ["GHSA-aaaa-bbbb-cccc", "NSWG-ECO-1"]);
    assert_eq!(found.findings[0].why.len(), 2);
}

#[test]
fn a_bulletin_gives_a_row_to_each_of_its_vulnerabilities_that_is_not_cleared() {
    let cves = r#""upstream":["CVE-2024-1","CVE-2024-2","CVE-2024-3"],"#;
    let bulletin = record("DSA-1-1", cves, &affected("Debian:12", "src", FIXED_2));
    let own = record(
        "DEBIAN-CVE-2024-1",
        r#""upstream":["CVE-2024-1"],"#,
        &affected("Debian:12", "src", FIXED_2),
    );
    let clear = affected("Debian:12", "src", r#"{"introduced":"0"},{"fixed":"0"}"#);
    let clear = record("DEBIAN-CVE-2024-2", r#""upstream":["CVE-2024-2"],"#, &clear);
    let packages = vec![deb("src", "1-1", "src", None)];
    let found = matched(&[&bulletin, &own, &clear], &inventory(("debian", "12"), packages));
    assert_eq!(rows(&found), ["CVE-2024-1 src 2-1", "CVE-2024-3 src 2-1"]);
    assert_eq!(found.findings[0].aliases, ["DEBIAN-CVE-2024-1", "DSA-1-1"]);
}

#[test]
fn severity_is_borrowed_from_advisories_elsewhere() {
    let vector = r#""severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"#;
    let rated = record(
        "GHSA-x",
        &format!(r#""aliases":["CVE-2024-1"],{vector}"#),
        &affected("npm", "x", FIXED_2),
    );
    let unrated = record(
        "DEBIAN-CVE-2024-1",
        r#""upstream":["CVE-2024-1"],"#,
        &affected("Debian:12", "src", FIXED_2),
    );
    let other = record(
        "DEBIAN-CVE-2024-9",
        r#""upstream":["CVE-2024-9"],"#,
        &affected("Debian:12", "src", FIXED_2),
    );
    let packages = vec![deb("src", "1-1", "src", None)];
    let found = matched(&[&rated, &unrated, &other], &inventory(("debian", "12"), packages));
    let severities: Vec<Severity> = found.findings.iter().map(|f| f.severity).collect();
    assert_eq!(severities, [Severity::Critical, Severity::Unknown]);
}

#[test]
fn a_package_of_the_distribution_is_not_matched_twice() {
    let upstream = record(
        "GHSA-x",
        r#""aliases":["CVE-2024-1"],"#,
        &affected("PyPI", "pyyaml", r#"{"introduced":"0"}"#),
    );
    let debian = record("DEBIAN-CVE-2024-2", "", &affected("Debian:12", "pyyaml", FIXED_2));
    let mut yaml = package(PackageKind::PyPi, "PyYAML", "5.1");
    yaml.owned_by = Some("deb:python3-yaml".into());
    let found = matched(&[&upstream, &debian], &inventory(("debian", "12"), vec![yaml.clone()]));
    assert_eq!(rows(&found), [""; 0]);
    assert_eq!(found.findings[0].suppressed.as_ref().unwrap().reason, "owned-by-distro");
    // Where nobody judges the distribution, upstream's word is all there is.
    let found = matched(&[&upstream], &inventory(("debian", "12"), vec![yaml]));
    assert_eq!(rows(&found), ["CVE-2024-1 PyYAML -"]);
}

#[test]
fn headers_of_the_kernel_hold_no_code() {
    let record = record("DEBIAN-CVE-2024-1", "", &affected("Debian:12", "linux", FIXED_2));
    let packages = vec![deb("linux-libc-dev", "1-1", "linux", None)];
    let found = matched(&[&record], &inventory(("debian", "12"), packages));
    assert_eq!(found.findings[0].suppressed.as_ref().unwrap().reason, "no-code");
}

#[test]
fn epochs_and_modules_of_rpm() {
    let fixed = |version: &str| format!(r#"{{"introduced":"0"}},{{"fixed":"{version}"}}"#);
    let plain = record(
        "ALSA-1",
        r#""related":["CVE-2024-1"],"#,
        &affected("AlmaLinux:8", "perl", &fixed("4:5.26.3-422.el8")),
    );
    let module = |id: &str, cve: &str, version: &str| {
        let more = format!(r#""related":["{cve}"],"#);
        record(id, &more, &affected("AlmaLinux:8", "nodejs", &fixed(version)))
    };
    let fourteen = module("ALSA-2", "CVE-2024-14", "1:14.21.3-1.module_el8.7.0+3551+1a5f1b0e");
    let sixteen = module("ALSA-3", "CVE-2024-16", "1:16.19.1-1.module_el8.7.0+3551+1a5f1b0e");
    let mut libs = package(PackageKind::Rpm, "perl-libs", "4:5.26.3-421.el8");
    libs.source =
        Some(SourcePackage { name: "perl".into(), version: Some("5.26.3-421.el8".into()) });
    let mut newer = libs.clone();
    (newer.name, newer.version) = ("perl-new".into(), "5.26.3-423.el8".into());
    newer.source =
        Some(SourcePackage { name: "perl".into(), version: Some("5.26.3-423.el8".into()) });
    let mut node = package(PackageKind::Rpm, "nodejs", "1:14.21.1-2.module_el8.7.0+17528+a329cd47");
    node.modularity = Some("nodejs:14:8070020230306170042:bd1311ed".into());
    let outside = package(PackageKind::Rpm, "nodejs", "1:12.0.0-1.el8");
    let records = [plain.as_str(), &fourteen, &sixteen];
    let found =
        matched(&records, &inventory(("almalinux", "8.7"), vec![libs, newer, node, outside]));
    assert_eq!(
        rows(&found),
        [
            "CVE-2024-1 perl-libs 4:5.26.3-422.el8",
            "CVE-2024-14 nodejs 1:14.21.3-1.module_el8.7.0+3551+1a5f1b0e"
        ]
    );
}

#[test]
fn what_cannot_be_judged_is_a_gap() {
    let record = record("DEBIAN-CVE-2024-1", "", &affected("Debian:12", "src", FIXED_2));
    let gaps = |distro, packages| {
        let found = matched(&[&record], &inventory(distro, packages));
        assert!(found.findings.is_empty());
        found.gaps.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let packages = || vec![deb("src", "1-1", "src", None)];
    assert_eq!(
        gaps(("debian", "11"), packages()),
        ["Debian:11: no advisories for it: 1 package not judged"]
    );
    assert_eq!(
        gaps(("arch", "1"), packages()),
        ["arch 1: no feed speaks of it: 1 package not judged"]
    );
    let strange = vec![deb("src", "not a version", "src", None)];
    let gap = &gaps(("debian", "12"), strange)[0];
    assert!(gap.starts_with("/somewhere/src: src not a version could not be compared: "), "{gap}");
}

#[test]
fn old_feeds_and_the_starter_set_are_told() {
    let record = record("DEBIAN-CVE-2024-1", "", &affected("Debian:12", "src", FIXED_2));
    let inventory = inventory(("debian", "12"), vec![deb("x", "1-1", "x", None)]);
    let old = Library::new(Some(database(&[&record])), database(&[]));
    let gaps = match_inventory(&inventory, &old, "2024-02-01").unwrap().gaps;
    assert_eq!(gaps[0].to_string(), "Debian: its advisories are 31 days old");
    let starter = Library::new(None, database(&[&record]));
    let gaps = match_inventory(&inventory, &starter, "2024-01-02").unwrap().gaps;
    assert_eq!(gaps[0].to_string(), "starter database, 1 advisories; run `plimsoll db update`");
}

#[test]
fn notices_are_not_vulnerabilities() {
    let notice = r#"{"id":"RUSTSEC-1","modified":"2024-01-01T00:00:00Z","affected":[{"package":
        {"ecosystem":"crates.io","name":"x"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}],
        "database_specific":{"informational":"unmaintained"}}]}"#;
    let found = matched(
        &[notice],
        &inventory(("arch", "1"), vec![package(PackageKind::Cargo, "x", "1.0.0")]),
    );
    assert_eq!(found.findings[0].suppressed.as_ref().unwrap().reason, "informational");
}

#[test]
fn versions_whose_place_is_not_known_are_not_one() {
    let record = record("GHSA-x", "", &affected("npm", "x", r#"{"introduced":"0"}"#));
    let of = |version| Package::new(PackageKind::Npm, "x", version);
    let packages = vec![of("1.0.0"), of("2.0.0")];
    let found = matched(&[&record], &inventory(("debian", "12"), packages));
    let versions: Vec<_> = found.findings.iter().map(|f| f.package.version.as_str()).collect();
    assert_eq!(versions, ["1.0.0", "2.0.0"]);
}
