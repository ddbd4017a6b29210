use super::{Reason, number};
use std::cmp::Ordering;

/// The parts of a gem's version, without the zeros that do not count: those at the end, and those
/// before the first word.
///
/// Source: RubyGems documentation, `Gem::Version`.
pub(super) struct Version<'a>(Vec<&'a str>);

pub(super) fn parse(text: &str) -> Result<Version<'_>, Reason> {
    let text = text.trim();
    if !text.is_empty() && !is_gem_version(text) {
        return Err("it is not a number followed by letters and digits between dots");
    }
    let mut parts: Vec<&str> = Vec::new();
    let mut has_word = false;
    for (index, section) in text.split('-').enumerate() {
        // A hyphen stands for `.pre.`.
        let hyphen = (index > 0).then_some("pre");
        for part in hyphen.into_iter().chain(split_at_kinds(section)) {
            if !has_word && !number::is(part) {
                has_word = true;
                drop_zeros(&mut parts);
            }
            parts.push(part);
        }
    }
    drop_zeros(&mut parts);
    Ok(Version(parts))
}

fn is_gem_version(text: &str) -> bool {
    let (release, pre) = text.split_once('-').unwrap_or((text, "0"));
    let word = |part: &str, hyphens: bool| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || (hyphens && byte == b'-');
        !part.is_empty() && part.bytes().all(allowed)
    };
    release.split('.').next().is_some_and(number::is)
        && release.split('.').all(|part| word(part, false))
        && pre.split('.').all(|part| word(part, true))
}

/// Splits `10.b3` into `10`, `b` and `3`.
fn split_at_kinds(text: &str) -> impl Iterator<Item = &str> {
    text.split('.').flat_map(|part| {
        part.as_bytes()
            .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
            .filter_map(|chunk| str::from_utf8(chunk).ok())
    })
}

fn drop_zeros(parts: &mut Vec<&str>) {
    while parts.last().is_some_and(|part| part.bytes().all(|byte| byte == b'0')) {
        parts.pop();
    }
}

impl<'a> Version<'a> {
    fn part(&self, at: usize) -> &'a str {
        self.0.get(at).copied().unwrap_or("0")
    }
}

/// Part by part; a missing part is 0, and words, which mark a pre-release, come before numbers.
pub(super) fn compare(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    (0..a.0.len().max(b.0.len()))
        .map(|at| match (a.part(at), b.part(at)) {
            (a, b) if number::is(a) && number::is(b) => number::compare(a.as_bytes(), b.as_bytes()),
            (a, b) => number::is(a).cmp(&number::is(b)).then_with(|| a.cmp(b)),
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};

    #[test]
    fn the_order_is_that_of_rubygems() {
        check_table(Scheme::RubyGems, include_str!("../../testdata/version/rubygems.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        check_laws(Scheme::RubyGems, "[01](\\.[01abB]{1,2}){0,3}(-[01ab]{1,2}(\\.[01a]){0,2})?");
    }

    #[test]
    fn what_rubygems_calls_malformed_is_refused() {
        for bad in ["junk", "1..2", "1.", ".1", "a1", "1.0_1", "1 2", "1-", "1.2-a_b"] {
            assert!(Scheme::RubyGems.compare(bad, "1").is_err(), "{bad}");
        }
    }
}
