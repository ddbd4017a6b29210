use std::io::{self, Write};

use plimsoll_jobs::{Change, DatabaseStatus, UpdateResult};

use super::amount::{bytes, number};
use super::table::{self, Column};
use super::{Screen, Text, gaps, style};

const fn column(title: &'static str, least: usize) -> Column {
    Column { title, least, optional: false }
}

/// What an update did.
pub(crate) fn draw_update(
    result: &UpdateResult,
    screen: Screen,
    out: &mut dyn Write,
) -> io::Result<()> {
    const COLUMNS: [Column; 4] =
        [column("ECOSYSTEM", 12), column("  RECORDS", 9), column("NEWEST", 10), column("", 7)];
    let rows: Vec<Vec<Text>> = result
        .sections
        .iter()
        .map(|section| {
            vec![
                Text::new().strong(&section.ecosystem),
                Text::new().plain(&format!("{:>9}", number(section.records))),
                day(section.newest.as_deref()),
                match section.change {
                    Change::Fetched => Text::new().with(style::GOOD, "updated"),
                    Change::Unchanged => Text::new().plain("nothing newer"),
                    Change::Kept => Text::new().dim("kept"),
                },
            ]
        })
        .collect();
    table::draw(&COLUMNS, &rows, screen, out)?;
    let unread = gaps::unread(&result.gaps, screen.width);
    if !unread.is_empty() {
        out.write_all(b"\n")?;
    }
    unread.iter().try_for_each(|line| line.line(screen, out))?;
    place(&result.path.display().to_string(), result.bytes, screen, out)
}

/// What the database holds.
pub(crate) fn draw_status(
    status: &DatabaseStatus,
    screen: Screen,
    out: &mut dyn Write,
) -> io::Result<()> {
    const COLUMNS: [Column; 4] = [
        column("ECOSYSTEM", 12),
        column("  RECORDS", 9),
        column("NEWEST", 18),
        column("FETCHED", 10),
    ];
    let rows: Vec<Vec<Text>> = status
        .sections
        .iter()
        .map(|section| {
            vec![
                Text::new().strong(&section.ecosystem),
                Text::new().plain(&format!("{:>9}", number(section.records))),
                day(section.newest.as_deref()).then(section.age_days.map_or(Text::new(), age)),
                day(section.fetched.as_deref()),
            ]
        })
        .collect();
    table::draw(&COLUMNS, &rows, screen, out)?;
    if let Some(exploited) = status.exploited {
        let scored = status.scored.map(|n| format!(", {} with an EPSS score", number(n)));
        let scored = scored.unwrap_or_default();
        let text = format!(" {} vulnerabilities known to be exploited{scored}", number(exploited));
        out.write_all(b"\n")?;
        Text::new().plain(&text).fit(screen.width).line(screen, out)?;
    }
    if let Some(path) = &status.path {
        return place(&path.display().to_string(), status.bytes, screen, out);
    }
    out.write_all(b"\n")?;
    let starter = " Only the starter database that is built in";
    Text::new().with(style::UNSURE, starter).line(screen, out)?;
    out.write_all(b"\n")?;
    let next = Text::new().strong("Next: ").strong("plimsoll db update");
    next.plain(" (fetches all advisories)").line(screen, out)
}

fn place(path: &str, length: u64, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"\n")?;
    Text::new().plain(" ").plain(path).dim(&format!("  {}", bytes(length))).line(screen, out)
}

fn day(day: Option<&str>) -> Text {
    day.map_or(Text::new().dim("not known"), |day| Text::new().plain(day))
}

/// Advisories come every day, so a week without one is long.
fn age(days: i64) -> Text {
    let (number, unit) = (days.unsigned_abs(), if days.abs() == 1 { "day" } else { "days" });
    let text = match days {
        0 => "  today".to_owned(),
        1.. => format!("  {number} {unit} ago"),
        ..0 => format!("  in {number} {unit}"),
    };
    let style = if days > 7 { style::UNSURE } else { style::DIM };
    Text::new().with(style, &text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_jobs::{SectionStatus, SectionUpdate};
    use plimsoll_model::{Gap, GapCode};

    const SCREEN: Screen = Screen { width: 80, color: false };

    #[test]
    fn an_update_tells_what_changed_and_what_did_not() {
        let section = |ecosystem: &str, records, newest: Option<&str>, change| SectionUpdate {
            ecosystem: ecosystem.into(),
            records,
            newest: newest.map(str::to_owned),
            change,
            problems: 0,
        };
        let result = UpdateResult {
            sections: vec![
                section("Debian", 48_210, Some("2026-11-24"), Change::Fetched),
                section("PyPI", 17_002, Some("2026-11-20"), Change::Unchanged),
                section("npm", 9, None, Change::Kept),
            ],
            bytes: 31_400_000,
            path: "/cache/plimsoll.db".into(),
            gaps: vec![Gap::new(GapCode::FetchFailed, "npm", "the server answered 503")],
        };
        let mut out = Vec::new();
        draw_update(&result, SCREEN, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn a_status_tells_how_old_everything_is() {
        let section = |ecosystem: &str, age_days| SectionStatus {
            ecosystem: ecosystem.into(),
            records: 1_234,
            newest: Some("2026-11-01".into()),
            age_days: Some(age_days),
            fetched: Some("2026-11-25".into()),
        };
        let mut status = DatabaseStatus {
            path: Some("/cache/plimsoll.db".into()),
            bytes: 1_000,
            starter: false,
            sections: vec![section("Debian", 24), section("PyPI", 1), section("npm", 0)],
            exploited: Some(1_400),
            scored: Some(360_142),
        };
        let mut out = Vec::new();
        draw_status(&status, SCREEN, &mut out).unwrap();
        out.extend_from_slice(b"--\n");
        status.path = None;
        status.exploited = None;
        draw_status(&status, SCREEN, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }
}
