//! One file for each command: arguments in, one job, result out.

mod cache;
mod db;
mod sbom;
mod scan;
mod schema;

use jiff::Timestamp;
use plimsoll_jobs::{Guess, Target};

use crate::args::{Cli, Command};
use crate::console;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Meter;

pub(crate) fn run(cli: &Cli) -> Result<Exit, Failure> {
    let context = Context { quiet: cli.global.quiet, now: Timestamp::now() };
    match &cli.command {
        Command::Scan(args) => scan::run(args, context),
        Command::Sbom(args) => sbom::run(args, context),
        Command::Db(args) => db::run(args, context),
        Command::Cache(args) => cache::run(args),
        Command::Schema => schema::run(),
    }
}

/// What holds for every command.
#[derive(Clone, Copy)]
struct Context {
    quiet: bool,
    now: Timestamp,
}

impl Context {
    /// Reads a target, and says how it was understood.
    fn target(self, text: &str) -> Result<Target, Failure> {
        let guess: Guess = Target::parse(text)?;
        if !self.quiet {
            console::note_guess(text, &guess);
        }
        Ok(guess.target)
    }

    fn meter(self) -> Meter {
        Meter::start(!self.quiet && console::stderr_is_seen())
    }

    /// The time to state in documents: `SOURCE_DATE_EPOCH` if it is set, so that the same input
    /// gives the same bytes.
    ///
    /// Source: reproducible-builds.org, "SOURCE_DATE_EPOCH specification", which wants a value
    /// that is not a number refused.
    fn created(self) -> Result<Timestamp, Failure> {
        let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(self.now) };
        let text = value.to_string_lossy();
        let seconds = text.parse().ok();
        seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()).ok_or_else(|| {
            Failure::new(format!("SOURCE_DATE_EPOCH is not a time: `{text}`"))
                .with_hint("it must be a number of seconds since 1970, such as 1700000000")
        })
    }
}
