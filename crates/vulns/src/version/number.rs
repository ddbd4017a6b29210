use std::cmp::Ordering;

/// A run of digits, in the order of the numbers they stand for.
#[derive(Clone, Copy)]
pub(super) struct Number<'a>(pub(super) &'a [u8]);

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(self.0, other.0)
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number<'_> {}

/// Compares two runs of digits as numbers, however long; no digits are zero.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (a, b) = (significant(a), significant(b));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Splits off the digits that a text begins with.
pub(super) fn split(text: &[u8]) -> (&[u8], &[u8]) {
    split_while(text, u8::is_ascii_digit)
}

/// Splits off the bytes of a kind that a text begins with.
pub(super) fn split_while(text: &[u8], kind: fn(&u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().take_while(|byte| kind(byte)).count())
}

/// Whether a text consists of digits, and of one at least.
pub(super) fn is(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn significant(digits: &[u8]) -> &[u8] {
    split_while(digits, |digit| *digit == b'0').1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value_at_any_length() {
        let huge = "9".repeat(400);
        for (a, b, order) in [
            ("9", "10", Ordering::Less),
            ("007", "7", Ordering::Equal),
            ("", "000", Ordering::Equal),
            (&huge, "18446744073709551616", Ordering::Greater),
        ] {
            assert_eq!(compare(a.as_bytes(), b.as_bytes()), order, "{a} and {b}");
        }
    }
}
