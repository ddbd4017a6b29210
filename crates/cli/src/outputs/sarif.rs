use std::io::{self, Write};

use plimsoll_formats::sarif;

use super::Scanned;
use crate::render::Screen;

pub(super) fn scan(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    sarif::write(&scanned.report(), out)
}
