use super::Reason;
use super::number::{self, Number};
use std::cmp::Ordering;

/// What a stability is called, and how it counts.
const STABILITIES: [(&[u8], Part<'_>); 9] = [
    (b"stable", Part::End),
    (b"beta", Part::Beta),
    (b"b", Part::Beta),
    (b"rc", Part::Rc),
    (b"alpha", Part::Alpha),
    (b"a", Part::Alpha),
    (b"patch", Part::Patch),
    (b"pl", Part::Patch),
    (b"p", Part::Patch),
];

/// What an `x` stands for: more than any number that is really used.
const ANY: &[u8] = b"9999999";

/// The parts of a version as Composer normalises it: four numbers, or those of a date, then the
/// stability and its numbers, then `dev`.
///
/// Source: Composer documentation, "Versions and constraints"; the package `composer/semver`; PHP
/// manual, `version_compare`.
pub(super) struct Version<'a>(Vec<Part<'a>>);

/// The parts of a version, in the order they have against each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Dev,
    Alpha,
    Beta,
    Rc,
    End,
    Number(Number<'a>),
    Patch,
}

pub(super) fn parse(text: &str) -> Result<Version<'_>, Reason> {
    let text = text.trim();
    let branches = ["master", "trunk", "default"];
    if text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("dev-"))
        || branches.contains(&text)
    {
        return Err("it names a branch, and branches have no place among versions");
    }
    let text = without_flag(text).split('+').next().unwrap_or_default();
    let mut rest = Rest(text.strip_prefix(['v', 'V']).unwrap_or(text).as_bytes());
    let mut parts = Vec::with_capacity(6);
    let has_any = rest.numbers(&mut parts)?;
    let numbers = parts.len();
    rest.eat(b"._-");
    let stability = rest.stability();
    if let Some(stability) = stability {
        parts.push(stability);
        while let Some(number) = rest.separated_number(b".-") {
            parts.push(Part::Number(Number(number)));
        }
    }
    let is_dev = rest.dev();
    if is_dev {
        parts.push(Part::Dev);
    }
    if !rest.0.is_empty() || (has_any && !is_dev) {
        return Err("it is not of the form 1.2.3.4-beta5 or 1.x-dev");
    }
    if stability == Some(Part::End) {
        // Composer drops what follows the word `stable`.
        parts.truncate(numbers);
    }
    Ok(Version(parts))
}

/// Without the stability that a requirement may ask for, such as `@dev`.
fn without_flag(text: &str) -> &str {
    let flags = ["stable", "RC", "beta", "alpha", "dev"];
    match text.rsplit_once('@') {
        Some((version, flag)) if flags.iter().any(|known| known.eq_ignore_ascii_case(flag)) => {
            version
        }
        _ => text,
    }
}

pub(super) fn compare(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    let end = std::iter::once(&Part::End);
    a.0.iter().chain(end.clone()).cmp(b.0.iter().chain(end))
}

/// What is left to read of a version.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    /// Reads the numbers and fills them up to four; those of a date are left as they are. Says
    /// whether there was an `x` among them.
    fn numbers(&mut self, parts: &mut Vec<Part<'a>>) -> Result<bool, Reason> {
        let first = self.separated_number(b"").ok_or("it does not begin with a number")?;
        parts.push(Part::Number(Number(first)));
        let mut is_date = first.len() > 5;
        let mut filler: &[u8] = b"0";
        loop {
            let separators: &[u8] = if first.len() < 4 { b"." } else { b".-:" };
            let is_dotted = self.0.starts_with(b".");
            if let Some(number) = self.after_separator(separators) {
                is_date |= !is_dotted;
                parts.push(Part::Number(Number(number)));
            } else if let [b'.', b'x' | b'X' | b'*', rest @ ..] = self.0 {
                self.0 = rest;
                filler = ANY;
                parts.push(Part::Number(Number(ANY)));
            } else {
                break;
            }
        }
        if !is_date && parts.len() < 4 {
            parts.resize(4, Part::Number(Number(filler)));
        }
        Ok(filler == ANY)
    }

    fn after_separator(&mut self, separators: &[u8]) -> Option<&'a [u8]> {
        if self.0.first().is_some_and(|first| separators.contains(first)) {
            self.separated_number(separators)
        } else {
            None
        }
    }

    /// Reads a number before which a separator may stand.
    fn separated_number(&mut self, separators: &[u8]) -> Option<&'a [u8]> {
        let mut after = Rest(self.0);
        after.eat(separators);
        let (digits, rest) = number::split(after.0);
        if digits.is_empty() {
            return None;
        }
        self.0 = rest;
        Some(digits)
    }

    fn stability(&mut self) -> Option<Part<'a>> {
        STABILITIES.iter().find(|(word, _)| self.eat_word(word)).map(|(_, part)| *part)
    }

    fn dev(&mut self) -> bool {
        let mut after = Rest(self.0);
        after.eat(b".-");
        let is_dev = after.eat_word(b"dev");
        if is_dev {
            self.0 = after.0;
        }
        is_dev
    }

    fn eat(&mut self, separators: &[u8]) {
        if let [first, rest @ ..] = self.0
            && separators.contains(first)
        {
            self.0 = rest;
        }
    }

    fn eat_word(&mut self, word: &[u8]) -> bool {
        match self.0.split_at_checked(word.len()) {
            Some((start, rest)) if start.eq_ignore_ascii_case(word) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};

    #[test]
    fn the_order_is_that_of_composer() {
        check_table(Scheme::Packagist, include_str!("../../testdata/version/packagist.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        check_laws(
            Scheme::Packagist,
            "v?[01](\\.[01]{1,2}){0,3}([._-]?(stable|beta|RC|a|pl)([.-]?[01]){0,2})?(-dev)?|2010-01-0[12]|1\\.x-dev",
        );
    }

    #[test]
    fn branches_and_malformed_versions_are_refused() {
        for bad in ["", "dev-main", "DEV-x", "master", "1.x", "x.1-dev", "1.0-foo", "1..0", "1.0 2"]
        {
            assert!(Scheme::Packagist.compare(bad, "1").is_err(), "{bad}");
        }
    }
}
