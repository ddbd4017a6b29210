use clap::CommandFactory;

use super::repository::Repository;
use crate::Cli;
use crate::suites::SUITES;

/// First parts of paths of the repository. What begins with another is not looked at: it may be a
/// path in an image, or of a user.
const FOLDERS: [&str; 8] =
    [".cargo/", ".ci/", "benches/", "crates/", "deploy/", "docs/", "fuzz/", "xtask/"];

/// Paths and chores that documents name are there.
pub(super) fn names_exist(repository: &Repository) -> Vec<String> {
    let mut failures = Vec::new();
    for (document, text) in &repository.documents {
        for (number, line) in text.lines().enumerate() {
            let paths = paths(line).filter(|path| !repository.root.join(path).exists());
            let paths = paths.map(|path| format!("{path} is not there"));
            for failure in paths.chain(unknown_chore(line)) {
                failures.push(format!(
                    "{document}:{}: {failure}: correct the document, or bring it back",
                    number + 1
                ));
            }
        }
    }
    failures
}

/// The words of a line that look like paths of the repository. Placeholders (`NAME`, `foo`,
/// `<x>`, `*`) do not.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let end = |c: char| !(c.is_ascii_alphanumeric() || "._-/<>*{}…".contains(c));
    line.split(end)
        .map(|word| word.trim_end_matches(['.', '/']))
        .map(|word| word.strip_prefix("./").unwrap_or(word))
        .filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder)))
        .filter(|word| !word.contains(['<', '>', '*', '{', '}', '…']))
        .filter(|word| !word.split('/').any(is_placeholder))
}

/// Whether a part of a path stands for a name: capitals or `foo`, with or without an extension.
fn is_placeholder(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default();
    stem == "foo"
        || stem.len() > 1
            && stem.chars().all(|c| c.is_ascii_uppercase() || c == '_')
            && !["README", "CHANGELOG", "LICENSE"].contains(&stem)
}

/// What is wrong with a `cargo xtask` command of a line.
fn unknown_chore(line: &str) -> Option<String> {
    let command = line.split("cargo xtask ").nth(1)?;
    let end = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
    let mut words = command.split(' ').map(|word| word.split(end).next().unwrap_or_default());
    let chore = words.next()?;
    let cli = Cli::command();
    if !chore.starts_with('-') && !cli.get_subcommands().any(|it| it.get_name() == chore) {
        return Some(format!("there is no chore `cargo xtask {chore}`"));
    }
    let suite = words.next().filter(|_| chore == "suite")?;
    let is_name = suite.starts_with(|c: char| c.is_ascii_lowercase());
    let unknown = is_name && !SUITES.iter().any(|known| known.name == suite);
    unknown.then(|| format!("there is no suite `{suite}`"))
}

#[cfg(test)]
mod tests {
    use super::super::repository::made_up;
    use super::*;

    fn failures(text: &str) -> Vec<String> {
        let mut repository = made_up(&[], &[]);
        repository.documents = vec![("README.md".into(), text.into())];
        names_exist(&repository)
    }

    #[test]
    fn what_is_there_and_what_is_not_of_the_repository_passes() {
        let text = "see `xtask/src/suites.rs`, [the map](xtask/src/), and ./xtask/Cargo.toml.\n\
                    `crates/catalog/src/parsers/NAME.rs`, `crates/x/foo.rs`, `xtask/<you>`, `docs/*`, /usr/docs/x\n\
                    `cargo xtask suite images --data DIR`, `cargo xtask suite NAME`\n\
                    cargo xtask tidy; cargo xtask --help";
        assert_eq!(failures(text), [""; 0]);
    }

    #[test]
    fn what_is_not_there_is_told_with_its_line() {
        let text = "\n| `xtask/src/gone.rs` |\n`cargo xtask dance`\ncargo xtask suite nothing";
        let wrong = failures(text);
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(wrong[0].starts_with("README.md:2: xtask/src/gone.rs is not there: "));
        assert!(wrong[1].contains("there is no chore `cargo xtask dance`"));
        assert!(wrong[2].contains("there is no suite `nothing`"));
    }
}
