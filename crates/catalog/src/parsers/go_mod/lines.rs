//! The lines of a `go.mod`, with those of blocks made whole.
//!
//! Source: Go Modules Reference, "Lexical elements".

use std::borrow::Cow;
use std::iter::Enumerate;
use std::str;

/// Gives the number and the words of each line that has any. A line in a block begins with the
/// block's word.
pub(super) struct Lines<'t> {
    lines: Enumerate<str::Lines<'t>>,
    block: Option<Cow<'t, str>>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { lines: text.lines().enumerate(), block: None }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = (usize, Vec<Cow<'t, str>>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (index, line) = self.lines.next()?;
            let mut words = words(line);
            match (&self.block, words.last().map(|word| &**word)) {
                (_, None) => {}
                (Some(_), Some(")")) if words.len() == 1 => self.block = None,
                (None, Some("(")) if words.len() == 2 => self.block = words.drain(..).next(),
                (Some(block), _) => {
                    words.insert(0, block.clone());
                    return Some((index + 1, words));
                }
                (None, _) => return Some((index + 1, words)),
            }
        }
    }
}

/// More words than any line that is read has.
const WORDS: usize = 8;

fn words(line: &str) -> Vec<Cow<'_, str>> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() && !rest.starts_with("//") && words.len() < WORDS {
        let (word, after) = first_word(rest);
        words.push(word);
        rest = after.trim_start();
    }
    words
}

/// A word ends at a blank or a comment; one in quotes may have both.
fn first_word(text: &str) -> (Cow<'_, str>, &str) {
    if let Some((raw, rest)) = text.strip_prefix('`').and_then(|text| text.split_once('`')) {
        return (raw.into(), rest);
    }
    if let Some(inner) = text.strip_prefix('"')
        && let Some((word, rest)) = inner.split_once('"')
        && !word.contains('\\')
    {
        return (word.into(), rest);
    }
    let blank = text.find(char::is_whitespace).unwrap_or(text.len());
    let end = text.find("//").map_or(blank, |comment| comment.min(blank));
    let (word, rest) = text.split_at(end);
    // `require(` needs no blank.
    match word.strip_suffix('(').filter(|word| !word.is_empty() && rest.trim().is_empty()) {
        Some(word) => (word.into(), text.get(word.len()..).unwrap_or_default()),
        None => (word.into(), rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_quotes_and_comments_are_understood() {
        let text =
            "module \"a b\" // x\nrequire(\n\t`c` v1 // indirect\n\n)\nreplace d => ./d//x\n";
        let lines: Vec<_> = Lines::of(text).map(|(n, words)| format!("{n} {words:?}")).collect();
        assert_eq!(
            lines,
            [
                r#"1 ["module", "a b"]"#,
                r#"3 ["require", "c", "v1"]"#,
                r#"6 ["replace", "d", "=>", "./d"]"#,
            ]
        );
    }

    #[test]
    fn a_line_of_many_words_costs_little() {
        let text = "x ".repeat(100_000);
        assert_eq!(Lines::of(&text).next().unwrap().1.len(), WORDS);
    }
}
