use super::repository::Repository;

/// Lines that a file may have.
const MOST_LINES: usize = 400;

/// What must not be in a file, and what to do instead. The words are put together here so that
/// this file does not break its own rule.
const UNFINISHED: [(&str, &str); 5] = [
    (concat!("to", "do!"), "finish it or leave it out"),
    (concat!("un", "implemented!"), "finish it or leave it out"),
    (concat!("TO", "DO"), "do it, or write an issue"),
    (concat!("#[ig", "nore"), "make the test fast and independent, or delete it"),
    (concat!("thread::", "sleep"), "wait for the event itself, or take the clock as an argument"),
];

/// Where one of them is right after all, and why.
const EXCEPTIONS: [(&str, &str, &str); 1] = [(
    "crates/remote/src/retry.rs",
    UNFINISHED[4].0,
    "a server that is overloaded is asked again only after a pause",
)];

pub(super) fn files_are_short(repository: &Repository) -> Vec<String> {
    let lines = repository.sources.iter().map(|(path, text)| (path, text.lines().count()));
    lines
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(path, lines)| {
            format!("{path} has {lines} lines, more than {MOST_LINES}: split it by idea")
        })
        .collect()
}

pub(super) fn nothing_is_unfinished(repository: &Repository) -> Vec<String> {
    let mut failures = Vec::new();
    for (path, text) in &repository.sources {
        for (number, line) in text.lines().enumerate() {
            for (word, advice) in UNFINISHED.iter().filter(|(word, _)| holds(line, word)) {
                if EXCEPTIONS.iter().any(|(file, it, _)| file == path && it == word) {
                    continue;
                }
                failures.push(format!("{path}:{}: `{word}`: {advice}", number + 1));
            }
        }
    }
    failures
}

/// Whether a line has a word that is not a part of a longer one.
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        let before = line[..at].chars().next_back().is_some_and(part);
        let after = line[at + word.len()..].chars().next().is_some_and(part);
        !(before && word.starts_with(part) || after && word.ends_with(part))
    })
}

#[cfg(test)]
mod tests {
    use super::super::repository::made_up;
    use super::*;

    #[test]
    fn long_files_are_told_to_split() {
        let long = "\n".repeat(MOST_LINES + 1);
        let sources = [("a.rs", &*long), ("b.rs", &long[1..])];
        let failures = files_are_short(&made_up(&[], &sources));
        assert_eq!(failures, ["a.rs has 401 lines, more than 400: split it by idea"]);
    }

    #[test]
    fn each_unfinished_thing_is_found_with_its_line() {
        for (word, _) in UNFINISHED {
            let text = format!("fn f() {{\n    {word}()\n}}");
            let failures = nothing_is_unfinished(&made_up(&[], &[("a.rs", &text)]));
            assert!(failures[0].starts_with(&format!("a.rs:2: `{word}`: ")), "{failures:?}");
        }
        let (file, word, _) = EXCEPTIONS[0];
        assert!(nothing_is_unfinished(&made_up(&[], &[(file, word)])).is_empty());
        let near = format!("MAS{}S un_{}", UNFINISHED[2].0, UNFINISHED[0].0);
        assert!(nothing_is_unfinished(&made_up(&[], &[("a.rs", &near)])).is_empty());
    }
}
