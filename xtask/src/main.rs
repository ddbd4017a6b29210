//! Chores in Rust: test suites, tidy rules, benchmarks.
//!
//! `cargo xtask --help` lists them. Exit codes: 0 all well, 1 something is worse than it should be,
//! 2 the chore could not be done.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what xtask is for")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bare;
mod bench;
mod generate;
mod matching;
mod runner;
mod suites;
mod tidy;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the Plimsoll repository")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run a suite of other projects' test cases, or list the suites
    Suite(runner::Options),
    /// Check the rules that no compiler checks: who may depend on whom, sizes, names in documents
    Tidy,
    /// Write the files that are made from others: the compiled starter set
    Gen,
    /// Measure `plimsoll sbom` beside Syft and beside merely reading the bytes
    Bench(bench::Options),
    /// Decompress and hash the layers of an OCI layout and do nothing else: what `bench` compares
    /// with
    Bare {
        /// The folder of the OCI layout
        layout: PathBuf,
    },
    /// Open a database and match packages against it: part of `bench`
    Matching(matching::Options),
}

fn main() -> ExitCode {
    let done = match Cli::parse().chore {
        Chore::Suite(options) => runner::run(&options),
        Chore::Tidy => tidy::run(root()),
        Chore::Gen => generate::run(),
        Chore::Bench(options) => bench::run(&options),
        Chore::Bare { layout } => bare::run(&layout),
        Chore::Matching(options) => matching::run(&options),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::from(2)
        }
    }
}

/// The folder of the repository.
fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}
