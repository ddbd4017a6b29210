use super::Reason;
use pep440_rs::Version;

/// Source: Python packaging specifications, "Version specifiers" (PEP 440). Versions from before
/// it are refused.
pub(super) fn parse(text: &str) -> Result<Version, Reason> {
    text.parse().map_err(|_| "it does not have the form that PEP 440 asks for")
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};

    #[test]
    fn the_order_is_that_of_pep_440() {
        check_table(Scheme::Pep440, include_str!("../../testdata/version/pep440.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        check_laws(
            Scheme::Pep440,
            "(1!)?[01](\\.[01]){0,2}((a|b|rc)[01])?(\\.post[01]|-1)?(\\.dev[01])?(\\+[a1](\\.[a0])?)?",
        );
    }

    #[test]
    fn versions_from_before_pep_440_are_refused() {
        for bad in ["", "2004d", "1.0-dirty-x", "dev", "1.0+", "99999999999999999999999"] {
            assert!(Scheme::Pep440.compare(bad, "1").is_err(), "{bad}");
        }
    }
}
