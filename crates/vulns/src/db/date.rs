//! Days as small numbers: two bytes as [`plimsoll_formats::codec`] writes them, until 2032.

const MONTH: u32 = 31;
const YEAR: u32 = 12 * MONTH;
const FIRST: u32 = 1988;
const LAST: u32 = 2150;

/// A number for the day of an RFC 3339 time, in the order of days; 0 where it is not a day on
/// which an advisory can have been written. Real feeds hold records of the year 1.
pub(super) fn day(time: &str) -> u32 {
    parse(time).unwrap_or(0)
}

fn parse(time: &str) -> Option<u32> {
    let mut parts = time.get(..10)?.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let fits =
        (FIRST..=LAST).contains(&year) && (1..=12).contains(&month) && (1..=MONTH).contains(&day);
    fits.then(|| (year - FIRST) * YEAR + (month - 1) * MONTH + day)
}

/// The day of such a number as `YYYY-MM-DD`.
pub(super) fn text(day: u32) -> Option<String> {
    let days = day.checked_sub(1)?;
    let (year, month) = (days / YEAR + FIRST, days % YEAR / MONTH + 1);
    Some(format!("{year:04}-{month:02}-{:02}", days % MONTH + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_keep_their_order_and_come_back() {
        let days = ["1988-01-01", "1999-12-31T23:59:59Z", "2000-01-01", "2024-02-29", "2150-12-31"];
        assert!(days.map(day).is_sorted_by(|a, b| a < b));
        for time in days {
            assert_eq!(text(day(time)).as_deref(), Some(&time[..10]));
        }
    }

    #[test]
    fn nonsense_is_no_day() {
        for time in ["", "0001-01-01T00:00:00Z", "2024-13-01", "2024-00-10", "2024-1-1", "éééééé"]
        {
            assert_eq!(day(time), 0, "{time}");
        }
        assert_eq!(text(0), None);
    }
}
