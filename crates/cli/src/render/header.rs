use std::io::{self, Write};
use std::time::Duration;

use plimsoll_model::{Digest, Distro, Inventory, SubjectKind};

use super::amount::{count, time};
use super::{Screen, Text};

/// One line on what was looked at, with the time it took at the right; two where one is too short.
pub(crate) fn draw(
    inventory: &Inventory,
    elapsed: Duration,
    screen: Screen,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut subject = Text::new().strong(&inventory.subject.target);
    if let Some(digest) = &inventory.subject.digest {
        subject = subject.dim(" → ").plain(&Digest::short(digest));
    }
    let facts = facts(inventory).join("  ");
    let time = time(elapsed);
    let room = screen.width.saturating_sub(time.len() + 2);
    let line = subject.clone().plain("  ").plain(&facts);
    if line.width() <= room {
        return line.pad(room + 2).dim(&time).line(screen, out);
    }
    subject.fit(screen.width).line(screen, out)?;
    Text::new().plain(&facts).fit(room).pad(room + 2).dim(&time).line(screen, out)
}

fn facts(inventory: &Inventory) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(inventory.subject.platform.as_ref().map(ToString::to_string));
    facts.extend(inventory.distro.as_ref().map(Distro::label));
    facts.push(count(inventory.packages.len(), "packages"));
    if inventory.subject.kind == SubjectKind::Image {
        facts.push(count(inventory.layers.len(), "layers"));
    }
    facts
}
