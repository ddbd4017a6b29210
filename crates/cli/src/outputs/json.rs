use std::io::{self, Write};

use plimsoll_formats::report;

use super::Scanned;
use crate::render::Screen;

pub(super) fn scan(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    report::write(&scanned.report(), out)
}
