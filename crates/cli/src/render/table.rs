use std::io::{self, Write};

use super::{Screen, Text};

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// What stands above it.
    pub(super) title: &'static str,
    /// It is cut down to this many columns of the screen, but not further while others can be.
    pub(super) least: usize,
    /// Whether it is left out where there is no room for all.
    pub(super) optional: bool,
}

/// Blanks between columns, and before the first.
const GAP: usize = 2;
const INDENT: usize = 1;

/// Draws rows below their titles; each cell is cut where its column ends.
pub(super) fn draw(
    columns: &[Column],
    rows: &[Vec<Text>],
    screen: Screen,
    out: &mut dyn Write,
) -> io::Result<()> {
    let widths = widths(columns, rows, screen.width);
    let titles = columns.iter().map(|column| Text::new().dim(column.title)).collect();
    for row in std::iter::once(&titles).chain(rows) {
        let mut line = Text::new().plain(&" ".repeat(INDENT));
        let cells = row.iter().zip(&widths).filter(|(_, width)| **width > 0);
        for (index, (cell, width)) in cells.enumerate() {
            let gap = if index == 0 { 0 } else { GAP };
            line = line.plain(&" ".repeat(gap)).then(cell.clone().fit(*width).pad(*width));
        }
        line.fit(screen.width).line(screen, out)?;
    }
    Ok(())
}

/// The width of each column, 0 for those left out.
fn widths(columns: &[Column], rows: &[Vec<Text>], room: usize) -> Vec<usize> {
    let widest = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index)).map(Text::width);
        cells.max().unwrap_or(0).max(columns[index].title.len()).min(room)
    };
    let natural: Vec<usize> = (0..columns.len()).map(widest).collect();
    let least: Vec<usize> = columns.iter().map(|column| column.least).collect();
    let mut widths = natural.clone();
    if shrink(&mut widths, &least, room) {
        return widths;
    }
    let kept = |(width, column): (usize, &Column)| if column.optional { 0 } else { width };
    widths = natural.into_iter().zip(columns).map(kept).collect();
    if !shrink(&mut widths, &least, room) {
        shrink(&mut widths, &vec![1; columns.len()], room);
    }
    widths
}

/// Takes columns from the widest until all fit; `false` if they do not.
fn shrink(widths: &mut [usize], least: &[usize], room: usize) -> bool {
    let taken = |widths: &[usize]| {
        let shown = widths.iter().filter(|width| **width > 0);
        INDENT + shown.clone().sum::<usize>() + GAP * shown.count().saturating_sub(1)
    };
    while taken(widths) > room {
        let can = |(index, width): &(usize, &mut usize)| **width > least[*index];
        match widths.iter_mut().enumerate().filter(can).max_by_key(|(_, width)| **width) {
            Some((_, width)) => *width -= 1,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column { title: "A", least: 4, optional: false },
        Column { title: "BB", least: 6, optional: false },
        Column { title: "C", least: 5, optional: true },
    ];

    fn shown(width: usize) -> String {
        let row = ["abcdefgh", "0123456789", "the rest of it"];
        let rows = [row.map(|cell| Text::new().plain(cell)).to_vec()];
        let mut out = Vec::new();
        draw(&COLUMNS, &rows, Screen { width, color: false }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_are_as_wide_as_their_cells_while_there_is_room() {
        assert_eq!(shown(80), " A         BB          C\n abcdefgh  0123456789  the rest of it\n");
    }

    #[test]
    fn the_widest_gives_way_first_then_what_is_optional_goes() {
        assert_eq!(shown(30), " A         BB         C\n abcdefgh  01234567…  the res…\n");
        assert_eq!(shown(17), " A        BB\n abcdef…  012345…\n");
        for width in 1..80 {
            let longest = shown(width).lines().map(|line| line.chars().count()).max().unwrap();
            assert!(longest <= width, "{width}: {longest}");
        }
    }
}
