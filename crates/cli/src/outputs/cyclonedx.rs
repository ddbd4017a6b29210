use std::io::{self, Write};

use plimsoll_formats::cyclonedx::{self, SpecVersion};

use super::{Inventoried, Scanned};
use crate::render::Screen;

pub(super) fn scan(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    cyclonedx::write(&scanned.report(), SpecVersion::V1_6, Some(scanned.created), out)
}

pub(super) fn inventory(inventoried: &Inventoried<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_inventory(inventoried, SpecVersion::V1_6, out)
}

pub(super) fn scan_1_5(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    cyclonedx::write(&scanned.report(), SpecVersion::V1_5, Some(scanned.created), out)
}

pub(super) fn inventory_1_5(inventoried: &Inventoried<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_inventory(inventoried, SpecVersion::V1_5, out)
}

fn write_inventory(
    inventoried: &Inventoried<'_>,
    version: SpecVersion,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Inventoried { inventory, created } = inventoried;
    cyclonedx::write_inventory(env!("CARGO_PKG_VERSION"), inventory, version, Some(*created), out)
}
