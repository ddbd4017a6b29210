use super::{Reason, number};
use std::cmp::Ordering;

/// Numbers with dots or hyphens between them.
///
/// Source: Writing R Extensions, "The DESCRIPTION file"; Haskell Package Versioning Policy.
pub(super) struct Version<'a>(&'a str);

pub(super) fn parse(text: &str) -> Result<Version<'_>, Reason> {
    let version = Version(text.trim());
    if version.numbers().all(number::is) {
        Ok(version)
    } else {
        Err("it is not made of numbers with dots or hyphens between them")
    }
}

/// Number by number; the beginning of a list comes before the whole, so `1.0` before `1.0.0`.
pub(super) fn compare(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    let (mut a, mut b) = (a.numbers(), b.numbers());
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (Some(a), Some(b)) => number::compare(a.as_bytes(), b.as_bytes()),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        if order.is_ne() {
            return order;
        }
    }
}

impl<'a> Version<'a> {
    fn numbers(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.split(['.', '-'])
    }
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};

    #[test]
    fn the_order_is_that_of_lists_of_numbers() {
        check_table(Scheme::Numbers, include_str!("../../testdata/version/numbers.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        check_laws(Scheme::Numbers, "[0-2]{1,2}([.-][0-2]{1,2}){0,3}");
    }

    #[test]
    fn anything_but_numbers_is_refused() {
        for bad in ["", "1.", "1..2", "1.a", "v1", "1_2"] {
            assert!(Scheme::Numbers.compare(bad, "1").is_err(), "{bad}");
        }
    }
}
