use clap::Args;
use plimsoll_model::Platform;

use crate::outputs::{self, Destination};

const EXAMPLES: &str = "\
Examples:
  plimsoll sbom dir:/ -o cyclonedx=bom.json
  SOURCE_DATE_EPOCH=0 plimsoll sbom archive:app.tar    the same bytes each time";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SbomArgs {
    /// dir:PATH, archive:FILE, oci:DIR, sbom:FILE or -; a bare path is guessed
    #[arg(value_name = "TARGET")]
    pub(crate) target: String,
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
    /// The platform, of images that are for several
    ///
    /// Default: Linux on the processor that Plimsoll runs on. Example: --platform linux/arm64
    #[arg(long, value_name = "OS/ARCH")]
    pub(crate) platform: Option<Platform>,
}
