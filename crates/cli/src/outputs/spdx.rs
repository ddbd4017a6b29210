use std::io::{self, Write};

use plimsoll_formats::spdx;

use super::{Inventoried, Scanned};
use crate::render::Screen;

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) fn scan_2_3(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    spdx::write_2_3(VERSION, &scanned.result.inventory, scanned.created, out)
}

pub(super) fn inventory_2_3(inventoried: &Inventoried<'_>, out: &mut dyn Write) -> io::Result<()> {
    spdx::write_2_3(VERSION, inventoried.inventory, inventoried.created, out)
}

pub(super) fn scan_3_0(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    let result = scanned.result;
    spdx::write_3_0(VERSION, &result.inventory, &result.findings, scanned.created, out)
}

pub(super) fn inventory_3_0(inventoried: &Inventoried<'_>, out: &mut dyn Write) -> io::Result<()> {
    spdx::write_3_0(VERSION, inventoried.inventory, &[], inventoried.created, out)
}
