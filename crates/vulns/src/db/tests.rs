use plimsoll_formats::{kev, osv};
use plimsoll_model::{Rating, Severity};

use super::*;

mod damage;

const RECORDS: &[(&str, &str)] = &[
    (
        "Debian",
        r#"{"id":"DEBIAN-CVE-2024-0001","modified":"2026-07-05T00:00:00Z","upstream":["CVE-2024-0001"],
        "details":"A flaw. It matters.","published":"2026-07-03T00:00:00Z","affected":[
        {"package":{"ecosystem":"Debian:11","name":"linux"},"ecosystem_specific":{"urgency":"low"},
         "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]},
        {"package":{"ecosystem":"Debian:12","name":"linux"},
         "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"6.1.176-1"}]}]},
        {"package":{"ecosystem":"npm","name":"linux"},"versions":["1"]}]}"#,
    ),
    (
        "Debian",
        r#"{"id":"DSA-5000-1","modified":"2199-01-01T00:00:00Z","upstream":["CVE-2024-0002","CVE-2024-0001"],
        "summary":"linux - security update","database_specific":{"severity":"high"},"affected":[
        {"package":{"ecosystem":"Debian:12","name":"linux"},
         "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"6.1.170-1"}]}]}]}"#,
    ),
    (
        "Debian",
        r#"{"id":"DSA-5001-1","modified":"2026-07-09T00:00:00Z","withdrawn":"2026-07-09T00:00:00Z","affected":[
        {"package":{"ecosystem":"Debian:12","name":"gone"},"versions":["1"]}]}"#,
    ),
    (
        "Kubernetes",
        r#"{"id":"CVE-2020-8559","modified":"2024-08-16T00:00:00Z","affected":[
        {"package":{"ecosystem":"kubernetes","name":"kube-apiserver"},
         "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:H/PR:H/UI:R/S:U/C:H/I:H/A:H"}],
         "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.16.13"}]}]}]}"#,
    ),
    (
        "PyPI",
        r#"{"id":"GHSA-aaaa-bbbb-cccc","modified":"2025-01-02T00:00:00Z","aliases":["CVE-2024-0001"],
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "references":[{"type":"WEB","url":"https://w.example"},{"type":"ADVISORY","url":"https://a.example"}],
        "affected":[{"package":{"ecosystem":"PyPI","name":"Zope.Interface"},"versions":["1.0","1.1","3.0"],
         "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0"}]},
         {"type":"GIT","repo":"https://g.example","events":[{"introduced":"0"}]}]}]}"#,
    ),
    (
        "PyPI",
        r#"{"id":"PYSEC-2024-55","modified":"0001-01-01T00:00:00Z","affected":[
        {"package":{"ecosystem":"PyPI","name":"onlygit"},"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}]}]}"#,
    ),
];

const CATALOG: &str = r#"{"vulnerabilities":[{"cveID":"CVE-2024-0001","dateAdded":"2024-03-01",
    "dueDate":"2024-03-22","knownRansomwareCampaignUse":"Known"}]}"#;

fn records(ecosystem: &str) -> Vec<osv::Record> {
    let own = RECORDS.iter().filter(|(owner, _)| *owner == ecosystem);
    own.map(|(_, json)| osv::read_record(json.as_bytes()).unwrap()).collect()
}

fn meta() -> SectionMeta {
    SectionMeta {
        source: "test".into(),
        fetched: "2026-08-24T10:00:00Z".into(),
        problems: 1,
        ..SectionMeta::default()
    }
}

fn section(ecosystem: &str, records: &[osv::Record]) -> StoredSection<'static> {
    let mut builder = SectionBuilder::new(ecosystem);
    for record in records {
        builder.add(record);
    }
    builder.finish(meta())
}

fn exploited() -> StoredSection<'static> {
    exploited_section(&kev::read_catalog(CATALOG.as_bytes()).unwrap(), meta())
}

fn write(sections: &[StoredSection<'_>]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = DatabaseWriter::new(&mut file).unwrap();
    for section in sections {
        writer.add(section).unwrap();
    }
    writer.finish().unwrap();
    file
}

fn sample() -> Vec<u8> {
    let mut sections = vec![exploited()];
    sections.extend(["Debian", "Kubernetes", "PyPI"].map(|name| section(name, &records(name))));
    write(&sections)
}

fn open(file: Vec<u8>) -> Database {
    Database::open(Box::new(file)).unwrap()
}

fn ids(db: &Database, found: &[AdvisoryRef]) -> Vec<String> {
    found.iter().map(|advisory| db.advisory(*advisory).unwrap().id).collect()
}

fn about(db: &Database, ecosystem: &str, name: &str) -> Vec<String> {
    let found = db.lookup(ecosystem, name).unwrap();
    ids(db, &found.iter().map(|affected| affected.advisory).collect::<Vec<_>>())
}

#[test]
fn packages_are_found_by_release_and_name() {
    let db = open(sample());
    assert_eq!(about(&db, "Debian:12", "linux"), ["DEBIAN-CVE-2024-0001", "DSA-5000-1"]);
    assert_eq!(about(&db, "Debian:11", "linux"), ["DEBIAN-CVE-2024-0001"]);
    for (ecosystem, name) in
        [("Debian:13", "linux"), ("Debian:12", "gone"), ("Debian", "linux"), ("npm", "linux")]
    {
        assert!(db.lookup(ecosystem, name).unwrap().is_empty(), "{ecosystem} {name}");
    }
    assert!(db.has_release("Debian:12") && !db.has_release("Debian:13"));
    assert_eq!(db.releases("Debian"), ["Debian:11", "Debian:12"]);
    assert!(db.releases("npm").is_empty());
}

#[test]
fn an_entry_holds_what_the_record_said() {
    let db = open(sample());
    let oldest = &db.lookup("Debian:11", "linux").unwrap()[0];
    assert_eq!(oldest.ranges, [Range { events: vec![Event::Introduced("0".into())] }]);
    let low =
        Rating { source: "Debian".into(), severity: Severity::Low, score: None, vector: None };
    assert_eq!(oldest.ratings, [low]);
    let advisory = db.advisory(oldest.advisory).unwrap();
    assert_eq!((advisory.summary.as_str(), advisory.upstream.len()), ("A flaw.", 1));
    assert_eq!(advisory.published.as_deref(), Some("2026-07-03"));
    assert_eq!(advisory.modified.as_deref(), Some("2026-07-05"));
    let dsa = db.advisory(db.find("DSA-5000-1").unwrap()[0]).unwrap();
    assert_eq!(dsa.ratings[0].source, "DSA-5000-1", "nobody else is named");
}

#[test]
fn names_of_python_packages_are_normalised_and_redundant_versions_dropped() {
    let db = open(sample());
    for name in ["Zope.Interface", "zope-interface", "ZOPE__interface"] {
        let found = db.lookup("PyPI", name).unwrap();
        assert_eq!(found[0].versions, ["3.0"], "1.0 and 1.1 are in the range");
        assert_eq!(found[0].ranges.len(), 1, "the git range is gone");
    }
    let advisory = db.advisory(db.lookup("PyPI", "zope.interface").unwrap()[0].advisory).unwrap();
    assert_eq!(advisory.references, ["https://a.example", "https://w.example"]);
}

#[test]
fn the_feed_of_kubernetes_may_spell_its_ecosystem_as_it_likes() {
    let db = open(sample());
    for ecosystem in ["Kubernetes", "kubernetes"] {
        let found = db.lookup(ecosystem, "kube-apiserver").unwrap();
        assert_eq!((found.len(), found[0].ratings[0].score), (1, Some(6.4)));
        assert_eq!(found[0].ratings[0].source, "Kubernetes");
    }
    assert_eq!(db.releases("Kubernetes"), ["Kubernetes"]);
}

#[test]
fn advisories_are_found_by_every_id_in_any_case() {
    let db = open(sample());
    let every = ["DEBIAN-CVE-2024-0001", "DSA-5000-1", "GHSA-aaaa-bbbb-cccc"];
    assert_eq!(ids(&db, &db.find("cve-2024-0001").unwrap()), every);
    assert_eq!(ids(&db, &db.find("debian-cve-2024-0001").unwrap()), every[..1]);
    assert_eq!(ids(&db, &db.find("PYSEC-2024-55").unwrap()), ["PYSEC-2024-55"]);
    assert!(db.find("DSA-5001-1").unwrap().is_empty() && db.find("").unwrap().is_empty());
}

#[test]
fn ratings_are_lent_across_ecosystems_but_not_by_errata_over_several_cves() {
    let db = open(sample());
    let rating = db.severity_of("CVE-2024-0001").unwrap().unwrap();
    assert_eq!((rating.source.as_str(), rating.score), ("GHSA", Some(9.8)));
    assert!(rating.vector.unwrap().starts_with("CVSS:3.1/"));
    assert_eq!(db.severity_of("CVE-2024-0002").unwrap(), None);
    let own = db.severity_of("cve-2020-8559").unwrap().unwrap();
    assert_eq!(own.source, "Kubernetes");
    assert_eq!(db.severity_of("GHSA-aaaa-bbbb-cccc").unwrap(), None);
}

#[test]
fn exploited_vulnerabilities_are_told() {
    let db = open(sample());
    let entry = db.exploited("cve-2024-0001").unwrap().unwrap();
    assert_eq!((entry.added.as_str(), entry.ransomware), ("2024-03-01", true));
    assert_eq!(db.exploited("CVE-2024-0002").unwrap(), None);
    let none = open(write(&[]));
    assert_eq!(none.exploited("CVE-2024-0001").unwrap(), None);
}

#[test]
fn sections_tell_what_they_hold() {
    let db = open(sample());
    let names: Vec<_> = db.sections().iter().map(|info| info.ecosystem.as_str()).collect();
    assert_eq!(names, [EXPLOITED, "Debian", "Kubernetes", "PyPI"]);
    let debian = &db.sections()[1];
    assert_eq!((debian.records, debian.packages, debian.withdrawn), (2, 2, 1));
    assert_eq!(debian.newest.as_deref(), Some("2026-07-05"), "2199 is in the future");
    assert_eq!((debian.meta.clone(), debian.meta.problems), (meta(), 1));
    let python = &db.sections()[3];
    assert_eq!((python.records, python.packages, python.git_only), (2, 1, 1));
    assert_eq!(python.newest.as_deref(), Some("2025-01-02"), "the year 1 is nonsense");
}

#[test]
fn the_order_of_records_does_not_matter() {
    let mut all = records("Debian");
    // Several records with one id must not make a difference either.
    let again = RECORDS[0].1.replace("6.1.176-1", "6.1.177-1").replace("A flaw", "Another");
    all.push(osv::read_record(again.as_bytes()).unwrap());
    all.extend(records("Debian"));
    let forward = write(&[section("Debian", &all)]);
    for _ in 0..all.len() {
        all.rotate_left(1);
        assert_eq!(write(&[section("Debian", &all)]), forward);
    }
    all.reverse();
    assert_eq!(write(&[section("Debian", &all)]), forward);
    assert_eq!(about(&open(forward), "Debian:12", "linux").len(), 3);
}

#[test]
fn an_update_takes_the_other_sections_over() {
    let old = open(sample());
    let replaced = section("Kubernetes", &[]);
    let kept = |name| old.section(name).unwrap();
    let file = write(&[kept(EXPLOITED), kept("Debian"), replaced, kept("PyPI")]);
    let new = open(file);
    assert_eq!(about(&new, "Debian:12", "linux"), about(&old, "Debian:12", "linux"));
    assert!(new.exploited("CVE-2024-0001").unwrap().is_some());
    assert!(!new.has_release("Kubernetes") && old.has_release("Kubernetes"));
    let again = ["Debian", "PyPI"].map(|name| new.section(name).unwrap());
    assert_eq!(write(&again), write(&["Debian", "PyPI"].map(|name| section(name, &records(name)))));
}

#[test]
fn sections_out_of_order_are_refused() {
    let mut file = Vec::new();
    let mut writer = DatabaseWriter::new(&mut file).unwrap();
    writer.add(&section("PyPI", &[])).unwrap();
    for name in ["PyPI", "Debian"] {
        let error = writer.add(&section(name, &[])).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    }
}

#[test]
fn many_packages_and_advisories_spread_over_blocks() {
    let record = |number: u32| {
        let json = format!(
            r#"{{"id":"X-{number:05}","affected":[{{"package":{{"ecosystem":"npm","name":"p{}"}},
            "versions":["{}"]}}]}}"#,
            number % 4000,
            number.wrapping_mul(2_654_435_761)
        );
        osv::read_record(json.as_bytes()).unwrap()
    };
    let db = open(write(&[section("npm", &(0..6000).map(record).collect::<Vec<_>>())]));
    for number in [0, 1, 1999, 3999, 2500] {
        let expected: Vec<_> = [number, number + 4000].into_iter().filter(|n| *n < 6000).collect();
        let expected: Vec<_> = expected.iter().map(|number| format!("X-{number:05}")).collect();
        assert_eq!(about(&db, "npm", &format!("p{number}")), expected);
    }
    assert!(db.lookup("npm", "p4000").unwrap().is_empty());
}
