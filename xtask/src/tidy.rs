//! Rules that no compiler checks. Each is a plain function; a failure says what to do.

use std::path::Path;

mod documents;
mod levels;
mod manifests;
mod repository;
mod sources;

use repository::Repository;

/// Looks at the repository and tells what is wrong, a sentence each.
type Rule = fn(&Repository) -> Vec<String>;

const RULES: &[Rule] = &[
    levels::dependencies_point_down,
    manifests::crates_inherit,
    manifests::unsafe_is_forbidden,
    sources::files_are_short,
    sources::nothing_is_unfinished,
    documents::names_exist,
];

/// Prints what breaks a rule. The answer is whether nothing does.
pub(crate) fn run(root: &Path) -> Result<bool, String> {
    let failures = failures(root)?;
    for failure in &failures {
        println!("{failure}");
    }
    println!("tidy: {} rules, {} failures", RULES.len(), failures.len());
    Ok(failures.is_empty())
}

fn failures(root: &Path) -> Result<Vec<String>, String> {
    let repository = Repository::read(root)?;
    Ok(RULES.iter().flat_map(|rule| rule(&repository)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let failures = failures(crate::root()).unwrap();
        assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
    }
}
