use std::io::{self, Write};

use plimsoll_formats::junit;

use super::Scanned;
use crate::render::Screen;

pub(super) fn scan(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    junit::write(&scanned.report(), out)
}
