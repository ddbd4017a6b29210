//! One line that says what an advisory is about.

use plimsoll_formats::osv::Record;

/// In characters.
const LONGEST: usize = 200;
/// How much of the details is looked at, in characters.
const LOOKED_AT: usize = 2000;

/// The record's summary, or else the first sentence of its details.
pub(super) fn of(record: &Record) -> String {
    let summary = record.summary.as_deref().map(one_line).filter(|summary| !summary.is_empty());
    let sentence = || first_sentence(record.details.as_deref().unwrap_or_default());
    shortened(&summary.unwrap_or_else(sentence))
}

/// The text without line breaks, runs of blanks and control characters.
fn one_line(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.chars().take(LOOKED_AT).map(visible).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first sentence of the first paragraph of a Markdown text, headings left out.
fn first_sentence(markdown: &str) -> String {
    let is_text = |line: &&str| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with(['#', '`', '-', '=', '|', '<', '>'])
    };
    let end = markdown.char_indices().nth(LOOKED_AT).map_or(markdown.len(), |(end, _)| end);
    let lines = markdown.get(..end).unwrap_or_default().lines();
    let paragraph: Vec<_> = lines.skip_while(|line| !is_text(line)).take_while(is_text).collect();
    let text = one_line(&paragraph.join(" "));
    let sentence_ends = |(at, _): &(usize, &str)| {
        let mut rest = text.get(at + 1..).unwrap_or_default().chars();
        rest.next() == Some(' ') && rest.next().is_some_and(char::is_uppercase)
    };
    match text.match_indices('.').find(sentence_ends) {
        Some((at, _)) => text.get(..=at).unwrap_or_default().to_owned(),
        None => text,
    }
}

/// Cuts at a blank where the text is too long.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST) else { return text.to_owned() };
    let head = text.get(..end).unwrap_or_default();
    let words = head.rsplit_once(' ').map_or(head, |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(summary: &str, details: &str) -> String {
        let json = serde_json::json!({"id": "X", "summary": summary, "details": details});
        of(&plimsoll_formats::osv::read_record(json.to_string().as_bytes()).unwrap())
    }

    #[test]
    fn the_summary_comes_before_the_details() {
        assert_eq!(summary("Denial \u{1b}[2J of\n service", "Other."), "Denial [2J of service");
        assert_eq!(summary(" ", "A flaw in x.y 1.2. It matters."), "A flaw in x.y 1.2.");
        assert_eq!(summary("", "### Impact\n\nIt breaks.\nFast.\n\nMore"), "It breaks.");
        assert_eq!(summary("", "no full stop, e.g. none"), "no full stop, e.g. none");
        assert_eq!(summary("", ""), "");
    }

    #[test]
    fn long_texts_are_cut_between_words() {
        let cut = summary(&"wörd, ".repeat(100), "");
        assert!(cut.ends_with("wörd…") && cut.chars().count() <= LONGEST + 1, "{cut}");
        assert_eq!(summary(&"x".repeat(500), "").chars().count(), LONGEST + 1);
    }
}
