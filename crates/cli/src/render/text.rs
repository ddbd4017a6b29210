use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::Style;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{Screen, style};

/// Part of a line, in colours.
///
/// Whatever is put into it is made harmless first: names come from images and feeds, and a
/// terminal obeys control characters.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Text {
    pieces: Vec<(Style, String)>,
    /// Whether its end says more than its beginning.
    keeps_end: bool,
}

impl Text {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with(mut self, style: Style, text: &str) -> Self {
        self.pieces.push((style, harmless(text)));
        self
    }

    pub(crate) fn plain(self, text: &str) -> Self {
        self.with(style::PLAIN, text)
    }

    pub(crate) fn dim(self, text: &str) -> Self {
        self.with(style::DIM, text)
    }

    pub(crate) fn strong(self, text: &str) -> Self {
        self.with(style::STRONG, text)
    }

    /// The same, but cut at the beginning where it does not fit, as suits paths.
    pub(crate) fn keeping_end(self) -> Self {
        Self { keeps_end: true, ..self }
    }

    pub(crate) fn then(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Columns that it takes.
    pub(crate) fn width(&self) -> usize {
        self.pieces.iter().map(|(_, text)| text.width()).sum()
    }

    /// The same if it fits into so many columns, or else as much of it as does, and `…`.
    pub(crate) fn fit(self, columns: usize) -> Self {
        if self.width() <= columns {
            return self;
        }
        if self.keeps_end {
            let fitted = self.reversed().fit(columns).reversed();
            return fitted.keeping_end();
        }
        let mut left = columns.saturating_sub(1);
        let mut fitted = Self::new();
        for (style, text) in self.pieces {
            let whole = text.width() <= left;
            let text = if whole { text } else { cut(&text, left) };
            left -= text.width();
            fitted.pieces.push((style, text));
            if !whole {
                break;
            }
        }
        if let Some((_, last)) = fitted.pieces.last_mut().filter(|_| columns > 0) {
            last.push('…');
        }
        fitted
    }

    /// The same from right to left, to be cut at the other side.
    fn reversed(self) -> Self {
        let pieces = self.pieces.into_iter().rev();
        let pieces = pieces.map(|(style, text)| (style, text.chars().rev().collect()));
        Self { pieces: pieces.collect(), keeps_end: false }
    }

    /// The same with blanks up to so many columns.
    pub(crate) fn pad(self, columns: usize) -> Self {
        let blanks = columns.saturating_sub(self.width());
        self.plain(&" ".repeat(blanks))
    }

    /// Writes it as a line of its own, without blanks at the end.
    pub(crate) fn line(&self, screen: Screen, out: &mut dyn Write) -> io::Result<()> {
        let blank = |(_, text): &&(Style, String)| text.trim_end().is_empty();
        let ends = self.pieces.iter().rev().take_while(blank).count();
        let pieces = &self.pieces[..self.pieces.len() - ends];
        for (index, (style, text)) in pieces.iter().enumerate() {
            let text = if index + 1 == pieces.len() { text.trim_end() } else { text };
            if screen.color && *style != style::PLAIN {
                write!(out, "{style}{text}{style:#}")?;
            } else {
                out.write_all(text.as_bytes())?;
            }
        }
        out.write_all(b"\n")
    }
}

/// The longest start of a text that fits into so many columns.
fn cut(text: &str, columns: usize) -> String {
    let mut width = 0;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= columns
    };
    text.chars().take_while(fits).collect()
}

/// Makes every character visible: those that take no column of their own (control characters,
/// marks that turn the direction of writing, joiners, accents without a letter) are written out.
fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Unicode has a picture of each of these, one column wide.
            '\0'..='\x1f' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\x7f' => shown.push('␡'),
            _ if c.width().unwrap_or(0) > 0 && !is_line_end(c) => shown.push(c),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(shown, "<U+{:04X}>", u32::from(c));
            }
        }
    }
    shown
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &Text, color: bool) -> String {
        let mut out = Vec::new();
        text.line(Screen { width: 80, color }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_would_steer_a_terminal_is_shown_instead() {
        for (hostile, harmless) in [
            ("a\x1b[31mb", "a␛[31mb"),
            ("a\r\nb\tc\0\x7f", "a␍␊b␉c␀␡"),
            ("\u{9b}2J", "<U+009B>2J"),
            ("cod\u{202e}e", "cod<U+202E>e"),
            ("a\u{200b}\u{2066}\u{2028}\u{feff}", "a<U+200B><U+2066><U+2028><U+FEFF>"),
            ("e\u{301}", "e<U+0301>"),
            ("日本 é", "日本 é"),
        ] {
            assert_eq!(shown(&Text::new().plain(hostile), true), format!("{harmless}\n"));
        }
    }

    #[test]
    fn texts_are_cut_by_columns_not_by_characters() {
        let text = |text| Text::new().plain(text);
        assert_eq!(shown(&text("abcdef").fit(6), false), "abcdef\n");
        assert_eq!(shown(&text("abcdef").fit(4), false), "abc…\n");
        assert_eq!(shown(&text("日本語").fit(4), false), "日…\n");
        assert_eq!(shown(&text("ab").dim("cd").strong("ef").fit(4), false), "abc…\n");
        assert_eq!(shown(&text("/a/b").dim("/c +1").keeping_end().fit(6), false), "…/c +1\n");
        assert_eq!(text("abc").fit(0).width(), 0);
        assert_eq!(text("日本").pad(6).width(), 6);
    }

    #[test]
    fn colours_are_written_only_where_they_are_seen() {
        let text = Text::new().plain("a ").with(style::ERROR, "b").plain("  ");
        assert_eq!(shown(&text, false), "a b\n");
        assert_eq!(shown(&text, true), "a \x1b[1m\x1b[31mb\x1b[0m\n");
    }
}
