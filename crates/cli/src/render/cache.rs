use std::io::{self, Write};

use plimsoll_jobs::CacheStatus;

use super::amount::{bytes, number};
use super::{Screen, Text};

/// What the cache holds and where it is.
pub(crate) fn draw_status(
    status: &CacheStatus,
    screen: Screen,
    out: &mut dyn Write,
) -> io::Result<()> {
    let held = Text::new().plain(" ").strong(&entries(status)).plain(", ");
    let held =
        held.plain(&format!("{} of at most {}", bytes(status.bytes), bytes(status.most_bytes)));
    held.line(screen, out)?;
    Text::new().plain(" ").dim(&status.path.display().to_string()).line(screen, out)
}

/// What was taken out of the cache.
pub(crate) fn draw_clean(was: &CacheStatus, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    let removed = format!(" Removed {}, {}", entries(was), bytes(was.bytes));
    Text::new().plain(&removed).line(screen, out)
}

fn entries(status: &CacheStatus) -> String {
    let things = if status.entries == 1 { "entry" } else { "entries" };
    format!("{} {things}", number(status.entries as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_tells_how_much_there_is_and_where() {
        let screen = Screen { width: 80, color: false };
        let mut status = CacheStatus {
            path: "/cache/layers".into(),
            entries: 1_204,
            bytes: 31_400_000,
            most_bytes: 1 << 30,
        };
        let mut out = Vec::new();
        draw_status(&status, screen, &mut out).unwrap();
        status.entries = 1;
        draw_clean(&status, screen, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            " 1,204 entries, 31.4 MB of at most 1.1 GB\n /cache/layers\n Removed 1 entry, 31.4 MB\n"
        );
    }
}
