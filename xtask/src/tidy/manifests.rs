use toml::{Table, Value};

use super::repository::Repository;

/// What every crate takes from the workspace's manifest.
const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];

pub(super) fn crates_inherit(repository: &Repository) -> Vec<String> {
    let mut failures = Vec::new();
    for krate in &repository.crates {
        for (name, dependency) in krate.dependencies() {
            if !is_inherited(Some(dependency)) {
                failures.push(format!(
                    "crate `{}` has its own version of {name}: name it in \
                     [workspace.dependencies] and write `{name}.workspace = true`",
                    krate.folder
                ));
            }
        }
        let package = krate.manifest.get("package");
        for key in INHERITED {
            if !is_inherited(package.and_then(|package| package.get(key))) {
                failures.push(format!(
                    "crate `{}` has its own {key}: write `{key}.workspace = true` in [package]",
                    krate.folder
                ));
            }
        }
        if !is_inherited(krate.manifest.get("lints")) {
            failures.push(format!(
                "crate `{}` has its own lints: write `workspace = true` in [lints]",
                krate.folder
            ));
        }
    }
    failures
}

fn is_inherited(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("workspace")).and_then(Value::as_bool) == Some(true)
}

pub(super) fn unsafe_is_forbidden(repository: &Repository) -> Vec<String> {
    let mut failures = Vec::new();
    if lint(&repository.workspace, "unsafe_code") != Some("forbid") {
        let what = "Cargo.toml: write `unsafe_code = \"forbid\"` in [workspace.lints.rust]";
        failures.push(what.to_owned());
    }
    // An attribute below `forbid` is an error to the compiler already, but only where the
    // workspace's lints are inherited and the code is compiled at all.
    for (path, text) in &repository.sources {
        let attributes = ["allow", "expect", "warn"].map(|level| format!("{level}(unsafe_code"));
        for (line, _) in text.lines().enumerate().filter(|(_, line)| {
            attributes.iter().any(|attribute| line.contains(attribute.as_str()))
        }) {
            failures.push(format!(
                "{path}:{}: unsafe code is forbidden: use a library that wraps it",
                line + 1
            ));
        }
    }
    failures
}

fn lint<'a>(workspace: &'a Table, name: &str) -> Option<&'a str> {
    workspace.get("workspace")?.get("lints")?.get("rust")?.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::super::repository::made_up;
    use super::*;

    #[test]
    fn a_crate_that_does_not_inherit_is_told_what_to_write() {
        let inherits = INHERITED.map(|key| format!("package.{key}.workspace = true\n")).concat();
        let good = format!("{inherits}lints.workspace = true");
        let bad = format!("{inherits}lints.rust.unsafe_code = \"allow\"");
        let failures = crates_inherit(&made_up(&[("good", &good), ("bad", &bad)], &[]));
        assert_eq!(failures.len(), 1, "{failures:?}");
        assert!(failures[0].starts_with("crate `bad` has its own lints"));
        let own = "package.version = \"1\"\ndependencies.toml = \"1\"";
        assert_eq!(crates_inherit(&made_up(&[("own", own)], &[])).len(), 7);
    }

    #[test]
    fn unsafe_code_is_forbidden_and_stays_so() {
        let source = ("crates/a/src/lib.rs", concat!("\n#![", "allow(unsafe_", "code)]\n"));
        let mut repository = made_up(&[], &[source]);
        assert_eq!(unsafe_is_forbidden(&repository).len(), 2);
        repository.workspace = "workspace.lints.rust.unsafe_code = \"forbid\"".parse().unwrap();
        let failures = unsafe_is_forbidden(&repository);
        assert!(failures[0].starts_with("crates/a/src/lib.rs:2: "), "{failures:?}");
    }
}
