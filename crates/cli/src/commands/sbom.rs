use super::Context;
use crate::args::SbomArgs;
use crate::console;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outputs::{self, Inventoried};
use crate::render::gaps;

/// Writes the inventory of a target.
pub(super) fn run(args: &SbomArgs, context: Context) -> Result<Exit, Failure> {
    outputs::check(&args.output)?;
    let created = context.created()?;
    let target = context.target(&args.source.target)?;
    let meter = context.meter();
    let source = args.source.options(false, &args.cache);
    let inventory = plimsoll_jobs::inventory(&target, &source, &meter)?;
    drop(meter);
    let inventoried = Inventoried { inventory: &inventory, created };
    outputs::write_all(&args.output, &|output, _, out| output.inventory(&inventoried, out))?;
    if !context.quiet {
        let width = console::error_screen().width;
        gaps::unread(&inventory.gaps, width).iter().for_each(console::note);
    }
    Ok(Exit::Passed)
}
