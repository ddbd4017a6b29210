use super::{Reason, number};
use std::cmp::Ordering;

const PRE_RELEASES: [&[u8]; 4] = [b"alpha", b"beta", b"pre", b"rc"];
const POST_RELEASES: [&[u8]; 5] = [b"cvs", b"svn", b"git", b"hg", b"p"];

/// `number{.number}[letter]{_suffix[number]}[~hash][-rnumber]`.
///
/// Source: Alpine Package Keeper, `apk-package(5)`, "Package versions".
pub(super) struct Version<'a>(&'a [u8]);

pub(super) fn parse(text: &str) -> Result<Version<'_>, Reason> {
    let mut tokens = Tokens::new(text.as_bytes());
    while tokens.next()? != Token::End {}
    Ok(Version(text.as_bytes()))
}

pub(super) fn compare(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    let (mut a, mut b) = (Tokens::new(a.0), Tokens::new(b.0));
    loop {
        // What was parsed holds no errors; an end would be the answer if it did.
        let (token_a, token_b) = (a.next().unwrap_or(Token::End), b.next().unwrap_or(Token::End));
        let order = token_a.compare(&token_b);
        if order.is_ne() || token_a == Token::End {
            return order;
        }
    }
}

/// One part of a version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    /// The number that a version begins with.
    First(&'a [u8]),
    /// A number after a dot.
    Number(&'a [u8]),
    Letter(u8),
    /// The place among [`PRE_RELEASES`].
    Pre(usize),
    /// The place among [`POST_RELEASES`].
    Post(usize),
    SuffixNumber(&'a [u8]),
    Hash(&'a [u8]),
    Revision(&'a [u8]),
    End,
}

impl Token<'_> {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            // A leading zero makes a number behind a dot a decimal fraction: 1.05 < 1.5.
            (Self::Number(a), Self::Number(b)) if a.starts_with(b"0") || b.starts_with(b"0") => {
                a.cmp(b)
            }
            (Self::First(a), Self::First(b))
            | (Self::Number(a), Self::Number(b))
            | (Self::SuffixNumber(a), Self::SuffixNumber(b))
            | (Self::Revision(a), Self::Revision(b)) => number::compare(a, b),
            (Self::Letter(a), Self::Letter(b)) => a.cmp(b),
            (Self::Pre(a), Self::Pre(b)) | (Self::Post(a), Self::Post(b)) => a.cmp(b),
            (Self::Hash(a), Self::Hash(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    /// The order of versions that differ in what comes next.
    fn rank(&self) -> u8 {
        match self {
            Self::Pre(_) => 0,
            Self::End => 1,
            Self::Revision(_) => 2,
            Self::Hash(_) => 3,
            Self::SuffixNumber(_) => 4,
            Self::Post(_) => 5,
            Self::Letter(_) => 6,
            Self::Number(_) => 7,
            Self::First(_) => 8,
        }
    }
}

/// Where in a version the next token stands, which decides what it may be.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum After {
    Nothing,
    Number,
    Letter,
    Suffix,
    SuffixNumber,
    Hash,
    Revision,
}

struct Tokens<'a> {
    rest: &'a [u8],
    after: After,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self { rest: text, after: After::Nothing }
    }

    fn next(&mut self) -> Result<Token<'a>, Reason> {
        let after = self.after;
        match self.rest {
            _ if after == After::Nothing => {
                Ok(Token::First(self.number(self.rest, After::Number)?))
            }
            [] => Ok(Token::End),
            [b'.', rest @ ..] if after <= After::Number => {
                Ok(Token::Number(self.number(rest, After::Number)?))
            }
            [letter @ b'a'..=b'z', rest @ ..] if after <= After::Number => {
                self.step(rest, After::Letter);
                Ok(Token::Letter(*letter))
            }
            [b'_', rest @ ..] if after <= After::SuffixNumber => self.suffix(rest),
            [b'0'..=b'9', ..] if after == After::Suffix => {
                Ok(Token::SuffixNumber(self.number(self.rest, After::SuffixNumber)?))
            }
            [b'~', rest @ ..] if after < After::Hash => {
                let (hash, rest) =
                    number::split_while(rest, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
                if hash.is_empty() {
                    return Err("no commit hash follows the tilde");
                }
                self.step(rest, After::Hash);
                Ok(Token::Hash(hash))
            }
            [b'-', b'r', rest @ ..] if after < After::Revision => {
                Ok(Token::Revision(self.number(rest, After::Revision)?))
            }
            _ => Err("it is not of the form 1.2.3a_rc4~0badc0de-r5"),
        }
    }

    fn number(&mut self, text: &'a [u8], after: After) -> Result<&'a [u8], Reason> {
        let (digits, rest) = number::split(text);
        if digits.is_empty() {
            return Err("there is no number where one must be");
        }
        self.step(rest, after);
        Ok(digits)
    }

    fn suffix(&mut self, text: &'a [u8]) -> Result<Token<'a>, Reason> {
        let (word, rest) = number::split_while(text, u8::is_ascii_lowercase);
        let place = |words: &[&[u8]]| words.iter().position(|known| *known == word);
        let token = place(&PRE_RELEASES)
            .map(Token::Pre)
            .or_else(|| place(&POST_RELEASES).map(Token::Post))
            .ok_or("the word after the underscore is not one that apk knows")?;
        self.step(rest, After::Suffix);
        Ok(token)
    }

    fn step(&mut self, rest: &'a [u8], after: After) {
        (self.rest, self.after) = (rest, after);
    }
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};

    #[test]
    fn the_order_is_that_of_apk() {
        check_table(Scheme::Apk, include_str!("../../testdata/version/apk.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        check_laws(
            Scheme::Apk,
            "[012](\\.[012]{1,2}){0,2}[ab]?(_(alpha|pre|rc|git|p)[01]?){0,2}(~[0a])?(-r[01])?",
        );
    }

    #[test]
    fn what_apk_calls_invalid_is_refused() {
        for bad in [
            "", "a", ".1", "1.", "1..2", "1.0bc", "1.0a1", "23_foo", "1_", "1~", "1~g", "1-r",
            "1-1", "1-r1-r2", "1-r1_p1", "1.0.-r0", "1 ",
        ] {
            assert!(Scheme::Apk.compare(bad, "1").is_err(), "{bad}");
        }
    }
}
