use clap::Args;

use super::{CacheDirArgs, SourceArgs};
use crate::outputs::{self, Destination};

const EXAMPLES: &str = "\
Examples:
  plimsoll sbom dir:/ -o cyclonedx=bom.json
  SOURCE_DATE_EPOCH=0 plimsoll sbom archive:app.tar    the same bytes each time";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SbomArgs {
    #[doc = "Form of the bill of materials and its file; repeatable"]
    #[arg(
        short,
        long = "output",
        value_name = "FORM[=FILE]",
        default_value = "cyclonedx",
        value_parser = outputs::parse_for_sbom,
        long_help = outputs::help_for_sbom(),
    )]
    pub(crate) output: Vec<Destination>,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) cache: CacheDirArgs,
}
