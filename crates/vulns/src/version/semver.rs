use super::{Reason, number, word};
use std::cmp::Ordering;

/// A semantic version, read leniently: a leading `v` or `=` does not count, missing numbers are
/// 0, numbers may be of any length and there may be more than three, and the hyphen before the
/// pre-release may be missing.
///
/// Source: Semantic Versioning 2.0.0, sections 9 to 11.
pub(super) struct Version<'a> {
    numbers: &'a str,
    /// The identifiers of the pre-release; none if it is a release. The second part goes on
    /// where the first ends.
    pre: [&'a str; 2],
    build: &'a str,
}

pub(super) fn parse(text: &str) -> Result<Version<'_>, Reason> {
    let text = text.trim().trim_start_matches(['=', 'v', 'V', ' ']);
    let (text, build) = text.split_once('+').unwrap_or((text, ""));
    let (numbers, rest) = split_numbers(text)?;
    let pre = rest.strip_prefix('-').unwrap_or(rest);
    if !rest.is_empty() {
        check_identifiers(pre)?;
    }
    if !build.is_empty() {
        check_identifiers(build)?;
    }
    Ok(Version { numbers, pre: [pre, ""], build })
}

/// Splits off the dotted numbers that a version begins with.
pub(super) fn split_numbers(text: &str) -> Result<(&str, &str), Reason> {
    let end = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (numbers, rest) = text.split_at(end);
    if numbers.split('.').all(number::is) {
        Ok((numbers, rest))
    } else {
        Err("it does not begin with numbers and dots between them")
    }
}

fn check_identifiers(identifiers: &str) -> Result<(), Reason> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if identifiers.split('.').all(|one| !one.is_empty() && one.bytes().all(allowed)) {
        Ok(())
    } else {
        Err("what follows the numbers is not made of letters, digits and hyphens between dots")
    }
}

impl<'a> Version<'a> {
    /// A version whose pre-release is a word and a number.
    pub(super) fn with_pre(numbers: &'a str, pre: [&'a str; 2]) -> Self {
        Self { numbers, pre, build: "" }
    }

    /// The numbers with the dots between them.
    pub(super) fn numbers(&self) -> &'a str {
        self.numbers
    }
}

/// By precedence, in which build metadata does not count.
pub(super) fn compare(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    precedence(a, b, str::cmp)
}

/// By precedence, but words that differ only in their case are equal.
pub(super) fn compare_ignoring_case(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    precedence(a, b, word::compare_ignoring_case)
}

/// By precedence, then by build metadata, of which none comes first.
///
/// Source: the package `pub_semver`, "Semantics"; Julia manual, `VersionNumber`.
pub(super) fn compare_with_build(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    compare(a, b).then_with(|| compare_identifiers([a.build, ""], [b.build, ""], str::cmp))
}

type Words = fn(&str, &str) -> Ordering;

fn precedence(a: &Version<'_>, b: &Version<'_>, words: Words) -> Ordering {
    let is_release = |version: &Version<'_>| version.pre[0].is_empty();
    compare_numbers(a.numbers, b.numbers)
        .then_with(|| is_release(a).cmp(&is_release(b)))
        .then_with(|| compare_identifiers(a.pre, b.pre, words))
}

fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let (number_a, number_b) = (a.next(), b.next());
        if number_a.is_none() && number_b.is_none() {
            return Ordering::Equal;
        }
        let order = number::compare(
            number_a.unwrap_or_default().as_bytes(),
            number_b.unwrap_or_default().as_bytes(),
        );
        if order.is_ne() {
            return order;
        }
    }
}

/// Numbers come before words, and the beginning of a list before the whole.
fn compare_identifiers(a: [&str; 2], b: [&str; 2], words: Words) -> Ordering {
    let mut a = identifiers(&a);
    let mut b = identifiers(&b);
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (Some(a), Some(b)) => match (number::is(a), number::is(b)) {
                (true, true) => number::compare(a.as_bytes(), b.as_bytes()),
                (false, false) => words(a, b),
                (a, b) => b.cmp(&a),
            },
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn identifiers<'a>(parts: &'a [&'a str; 2]) -> impl Iterator<Item = &'a str> {
    parts.iter().flat_map(|part| part.split('.')).filter(|identifier| !identifier.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};
    use std::cmp::Ordering;

    #[test]
    fn the_order_is_that_of_semantic_versions() {
        check_table(Scheme::SemVer, include_str!("../../testdata/version/semver.txt"));
    }

    #[test]
    fn builds_count_for_julia_and_dart() {
        check_table(Scheme::SemVerBuild, include_str!("../../testdata/version/semver_build.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        let versions = "v?[01](\\.[01]{1,2}){0,3}((-[a0][a01-]?|a)(\\.[a01]{1,2}){0,2})?(\\+[01])?";
        check_laws(Scheme::SemVer, versions);
        check_laws(Scheme::SemVerBuild, versions);
    }

    #[test]
    fn lenient_forms_have_the_place_of_what_they_stand_for() {
        for (a, b) in [
            ("v1.2", "1.2.0"),
            ("= v1", "1.0.0"),
            ("1.2.3beta", "1.2.3-beta"),
            ("1.2.3.0", "1.2.3"),
            ("01.002.3", "1.2.3"),
        ] {
            assert_eq!(Scheme::SemVer.compare(a, b), Ok(Ordering::Equal), "{a} and {b}");
        }
    }

    #[test]
    fn what_does_not_begin_with_numbers_or_goes_on_oddly_is_refused() {
        for bad in ["", "v", "latest", "1.x", "1..2", "1.", "1-", "1-a..b", "1-a_b", "1+_", "1-é"]
        {
            assert!(Scheme::SemVer.compare(bad, "1").is_err(), "{bad}");
        }
    }
}
