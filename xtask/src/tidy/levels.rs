use super::repository::Repository;

/// The level of each crate, by its folder. A crate may depend on those of lower levels only, so
/// crates of one level do not know each other.
const LEVELS: &[(&str, u8)] = &[
    ("model", 0),
    ("formats", 1),
    ("catalog", 2),
    ("checks", 2),
    ("policy", 2),
    ("posture", 2),
    ("runtime", 2),
    ("secrets", 2),
    ("trust", 2),
    ("vulns", 2),
    ("cluster", 3),
    ("remote", 3),
    ("sensor", 3),
    ("jobs", 4),
    ("serve", 5),
    ("cli", 6),
    ("xtask", 7),
];

pub(super) fn dependencies_point_down(repository: &Repository) -> Vec<String> {
    let mut failures = Vec::new();
    for krate in &repository.crates {
        let Some(own) = level(&krate.folder) else {
            failures.push(format!(
                "crate `{}` has no level: give it one in xtask/src/tidy/levels.rs and a line in \
                 the map of ARCHITECTURE.md",
                krate.folder
            ));
            continue;
        };
        let dependencies = krate.dependencies();
        let known = repository
            .crates
            .iter()
            .filter(|it| dependencies.iter().any(|(name, _)| *name == it.name()));
        for (below, its) in known.filter_map(|it| Some((&it.folder, level(&it.folder)?))) {
            if its >= own {
                failures.push(format!(
                    "crate `{}` (level {own}) depends on `{below}` (level {its}): move what both \
                     need below them, or let `jobs` bring them together",
                    krate.folder
                ));
            }
        }
    }
    failures
}

fn level(folder: &str) -> Option<u8> {
    LEVELS.iter().find(|(name, _)| *name == folder).map(|(_, level)| *level)
}

#[cfg(test)]
mod tests {
    use super::super::repository::made_up;
    use super::*;

    fn failures(vulns: &str) -> Vec<String> {
        let vulns = format!("package.name = \"plimsoll-vulns\"\n{vulns}");
        dependencies_point_down(&made_up(
            &[
                ("model", "package.name = \"plimsoll-model\""),
                ("catalog", "package.name = \"plimsoll-catalog\""),
                ("vulns", &vulns),
                ("cli", "package.name = \"plimsoll\""),
            ],
            &[],
        ))
    }

    #[test]
    fn down_is_fine_and_beside_and_up_are_not_in_any_table() {
        assert!(failures("[dependencies]\nplimsoll-model.workspace = true").is_empty());
        for manifest in [
            "[dependencies]\nplimsoll-catalog.workspace = true",
            "[dev-dependencies]\nplimsoll-catalog.path = \"../catalog\"",
            "[target.'cfg(unix)'.build-dependencies]\nplimsoll = \"1\"",
            "[dependencies]\nother = { package = \"plimsoll-catalog\", path = \"../catalog\" }",
        ] {
            assert_eq!(failures(manifest).len(), 1, "{manifest}");
        }
    }

    #[test]
    fn a_crate_without_a_level_is_told_so() {
        let failures = dependencies_point_down(&made_up(&[("new", "")], &[]));
        assert!(failures[0].starts_with("crate `new` has no level"), "{failures:?}");
    }
}
