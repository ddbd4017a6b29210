use super::Reason;
use super::number::Number;
use super::word::compare_ignoring_case;
use std::cmp::Ordering;

/// The qualifiers that Maven knows, in their order; the empty one is the release itself.
const QUALIFIERS: [&str; 7] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const RELEASE: usize = 5;

/// A version as Maven sees it: a list in whose last place another list may stand, in whose last
/// place another may stand, and so on. What follows an [`Item::List`] is inside of it.
///
/// Source: Maven POM reference, "Version order specification", and Maven 3.9's
/// `ComparableVersion`, which decides where the two differ.
pub(super) struct Version<'a>(Vec<Item<'a>>);

enum Item<'a> {
    /// The place among [`QUALIFIERS`], and the word, which counts only if it has none.
    Text(usize, &'a str),
    List,
    Number(Number<'a>),
}

/// Every text but the empty one is a version.
pub(super) fn parse(text: &str) -> Result<Version<'_>, Reason> {
    if text.is_empty() {
        return Err("it is empty");
    }
    let mut version = Version(Vec::new());
    let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (mut start, mut is_number) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'.' | b'-' => {
                // Nothing between two separators is a zero.
                version.push(piece(start, at), is_number || at == start);
                start = at + 1;
                if byte == b'-' {
                    version.open();
                }
            }
            b'0'..=b'9' => {
                if !is_number && at > start {
                    version.open_unless_empty();
                    version.0.push(qualifier(full_word(piece(start, at))));
                    version.open();
                    start = at;
                }
                is_number = true;
            }
            _ => {
                if is_number && at > start {
                    version.push(piece(start, at), true);
                    version.open();
                    start = at;
                }
                is_number = false;
            }
        }
    }
    if start < text.len() {
        if !is_number {
            version.open_unless_empty();
        }
        version.push(piece(start, text.len()), is_number);
    }
    while version.0.last().is_some_and(|item| matches!(item, Item::List) || item.is_null()) {
        version.0.pop();
    }
    Ok(version)
}

impl<'a> Version<'a> {
    fn push(&mut self, piece: &'a str, is_number: bool) {
        let item =
            if is_number { Item::Number(Number(piece.as_bytes())) } else { qualifier(piece) };
        self.0.push(item);
    }

    /// Opens a list in the last place of the present one, of which zeros and releases at the end
    /// do not count.
    fn open(&mut self) {
        while self.0.last().is_some_and(Item::is_null) {
            self.0.pop();
        }
        self.0.push(Item::List);
    }

    fn open_unless_empty(&mut self) {
        if !matches!(self.0.last(), None | Some(Item::List)) {
            self.open();
        }
    }
}

/// A single letter before a number abbreviates a qualifier.
fn full_word(word: &str) -> &str {
    match word {
        "a" | "A" => "alpha",
        "b" | "B" => "beta",
        "m" | "M" => "milestone",
        _ => word,
    }
}

fn qualifier(word: &str) -> Item<'_> {
    let is = |name: &&str| name.eq_ignore_ascii_case(word);
    let name = if ["ga", "final", "release"].iter().any(is) {
        ""
    } else if is(&"cr") {
        "rc"
    } else {
        word
    };
    let place = QUALIFIERS.iter().position(|known| known.eq_ignore_ascii_case(name));
    Item::Text(place.unwrap_or(QUALIFIERS.len()), word)
}

impl Item<'_> {
    fn is_null(&self) -> bool {
        !matches!(self, Item::List) && self.against_nothing().is_eq()
    }

    /// The order against the place after the end of a version. A list has the order of what is
    /// inside of it, which comes next.
    fn against_nothing(&self) -> Ordering {
        match self {
            Item::Text(place, _) => place.cmp(&RELEASE),
            Item::List => Ordering::Equal,
            Item::Number(number) => number.cmp(&Number(b"0")),
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Item::Number(a), Item::Number(b)) => a.cmp(b),
            (Item::Text(place_a, a), Item::Text(place_b, b)) => {
                place_a.cmp(place_b).then_with(|| {
                    if *place_a < QUALIFIERS.len() {
                        Ordering::Equal
                    } else {
                        compare_ignoring_case(a, b)
                    }
                })
            }
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Item::Text(..) => 0,
            Item::List => 1,
            Item::Number(_) => 2,
        }
    }
}

pub(super) fn compare(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    let (mut a, mut b) = (a.0.iter(), b.0.iter());
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (Some(a), Some(b)) => a.compare(b),
            (Some(a), None) => a.against_nothing(),
            (None, Some(b)) => b.against_nothing().reverse(),
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};

    #[test]
    fn the_order_is_that_of_maven() {
        check_table(Scheme::Maven, include_str!("../../testdata/version/maven.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        // Only the forms that are in use, for Maven's own order runs in circles among others:
        // 0a < 0-0-SNAPSHOT < 0 < 0a, and 1.sp.1 < 1-alpha.1 < 1 < 1.sp.1.
        check_laws(
            Scheme::Maven,
            "[01](\\.[012]){0,3}([.-]?(a1|beta-?2|RC1|SNAPSHOT|sp|x|jre8)(-SNAPSHOT)?|[.-]Final|-1)?",
        );
    }

    #[test]
    fn only_the_empty_text_is_refused() {
        assert!(Scheme::Maven.compare("", "1").is_err());
        assert!(Scheme::Maven.compare("-..é-", "1").is_ok());
    }
}
