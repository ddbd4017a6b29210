use super::{Reason, number};
use std::cmp::Ordering;

/// `[epoch:]upstream[-revision]`.
///
/// Source: Debian Policy, section 5.6.12.
pub(super) struct Version<'a> {
    epoch: &'a [u8],
    upstream: &'a [u8],
    revision: &'a [u8],
}

/// Refuses what dpkg cannot compare, and the signs of a comparison (`=6.4-4`), which some feeds
/// leave in by mistake. Other characters that Policy does not allow have a place in the order all
/// the same, and dpkg merely warns of them.
pub(super) fn parse(text: &str) -> Result<Version<'_>, Reason> {
    let text = text.trim();
    if text.contains(char::is_whitespace) {
        return Err("there are blanks in it");
    }
    if text.starts_with(['=', '<', '>']) {
        return Err("it starts with a comparison");
    }
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) if number::is(epoch) => (epoch, rest),
        Some(_) => return Err("its epoch is not a number"),
        None => ("", text),
    };
    let (upstream, revision) = match rest.rsplit_once('-') {
        Some((_, "")) => return Err("nothing follows the hyphen before the revision"),
        Some((upstream, revision)) => (upstream, revision),
        None => (rest, ""),
    };
    if upstream.is_empty() {
        return Err("it has no upstream version");
    }
    Ok(Version {
        epoch: epoch.as_bytes(),
        upstream: upstream.as_bytes(),
        revision: revision.as_bytes(),
    })
}

pub(super) fn compare(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    number::compare(a.epoch, b.epoch)
        .then_with(|| compare_part(a.upstream, b.upstream))
        .then_with(|| compare_part(a.revision, b.revision))
}

/// Takes turns: what comes before the next digits is compared as text, the digits as a number.
fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !(a.is_empty() && b.is_empty()) {
        let (text_a, rest_a) = number::split_while(a, |byte| !byte.is_ascii_digit());
        let (text_b, rest_b) = number::split_while(b, |byte| !byte.is_ascii_digit());
        let (digits_a, digits_b);
        (digits_a, a) = number::split(rest_a);
        (digits_b, b) = number::split(rest_b);
        let order = compare_text(text_a, text_b).then_with(|| number::compare(digits_a, digits_b));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// A tilde comes before the end of the text, the end before letters, letters before the rest.
fn compare_text(a: &[u8], b: &[u8]) -> Ordering {
    let weight = |text: &[u8], at: usize| match text.get(at) {
        Some(b'~') => (0, 0),
        None => (1, 0),
        Some(byte) if byte.is_ascii_alphabetic() => (2, *byte),
        Some(byte) => (3, *byte),
    };
    (0..a.len().max(b.len()))
        .map(|at| weight(a, at).cmp(&weight(b, at)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};

    #[test]
    fn the_order_is_that_of_dpkg() {
        check_table(Scheme::Dpkg, include_str!("../../testdata/version/dpkg.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        check_laws(Scheme::Dpkg, "([01]:)?[0-2a~.+][0-2a~.+-]{0,4}[0-2a~]");
    }

    #[test]
    fn what_dpkg_cannot_compare_is_refused() {
        for bad in ["", " ", "1 2", ":1", "a:1", "1:", "1-", "-1", "1:-1"] {
            assert!(Scheme::Dpkg.compare(bad, "1").is_err(), "{bad}");
        }
    }
}
