//! Numbers with their units, for people.

use std::time::Duration;

/// A number with a comma at every third digit.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of things: `1 package`, `1,024 packages`. `things` is the plural in `s`.
pub(super) fn count(n: usize, things: &str) -> String {
    let things = if n == 1 { things.strip_suffix('s').unwrap_or(things) } else { things };
    format!("{} {things}", number(n as u64))
}

/// Bytes in the largest decimal unit that leaves a whole number.
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub(super) fn bytes(n: u64) -> String {
    let scaled = |unit: f64| n as f64 / unit;
    match n {
        0..1_000 => format!("{n} B"),
        1_000..1_000_000 => format!("{:.1} kB", scaled(1e3)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", scaled(1e6)),
        _ => format!("{:.1} GB", scaled(1e9)),
    }
}

/// How long something took.
pub(super) fn time(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        millis @ 0..1_000 => format!("{millis} ms"),
        millis @ 1_000..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        _ => format!("{} min {} s", elapsed.as_secs() / 60, elapsed.as_secs() % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_well() {
        assert_eq!([0, 999, 1_000, 1_048_576].map(number), ["0", "999", "1,000", "1,048,576"]);
        assert_eq!(count(1, "packages"), "1 package");
        assert_eq!(count(0, "layers"), "0 layers");
        assert_eq!([12, 1_500, 31_000_000].map(bytes), ["12 B", "1.5 kB", "31.0 MB"]);
        assert_eq!(
            [41, 2_190, 61_000].map(|n| time(Duration::from_millis(n))),
            ["41 ms", "2.1 s", "1 min 1 s"]
        );
    }
}
