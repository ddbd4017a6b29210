use std::env;
use std::io::{self, Write};

use plimsoll_formats::github::{self, Job};

use super::{Inventoried, Scanned};
use crate::render::Screen;

pub(super) fn scan(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    let inventory = &scanned.result.inventory;
    github::write(env!("CARGO_PKG_VERSION"), inventory, &job(), scanned.created, out)
}

pub(super) fn inventory(inventoried: &Inventoried<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Inventoried { inventory, created } = inventoried;
    github::write(env!("CARGO_PKG_VERSION"), inventory, &job(), *created, out)
}

/// The run, as GitHub Actions tells it; elsewhere what it tells is left blank, to be filled in.
///
/// Source: GitHub Actions, "Default environment variables".
fn job() -> Job {
    let of = |name| env::var(name).unwrap_or_default();
    let (server, repository) = (of("GITHUB_SERVER_URL"), of("GITHUB_REPOSITORY"));
    let id = of("GITHUB_RUN_ID");
    let known = !server.is_empty() && !repository.is_empty() && !id.is_empty();
    Job {
        sha: of("GITHUB_SHA"),
        r#ref: of("GITHUB_REF"),
        correlator: format!("{} {}", of("GITHUB_WORKFLOW"), of("GITHUB_JOB")).trim().to_owned(),
        html_url: known.then(|| format!("{server}/{repository}/actions/runs/{id}")),
        id,
    }
}
