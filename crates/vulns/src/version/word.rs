use std::cmp::Ordering;

/// Compares two words as if they were written in small ASCII letters.
pub(super) fn compare_ignoring_case(a: &str, b: &str) -> Ordering {
    a.bytes()
        .map(|byte| byte.to_ascii_lowercase())
        .cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_count() {
        assert_eq!(compare_ignoring_case("Beta", "bETA"), Ordering::Equal);
        assert_eq!(compare_ignoring_case("Beta", "gamma"), Ordering::Less);
        assert_eq!(compare_ignoring_case("a", "B"), Ordering::Less);
    }
}
