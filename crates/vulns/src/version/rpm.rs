use super::Reason;
use super::number::{self, Number};
use std::cmp::Ordering;

/// `[epoch:]version[-release]`.
///
/// Source: rpm documentation, `rpm-version(7)`.
pub(super) struct Evr<'a> {
    epoch: Option<&'a [u8]>,
    version: &'a [u8],
    release: Option<&'a [u8]>,
}

pub(super) fn parse(text: &str) -> Result<Evr<'_>, Reason> {
    let (epoch, rest) = match text.split_once(':') {
        Some(("", rest)) => (Some("0"), rest),
        Some((epoch, rest)) if number::is(epoch) => (Some(epoch), rest),
        _ => (None, text),
    };
    let (version, release) = match rest.rsplit_once('-') {
        Some((version, release)) => (version, Some(release)),
        None => (rest, None),
    };
    if version.is_empty() {
        return Err("it has no version before the release");
    }
    Ok(Evr {
        epoch: epoch.map(str::as_bytes),
        version: version.as_bytes(),
        release: release.map(str::as_bytes),
    })
}

/// A missing epoch is 0; a missing release stands for any.
pub(super) fn compare(a: &Evr<'_>, b: &Evr<'_>) -> Ordering {
    number::compare(a.epoch.unwrap_or_default(), b.epoch.unwrap_or_default())
        .then_with(|| compare_version_release(a, b))
}

/// A missing epoch or release stands for any.
pub(super) fn compare_without_epoch(a: &Evr<'_>, b: &Evr<'_>) -> Ordering {
    both(a.epoch, b.epoch, number::compare).then_with(|| compare_version_release(a, b))
}

fn compare_version_release(a: &Evr<'_>, b: &Evr<'_>) -> Ordering {
    compare_part(a.version, b.version).then_with(|| both(a.release, b.release, compare_part))
}

fn both(a: Option<&[u8]>, b: Option<&[u8]>, compare: fn(&[u8], &[u8]) -> Ordering) -> Ordering {
    a.zip(b).map_or(Ordering::Equal, |(a, b)| compare(a, b))
}

/// Compares runs of digits, runs of letters, tildes and carets; all else only separates them.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    loop {
        let (segment_a, segment_b);
        (segment_a, a) = next_segment(a);
        (segment_b, b) = next_segment(b);
        let order = segment_a.cmp(&segment_b);
        if order.is_ne() || matches!(segment_a, Segment::End) {
            return order;
        }
    }
}

/// The parts of a version, in the order they have against each other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Segment<'a> {
    Tilde,
    End,
    Caret,
    Letters(&'a [u8]),
    Digits(Number<'a>),
}

fn next_segment(text: &[u8]) -> (Segment<'_>, &[u8]) {
    let separates = |byte: &u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'~' | b'^');
    let (_, text) = number::split_while(text, separates);
    match text {
        [] => (Segment::End, text),
        [b'~', rest @ ..] => (Segment::Tilde, rest),
        [b'^', rest @ ..] => (Segment::Caret, rest),
        [first, ..] if first.is_ascii_digit() => {
            let (digits, rest) = number::split(text);
            (Segment::Digits(Number(digits)), rest)
        }
        _ => {
            let (letters, rest) = number::split_while(text, u8::is_ascii_alphabetic);
            (Segment::Letters(letters), rest)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};
    use std::cmp::Ordering;

    #[test]
    fn the_order_is_that_of_rpm() {
        check_table(Scheme::Rpm, include_str!("../../testdata/version/rpm.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        check_laws(Scheme::Rpm, "([01]:)?[0-2a~^._]{1,5}");
        check_laws(Scheme::Rpm, "([01]:)?[0-2a~^.]{1,3}-[0-2a~^._]{1,3}");
        check_laws(Scheme::RpmSource, "[0-2a~^.]{1,3}-[0-2a~^._]{1,3}");
    }

    #[test]
    fn an_epoch_is_zero_or_left_out_as_the_scheme_says() {
        for (a, b, full, source) in [
            ("5.26", "4:5.26", Ordering::Less, Ordering::Equal),
            ("0:5.26", "4:5.26", Ordering::Less, Ordering::Less),
            ("1:1.0-1", "2.0-1", Ordering::Greater, Ordering::Less),
            (":1.0", "0:1.0", Ordering::Equal, Ordering::Equal),
        ] {
            assert_eq!(Scheme::Rpm.compare(a, b), Ok(full), "{a} and {b}");
            assert_eq!(Scheme::RpmSource.compare(a, b), Ok(source), "{a} and {b}");
        }
    }

    #[test]
    fn releases_count_only_if_both_sides_have_one() {
        assert_eq!(Scheme::Rpm.compare("1.0", "1.0-5.el9"), Ok(Ordering::Equal));
        assert_eq!(Scheme::Rpm.compare("1.0-4.el9", "1.0-5.el9"), Ok(Ordering::Less));
    }

    #[test]
    fn a_version_must_not_be_empty() {
        for bad in ["", "1:", "-1", "1:-1"] {
            assert!(Scheme::Rpm.compare(bad, "1").is_err(), "{bad}");
        }
    }
}
