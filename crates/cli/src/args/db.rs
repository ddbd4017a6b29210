use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::DatabaseArgs;

const UPDATE_EXAMPLES: &str = "\
Examples:
  plimsoll db update                       what the database already has
  plimsoll db update Debian PyPI npm       these ecosystems, by the names that OSV gives them
  plimsoll db update --all                 everything: large, and no scan needs to fetch more
  plimsoll db update --from /mnt/feeds     without a network";

#[derive(Debug, Args)]
pub(crate) struct DbArgs {
    #[command(subcommand)]
    pub(crate) command: DbCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Fetch advisories and put them into the database
    ///
    /// What has not changed is not fetched again. The old database stays until the new one is
    /// complete. Where a feed could not be fetched, the exit code is 3.
    Update(UpdateArgs),
    /// Tell what the database holds and how old it is
    Status(StatusArgs),
}

#[derive(Debug, Args)]
#[command(after_help = UPDATE_EXAMPLES)]
pub(crate) struct UpdateArgs {
    /// Ecosystems to fetch, as OSV names them
    ///
    /// Default: those that the database already has, or else those that most containers are made
    /// of. Example: Debian PyPI
    #[arg(value_name = "ECOSYSTEM")]
    pub(crate) ecosystems: Vec<String>,
    /// Fetch every ecosystem that is known
    #[arg(long, conflicts_with_all = ["ecosystems", "from"])]
    pub(crate) all: bool,
    /// Read feeds from a folder instead of the network
    ///
    /// The folder holds ECOSYSTEM/all.zip, as the bucket of OSV does. Example: --from /mnt/feeds
    #[arg(long, value_name = "DIR", conflicts_with = "db_url")]
    pub(crate) from: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}
