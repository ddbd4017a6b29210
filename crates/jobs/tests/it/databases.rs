//! The database: from a folder, from a server, and when something goes wrong.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use plimsoll_jobs::{
    Change, DatabaseOptions, Gate, JobError, ScanOptions, ScanResult, Silent, SourceOptions,
    Target, UpdateOptions, UpdateResult, db_status, db_update, ignore_files_in, scan,
};
use plimsoll_model::{Epss, GapCode, Verdict};
use tempfile::TempDir;

const NPM: &str = r#"{"id":"GHSA-x","aliases":["CVE-2024-1"],"modified":"2024-01-01T00:00:00Z",
    "affected":[{"package":{"ecosystem":"npm","name":"ms"},"ranges":[{"type":"SEMVER",
    "events":[{"introduced":"0"},{"fixed":"2.0.1"}]}]}]}"#;

const CATALOG: &str = r#"{"vulnerabilities":[{"cveID":"CVE-2024-1","dateAdded":"2024-02-03"}]}"#;

/// Not packed: what it is shows in its first bytes.
const SCORES: &str = "#model_version:v1,score_date:2024-01-04T00:00:00+0000\n\
    cve,epss,percentile\nCVE-2024-1,0.12345,0.9\n";

fn feed(records: &[&str]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (number, record) in records.iter().enumerate() {
        zip.start_file(format!("{number}.json"), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(record.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn feeds(npm: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("npm")).unwrap();
    fs::create_dir_all(folder.path().join("kev")).unwrap();
    fs::write(folder.path().join("npm/all.zip"), npm).unwrap();
    fs::write(folder.path().join("kev/known_exploited_vulnerabilities.json"), CATALOG).unwrap();
    fs::create_dir_all(folder.path().join("epss")).unwrap();
    fs::write(folder.path().join("epss/epss_scores.csv.gz"), SCORES).unwrap();
    folder
}

fn options(cache: &Path) -> DatabaseOptions {
    DatabaseOptions {
        cache_dir: cache.into(),
        database: None,
        // Nothing listens there.
        base_url: "http://127.0.0.1:9".into(),
        offline: false,
    }
}

fn update(
    options: &DatabaseOptions,
    from: Option<&Path>,
    ecosystems: &[&str],
) -> Result<UpdateResult, JobError> {
    let update = UpdateOptions {
        from: from.map(Path::to_owned),
        all: false,
        ecosystems: ecosystems.iter().map(|name| (*name).to_owned()).collect(),
        now: "2024-01-05T00:00:00Z".parse().unwrap(),
    };
    db_update(options, &update, &Silent)
}

/// Scans a project whose lock file asks for ms 2.0.0.
fn scan_project(database: &DatabaseOptions) -> ScanResult {
    scan_project_ignoring(database, None)
}

/// The same with an ignore file of this name and text beside the lock file.
fn scan_project_ignoring(database: &DatabaseOptions, ignore: Option<(&str, &str)>) -> ScanResult {
    let project = project("2.0.0");
    if let Some((name, text)) = ignore {
        fs::write(project.path().join(name), text).unwrap();
    }
    let ignore_files = ignore_files_in(project.path());
    scan(&ScanOptions { ignore_files, ..scan_options(&project) }, database, &Silent).unwrap()
}

/// A project whose lock file asks for a version of ms.
fn project(version: &str) -> TempDir {
    let project = tempfile::tempdir().unwrap();
    let lock = format!(
        r#"{{"lockfileVersion":3,"packages":{{"node_modules/ms":{{"version":"{version}"}}}}}}"#
    );
    fs::write(project.path().join("package-lock.json"), lock).unwrap();
    project
}

fn scan_options(project: &TempDir) -> ScanOptions {
    ScanOptions {
        target: Target::Dir(project.path().into()),
        source: SourceOptions::default(),
        base: None,
        ignore_files: Vec::new(),
        severities: vec![],
        ignore_unfixed: false,
        gate: None,
        now: "2024-01-05T00:00:00Z".parse().unwrap(),
    }
}

#[test]
fn only_what_the_base_does_not_have_counts() {
    let (feeds, cache) = (feeds(&feed(&[NPM])), tempfile::tempdir().unwrap());
    let database = DatabaseOptions { offline: true, ..options(cache.path()) };
    update(&database, Some(feeds.path()), &[]).unwrap();
    let change = project("2.0.0");
    for (base, counts) in [("1.9.0", false), ("9.9.9", true)] {
        let base = project(base);
        let options =
            ScanOptions { base: Some(Target::Dir(base.path().into())), ..scan_options(&change) };
        let gate = Gate::compile("true").unwrap();
        let options = ScanOptions { gate: Some(gate), ..options };
        let result = scan(&options, &database, &Silent).unwrap();
        assert_eq!(result.findings.len(), 1);
        let suppressed = result.findings[0].suppressed.as_ref().map(|s| s.reason);
        assert_eq!(suppressed, (!counts).then_some("known-before"));
        assert_eq!(result.decision.unwrap().verdict == Verdict::Deny, counts);
    }
}

#[test]
fn a_folder_of_feeds_becomes_a_database_that_scans_use() {
    let (feeds, cache) = (feeds(&feed(&[NPM])), tempfile::tempdir().unwrap());
    let options = DatabaseOptions { offline: true, ..options(cache.path()) };
    let result = update(&options, Some(feeds.path()), &[]).unwrap();
    let rows: Vec<_> =
        result.sections.iter().map(|s| (s.ecosystem.as_str(), s.records, s.change)).collect();
    let row = |name| (name, 1, Change::Fetched);
    assert_eq!(rows, [row("CISA KEV"), row("FIRST EPSS"), row("npm")]);
    let result = scan_project(&options);
    assert_eq!(result.findings.len(), 1);
    assert_eq!(result.findings[0].rule, "CVE-2024-1");
    assert_eq!(result.findings[0].exploited.as_ref().unwrap().added, "2024-02-03");
    let epss = Epss { score: 0.12345, percentile: 0.9 };
    assert_eq!(result.findings[0].epss, Some(epss));
    let status = db_status(&options, "2024-01-09T00:00:00Z".parse().unwrap()).unwrap();
    assert_eq!((status.starter, status.exploited, status.scored), (false, Some(1), Some(1)));
    assert_eq!(
        (status.sections[0].ecosystem.as_str(), status.sections[0].age_days),
        ("npm", Some(8))
    );
}

#[test]
fn what_ignore_files_name_is_set_aside_and_stays_in_the_result() {
    let (feeds, cache) = (feeds(&feed(&[NPM])), tempfile::tempdir().unwrap());
    let options = DatabaseOptions { offline: true, ..options(cache.path()) };
    update(&options, Some(feeds.path()), &[]).unwrap();
    for (name, text, aside, gap) in [
        (".trivyignore", "CVE-2024-1 exp:2024-01-05\n", true, None),
        (".trivyignore", "CVE-2024-1 exp:2024-01-04\n", false, Some(GapCode::Expired)),
        (".plimsollignore", "CVE-2024-1 pkg:npm/ms -- not reached\n", true, None),
        (".plimsollignore", "CVE-2024-1 maybe\n", false, Some(GapCode::Unsupported)),
        (".grype.yaml", "ignore:\n- package: {name: ms, type: npm}\n", true, None),
    ] {
        let result = scan_project_ignoring(&options, Some((name, text)));
        assert_eq!(result.findings.len(), 1, "{text}");
        let suppressed = result.findings[0].suppressed.as_ref();
        assert_eq!(suppressed.is_some_and(|s| s.reason == "ignored"), aside, "{text}");
        assert_eq!(result.gaps.iter().any(|g| Some(g.code) == gap), gap.is_some(), "{text}");
    }
}

#[test]
fn without_a_database_the_starter_set_is_used_and_told() {
    let cache = tempfile::tempdir().unwrap();
    let options = DatabaseOptions { offline: true, ..options(cache.path()) };
    let result = scan_project(&options);
    assert!(result.database.starter);
    assert!(result.gaps.iter().any(|gap| gap.code == GapCode::StarterDatabase));
    assert!(db_status(&options, "2024-01-09T00:00:00Z".parse().unwrap()).unwrap().starter);
}

#[test]
fn where_no_network_answers_a_scan_goes_on_with_a_gap() {
    let cache = tempfile::tempdir().unwrap();
    let result = scan_project(&options(cache.path()));
    let failed = result.gaps.iter().find(|gap| gap.code == GapCode::FetchFailed).unwrap();
    assert!(failed.message.contains("no answer from 127.0.0.1:9"), "{failed}");
    assert!(result.database.starter);
    assert!(!cache.path().join("plimsoll.db").exists());
}

#[test]
fn a_bad_feed_leaves_the_old_database_as_it_was() {
    let (good, cache) = (feeds(&feed(&[NPM])), tempfile::tempdir().unwrap());
    let options = options(cache.path());
    update(&options, Some(good.path()), &[]).unwrap();
    let before = fs::read(options.path()).unwrap();
    let bad = feeds(b"this is no zip");
    let error = update(&options, Some(bad.path()), &["npm"]);
    let result = error.unwrap();
    assert_eq!(result.gaps[0].code, GapCode::FetchFailed);
    assert_eq!(result.sections[2].change, Change::Kept);
    assert_eq!(
        scan_project(&DatabaseOptions { offline: true, ..options.clone() }).findings.len(),
        1
    );
    let none = tempfile::tempdir().unwrap();
    let error = update(&options, Some(none.path()), &[]).unwrap_err().to_string();
    assert!(error.contains("has no feeds: expected ECOSYSTEM/all.zip"), "{error}");
    let error = update(&options, Some(none.path()), &["npm"]).unwrap_err().to_string();
    assert!(error.starts_with("no feed could be fetched: npm: there is no "), "{error}");
    let left: Vec<_> =
        fs::read_dir(cache.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "the database and its lock: {left:?}");
    assert_eq!(fs::read(options.path()).unwrap().len(), before.len());
}

#[test]
fn records_that_cannot_be_read_are_counted_and_the_rest_is_used() {
    let (feeds, cache) = (feeds(&feed(&[NPM, "{broken", "[]"])), tempfile::tempdir().unwrap());
    let options = options(cache.path());
    let result = update(&options, Some(feeds.path()), &[]).unwrap();
    assert_eq!(result.sections[2].problems, 2);
    assert_eq!(result.gaps[0].code, GapCode::FeedRecord);
    assert!(result.gaps[0].message.starts_with("2 records could not be read, first 1.json: "));
}

#[test]
fn a_damaged_database_is_an_error_and_an_update_replaces_it() {
    let (feeds, cache) = (feeds(&feed(&[NPM])), tempfile::tempdir().unwrap());
    let options = options(cache.path());
    update(&options, Some(feeds.path()), &[]).unwrap();
    let good = fs::read(options.path()).unwrap();
    let now = "2024-01-05T00:00:00Z".parse().unwrap();
    for damaged in [&good[..good.len() / 2], b"", b"no database at all"] {
        fs::write(options.path(), damaged).unwrap();
        let error = db_status(&options, now).unwrap_err().to_string();
        assert!(error.contains("damaged"), "{error}");
    }
    update(&options, Some(feeds.path()), &[]).unwrap();
    assert_eq!(fs::read(options.path()).unwrap(), good);
}

#[test]
fn names_that_are_paths_are_refused() {
    let (feeds, cache) = (feeds(&feed(&[NPM])), tempfile::tempdir().unwrap());
    for name in ["../npm", "a/b", ".", ""] {
        let error = update(&options(cache.path()), Some(feeds.path()), &[name]).unwrap_err();
        assert!(error.to_string().contains("is not the name of an ecosystem"), "{error}");
    }
}

#[test]
fn updates_at_the_same_time_wait_for_each_other() {
    let (feeds, cache) = (feeds(&feed(&[NPM])), tempfile::tempdir().unwrap());
    let options = options(cache.path());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| update(&options, Some(feeds.path()), &[]).unwrap());
        }
    });
    assert_eq!(scan_project(&DatabaseOptions { offline: true, ..options }).findings.len(), 1);
}

/// A bucket on loopback that knows versions; notes the first line and validators of each request.
fn bucket(answers: usize, feed: Vec<u8>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    std::thread::spawn(move || {
        for _ in 0..answers {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request: Vec<String> =
                lines.map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
            let known = request.iter().any(|line| line.to_lowercase() == "if-none-match: \"v1\"");
            let found = request[0].contains("/npm/all.zip");
            let (status, body) = match (found, known) {
                (false, _) => ("404 Not Found", &[][..]),
                (true, true) => ("304 Not Modified", &[][..]),
                (true, false) => ("200 OK", feed.as_slice()),
            };
            noted.lock().unwrap().push(format!("{} {status}", request[0]));
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nETag: \"v1\"\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(body).unwrap();
        }
    });
    (url, asked)
}

#[test]
fn a_scan_fetches_only_what_it_lacks_and_an_update_only_what_is_new() {
    let (url, asked) = bucket(6, feed(&[NPM]));
    let cache = tempfile::tempdir().unwrap();
    let options = DatabaseOptions { base_url: url, ..options(cache.path()) };
    assert_eq!(scan_project(&options).findings.len(), 1);
    assert_eq!(scan_project(&options).findings.len(), 1);
    let result = update(&options, None, &["npm"]).unwrap();
    let npm = result.sections.iter().find(|section| section.ecosystem == "npm").unwrap();
    assert_eq!(npm.change, Change::Unchanged);
    let catalog = "GET /kev/known_exploited_vulnerabilities.json HTTP/1.1 404 Not Found";
    let scores = "GET /epss/epss_scores.csv.gz HTTP/1.1 404 Not Found";
    let npm = "GET /npm/all.zip HTTP/1.1";
    let (new, same) = (format!("{npm} 200 OK"), format!("{npm} 304 Not Modified"));
    assert_eq!(*asked.lock().unwrap(), [catalog, scores, &new, catalog, scores, &same]);
}
