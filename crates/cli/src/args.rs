//! What the command line may say. Values are checked for their form here; whether files and
//! targets exist is the commands' business.

mod cache;
mod database;
mod db;
mod sbom;
mod scan;
mod source;

use std::process;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use self::cache::{CacheArgs, CacheCommand, CacheDirArgs, NoCacheArgs};
pub(crate) use self::database::DatabaseArgs;
pub(crate) use self::db::{DbArgs, DbCommand, StatusArgs, UpdateArgs};
pub(crate) use self::sbom::SbomArgs;
pub(crate) use self::scan::{ScanArgs, Unknown};
pub(crate) use self::source::SourceArgs;
use crate::exit;

const EXAMPLES: &str = "\
Examples:
  plimsoll scan dir:/                       the machine or container it runs in
  plimsoll scan archive:app.tar --gate      refuse critical vulnerabilities (exit code 1)
  plimsoll sbom oci:layout -o cyclonedx=bom.json
  plimsoll db update                        fetch the advisories before going offline";

/// Secures containers through build, ship and run.
#[derive(Debug, Parser)]
#[command(
    name = "plimsoll",
    version,
    max_term_width = 100,
    after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{}", exit::help()),
    disable_help_subcommand = true,
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find the known vulnerabilities of an image or folder
    Scan(ScanArgs),
    /// Write the inventory of an image or folder as a bill of materials
    Sbom(SbomArgs),
    /// Fetch the advisories, or tell what is there
    Db(DbArgs),
    /// Tell what is known of layers, or forget it
    Cache(CacheArgs),
    /// Print the JSON Schema of `scan --output json`
    Schema,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct GlobalArgs {
    /// Whether to use colours
    ///
    /// With `auto`, only on a terminal, and not if NO_COLOR is set.
    #[arg(
        long,
        global = true,
        value_name = "auto|always|never",
        default_value = "auto",
        hide_possible_values = true,
        display_order = 900
    )]
    pub(crate) color: Color,
    /// Say nothing on standard error but errors
    #[arg(short, long, global = true, display_order = 901)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// Reads the arguments; ends the process where they ask for help or make no sense.
pub(crate) fn parse() -> Cli {
    let cli = Cli::try_parse().unwrap_or_else(|error| {
        // Where nobody can be told, the exit code still tells.
        let _ = error.print();
        if error.kind() == ErrorKind::MissingRequiredArgument && has_bare_gate() {
            let hint =
                "a word after a bare --gate is its expression: write --gate last, or --gate=EXPR";
            crate::console::note(&crate::render::Text::new().plain(&format!("   {hint}")));
        }
        process::exit(error.exit_code());
    });
    cli.global.color.apply();
    cli
}

/// Whether `--gate` may have swallowed the target.
fn has_bare_gate() -> bool {
    std::env::args_os().any(|arg| arg == "--gate")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn all(command: &clap::Command) -> Vec<&clap::Command> {
        let mut found = vec![command];
        found.extend(command.get_subcommands().flat_map(all));
        found
    }

    #[test]
    fn every_command_and_argument_has_help_and_no_name_is_used_twice() {
        let mut cli = Cli::command();
        cli.build();
        cli.clone().debug_assert();
        for command in all(&cli) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for arg in command.get_arguments() {
                let id = format!("{} {}", command.get_name(), arg.get_id());
                let help = arg.get_help().unwrap_or_else(|| panic!("{id}")).to_string();
                assert!(!help.contains('\n') && help.len() <= 72, "{id}: {help}");
            }
        }
    }
}
