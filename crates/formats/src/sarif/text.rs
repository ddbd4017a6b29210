use serde::Serialize;

/// A SARIF message whose text says exactly what it was given.
#[derive(Serialize, Clone, PartialEq, Eq, Debug)]
pub(super) struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

impl Message {
    /// A message in plain text.
    pub(super) fn new(text: &str) -> Self {
        Self { text: plain(text), markdown: None }
    }

    /// A message in plain text, and the same in Markdown that is escaped already.
    pub(super) fn with_markdown(text: &str, markdown: String) -> Self {
        Self { text: plain(text), markdown: Some(markdown) }
    }
}

/// Text in which nothing is a placeholder (braces are doubled) or a link (brackets are escaped).
///
/// Source: SARIF 2.1.0, sections 3.11.5 and 3.11.6.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' => escaped.push(c),
            '[' | ']' | '\\' => escaped.push('\\'),
            _ => {}
        }
        escaped.push(c);
    }
    escaped
}

/// Text for a Markdown message in which nothing is mark-up; line ends and other control characters
/// become blanks.
///
/// Source: CommonMark 0.31, section 2.4, "Backslash escapes"; for braces as for [`plain`].
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' => escaped.extend([c, c]),
            '-' | '.' | ',' | ':' | '\'' | '(' | ')' => escaped.push(c),
            c if c.is_ascii_punctuation() => escaped.extend(['\\', c]),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_links_or_placeholders() {
        let text = r"[click](https://evil.example) {0} \";
        assert_eq!(plain(text), r"\[click\](https://evil.example) {{0}} \\");
        assert_eq!(plain("libstdc++6 1:2.3-4~x"), "libstdc++6 1:2.3-4~x");
    }

    #[test]
    fn markdown_has_no_mark_up_of_strangers() {
        assert_eq!(
            markdown("![x](y) <b> `c` *d*\n# e {f}"),
            r"\!\[x\](y) \<b\> \`c\` \*d\* \# e {{f}}"
        );
    }
}
