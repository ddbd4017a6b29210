//! From the bytes of a requirements file to its logical lines.

use std::borrow::Cow;

/// The text. Windows' shell writes UTF-16 when the output of pip is sent to a file, and pip reads
/// it by its byte order mark.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let wide = |rest: &[u8], from: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(from);
        let text: String =
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Cow::Owned(text)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// Lines with those joined that end with a backslash, without comments and empty ones.
pub(super) fn logical_lines(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut lines = text.lines().peekable();
    std::iter::from_fn(move || {
        loop {
            let mut logical = String::new();
            for line in lines.by_ref() {
                // A comment ends even a line that would go on.
                if line.trim_start().starts_with('#') {
                    break;
                }
                match line.strip_suffix('\\') {
                    Some(start) => logical.push_str(start),
                    None => {
                        logical.push_str(line);
                        break;
                    }
                }
            }
            let line = without_comment(&logical).trim();
            if !line.is_empty() {
                return Some(line.to_owned());
            }
            // Blank lines at the end are none.
            lines.peek()?;
        }
    })
}

/// A comment begins at a `#` after white space; in an address it is a fragment.
fn without_comment(line: &str) -> &str {
    let comment = line.match_indices('#').find(|(at, _)| {
        line.get(..*at).is_none_or(|before| before.is_empty() || before.ends_with([' ', '\t']))
    });
    comment.and_then(|(at, _)| line.get(..at)).unwrap_or(line)
}
