use std::io::{self, Write};

use plimsoll_formats::cyclonedx;

use super::{Inventoried, Scanned};
use crate::render::Screen;

pub(super) fn scan(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    cyclonedx::write(&scanned.report(), Some(scanned.created), out)
}

pub(super) fn inventory(inventoried: &Inventoried<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Inventoried { inventory, created } = inventoried;
    cyclonedx::write_inventory(env!("CARGO_PKG_VERSION"), inventory, Some(*created), out)
}
