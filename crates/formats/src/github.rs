//! GitHub's dependency snapshot, which fills a repository's dependency graph.
//!
//! Source: GitHub REST API, "Dependency submission", `POST
//! /repos/{owner}/{repo}/dependency-graph/snapshots`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;
use plimsoll_model::{Evidence, Inventory};
use serde::Serialize;

use crate::bom;
use crate::report::write_pretty;

/// What the snapshot says of the run that made it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// The commit, 40 hexadecimal digits.
    pub sha: String,
    /// The branch or tag, such as `refs/heads/main`.
    pub r#ref: String,
    /// The id of the run.
    pub id: String,
    /// What is the same for all runs of one job; a later snapshot replaces the one with its name.
    pub correlator: String,
    /// The page of the run.
    pub html_url: Option<String>,
}

/// Writes the packages of an inventory. `created` is the time to state in it.
///
/// # Errors
/// Those of `out`.
pub fn write(
    tool_version: &str,
    inventory: &Inventory,
    job: &Job,
    created: Timestamp,
    out: impl Write,
) -> io::Result<()> {
    let mut manifests: BTreeMap<&str, Manifest<'_>> = BTreeMap::new();
    for entry in bom::entries(inventory) {
        let declared = entry.first.evidence == Evidence::Declared;
        let place = entry.places().into_iter().next().unwrap_or_default();
        // What is installed belongs to the subject as a whole, what is asked for to its file.
        let name = if declared { place } else { &inventory.subject.target };
        let manifest = manifests.entry(name).or_insert_with(|| Manifest {
            name,
            file: declared.then(|| File { source_location: place.trim_start_matches('/') }),
            resolved: BTreeMap::new(),
        });
        let dependency = Dependency { package_url: entry.purl.clone(), scope: "runtime" };
        manifest.resolved.insert(entry.purl, dependency);
    }
    let snapshot = Snapshot {
        version: 0,
        sha: &job.sha,
        r#ref: &job.r#ref,
        job: JobWire {
            id: &job.id,
            correlator: &job.correlator,
            html_url: job.html_url.as_deref(),
        },
        detector: Detector {
            name: "plimsoll",
            version: tool_version,
            url: "https://github.com/plimsoll/plimsoll",
        },
        scanned: created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        manifests,
    };
    write_pretty(&snapshot, out)
}

#[derive(Serialize)]
struct Snapshot<'a> {
    version: u32,
    sha: &'a str,
    r#ref: &'a str,
    job: JobWire<'a>,
    detector: Detector<'a>,
    scanned: String,
    manifests: BTreeMap<&'a str, Manifest<'a>>,
}

#[derive(Serialize)]
struct JobWire<'a> {
    id: &'a str,
    correlator: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    html_url: Option<&'a str>,
}

#[derive(Serialize)]
struct Detector<'a> {
    name: &'static str,
    version: &'a str,
    url: &'static str,
}

#[derive(Serialize)]
struct Manifest<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<File<'a>>,
    resolved: BTreeMap<String, Dependency>,
}

#[derive(Serialize)]
struct File<'a> {
    source_location: &'a str,
}

#[derive(Serialize)]
struct Dependency {
    package_url: String,
    scope: &'static str,
}
