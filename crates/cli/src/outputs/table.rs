use std::io::{self, Write};

use super::Scanned;
use crate::render::{Packages, Screen, gaps, header, next, summary, verdict};

/// What people see: what was looked at, what is wrong, what could not be judged, what to do.
pub(super) fn scan(scanned: &Scanned<'_>, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let result = scanned.result;
    let packages = Packages::of(result);
    header::draw(&result.inventory, scanned.elapsed, screen, out)?;
    summary::draw(result, screen, out)?;
    packages.draw(scanned.all, screen, out)?;
    gaps::draw(result, scanned.all, screen, out)?;
    next::draw(scanned, &packages, screen, out)?;
    verdict::draw(result, screen, out)
}
