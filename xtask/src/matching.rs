//! How long it takes to open a database and to match a thousand packages: run by `bench` as a
//! release build, since debug builds tell nothing.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plimsoll_jobs::{
    DEFAULT_BASE_URL, DatabaseOptions, Silent, SourceOptions, Target, inventory, open_library,
};
use plimsoll_model::Inventory;
use plimsoll_vulns::match_inventory;

const PACKAGES: usize = 1000;
const ROUNDS: usize = 9;
const OPEN_BUDGET: Duration = Duration::from_millis(5);
const MATCH_BUDGET: Duration = Duration::from_millis(20);

/// A database and the images whose packages are matched.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The database, as `plimsoll db update` writes it
    database: PathBuf,
    /// Images: folders of OCI layouts, or archives
    #[arg(required = true)]
    images: Vec<PathBuf>,
}

/// Measures and prints. The answer is whether both budgets are met.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    let mut inventory = first(&options.images)?;
    inventory.packages.truncate(PACKAGES);
    let place = DatabaseOptions {
        cache_dir: PathBuf::new(),
        database: Some(options.database.clone()),
        base_url: DEFAULT_BASE_URL.into(),
        offline: true,
    };
    let (mut opened, mut matched, mut findings) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        // Each round opens anew, so that nothing is decoded yet when matching begins.
        let library = open_library(&place).map_err(|error| error.to_string())?;
        opened.push(start.elapsed());
        let start = Instant::now();
        let found = match_inventory(&inventory, &library, "2026-01-01");
        matched.push(start.elapsed());
        findings = found.map_err(|error| error.to_string())?.findings.len();
    }
    println!("\n{}", options.database.display());
    let count = inventory.packages.len();
    let opened = judge("opened", &mut opened, OPEN_BUDGET);
    let what = format!("{count} packages matched ({findings} findings)");
    Ok(judge(&what, &mut matched, MATCH_BUDGET) && opened)
}

/// The inventory of the image with the most packages.
fn first(images: &[PathBuf]) -> Result<Inventory, String> {
    let read = |path: &PathBuf| {
        let target = target(path);
        inventory(&target, &SourceOptions::default(), &Silent).map_err(|error| error.to_string())
    };
    let all = images.iter().map(read).collect::<Result<Vec<Inventory>, String>>()?;
    let most = all.into_iter().max_by_key(|inventory| inventory.packages.len());
    most.ok_or_else(|| "no image was given".into())
}

fn target(path: &Path) -> Target {
    if path.is_dir() { Target::Oci(path.into(), None) } else { Target::Archive(path.into(), None) }
}

fn judge(what: &str, times: &mut [Duration], budget: Duration) -> bool {
    times.sort_unstable();
    let median = times[times.len() / 2];
    let met = median <= budget;
    let word = if met { "met" } else { "MISSED" };
    println!(
        "{what}: {:.2} ms (at most {}): {word}",
        median.as_secs_f64() * 1e3,
        budget.as_millis()
    );
    met
}
