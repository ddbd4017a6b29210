use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use plimsoll_model::Severity;

use super::{DatabaseArgs, SourceArgs};
use crate::exit;
use crate::outputs::{self, Destination};

/// What a bare `--gate` refuses.
const DEFAULT_GATE: &str = "severity>=critical";

const EXAMPLES: &str = "\
Examples:
  plimsoll scan nginx:1.27                           an image in a registry
  plimsoll scan dir:/                                the machine or container it runs in
  plimsoll scan archive:app.tar --ignore-unfixed     what an upgrade would mend
  plimsoll scan oci:layout --gate 'severity >= high && fixed'
  plimsoll scan app.tar -o table -o sarif=app.sarif -o cyclonedx=bom.json";

#[derive(Debug, Args)]
#[command(
    override_usage = "plimsoll scan [OPTIONS] <TARGET>",
    after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{}", exit::help()),
)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
    #[command(flatten)]
    pub(crate) gate: GateArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// Use no network
    ///
    /// Default: a scan fetches the advisories that it lacks.
    #[arg(long, help_heading = "Database")]
    pub(crate) offline: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What is shown")]
pub(crate) struct ShowArgs {
    #[doc = "Form of the report and its file; repeatable"]
    #[arg(
        short,
        long = "output",
        value_name = "FORM[=FILE]",
        default_value = "table",
        value_parser = outputs::parse_for_scan,
        long_help = outputs::help(),
    )]
    pub(crate) output: Vec<Destination>,
    /// Show only findings of these severities
    ///
    /// Of critical, high, medium, low, negligible and unknown. Default: all of them. Example:
    /// --severity critical,high
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = severity)]
    pub(crate) severity: Vec<Severity>,
    /// Set findings aside as this file says; repeatable
    ///
    /// Default: .plimsollignore, .trivyignore, .trivyignore.yaml and .grype.yaml in the current
    /// folder. A line has an id and conditions: CVE-2024-1 until:2027-01-31 pkg:npm/x -- REASON
    #[arg(long, value_name = "FILE")]
    ignore_file: Vec<PathBuf>,
    /// Read no ignore file
    #[arg(long, conflicts_with = "ignore_file")]
    no_ignore: bool,
    /// Leave out findings that no version fixes
    #[arg(long)]
    pub(crate) ignore_unfixed: bool,
    /// Show every row of the table and every gap
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Gate")]
pub(crate) struct GateArgs {
    #[doc = "Refuse the target (exit code 1) if this is true of a finding"]
    #[arg(
        long,
        value_name = "EXPR",
        num_args = 0..=1,
        default_missing_value = DEFAULT_GATE,
        long_help = gate_help(),
    )]
    pub(crate) gate: Option<String>,
    /// Count only what this target does not have too
    ///
    /// The image or bill of materials that a change starts from: a gate then refuses only what the
    /// change brings. The rest stays in the report as set aside. Example: --new-since
    /// registry:acme/web:main
    #[arg(long, value_name = "TARGET")]
    pub(crate) new_since: Option<String>,
    /// What to do if gaps keep the gate from telling
    ///
    /// With `warn` say so; with `deny` end with exit code 3.
    #[arg(
        long,
        value_name = "warn|deny",
        default_value = "warn",
        hide_possible_values = true,
        requires = "gate"
    )]
    pub(crate) unknown: Unknown,
}

impl ShowArgs {
    /// The ignore files that count.
    pub(crate) fn ignore_files(&self) -> Vec<PathBuf> {
        match (self.no_ignore, self.ignore_file.is_empty()) {
            (true, _) => Vec::new(),
            (false, true) => plimsoll_jobs::ignore_files_in(Path::new(".")),
            (false, false) => self.ignore_file.clone(),
        }
    }
}

/// What becomes of a verdict that is neither yes nor no.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Unknown {
    Warn,
    Deny,
}

fn severity(text: &str) -> Result<Severity, String> {
    text.trim().parse()
}

fn gate_help() -> String {
    let facts = plimsoll_jobs::GATE_FACTS.iter();
    let facts: Vec<String> = facts.map(|(name, what)| fact(name, what)).collect();
    format!(
        "Refuse the target (exit code 1) if this is true of a finding\n\nA CEL expression over:\n\
         {}\nDefault of a bare --gate, which must come last: {DEFAULT_GATE}. Example: --gate \
         'severity >= high && fixed'",
        facts.concat()
    )
}

/// A fact in lines that fit a narrow terminal, with a hanging indent.
fn fact(name: &str, what: &str) -> String {
    const WIDTH: usize = 68;
    let (mut lines, mut line) = (String::new(), format!("  {name:<10}"));
    for word in what.split(' ') {
        if line.len() + 1 + word.len() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line = " ".repeat(12);
        }
        line.push(' ');
        line.push_str(word);
    }
    lines + &line + "\n"
}
