use std::io::{self, Write};

use plimsoll_formats::gitlab;

use super::Scanned;
use crate::render::Screen;

pub(super) fn scan(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    gitlab::write(&scanned.report(), scanned.created, out)
}
