//! What a PHP project asks for: Composer's `composer.lock`.
//!
//! Source: Composer's `Locker`. `packages` and `packages-dev` have the same form.

use plimsoll_model::{Evidence, PackageKind};
use serde::Deserialize;

use super::composer::Licenses;
use super::declared::{self, Declared, malformed};
use super::node_module::Value;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "composer-lock",
    title: "Composer lock files (composer.lock)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("composer.lock")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    // Composer unpacks packages into `vendor`, with whatever files they have.
    if file.path.split('/').any(|part| part == "vendor") {
        return Ok(());
    }
    declared::read(file, facts, PackageKind::Composer, |text, declared| {
        let lock: Lock =
            serde_json::from_str(text).map_err(|error| malformed("a composer.lock", error))?;
        for entry in lock.packages.into_iter().chain(lock.packages_dev.unwrap_or_default()) {
            declared.count_entry()?;
            add(entry, declared);
        }
        Ok(())
    })
}

fn add(entry: Entry, declared: &mut Declared) {
    // A folder of this project.
    if matches!(entry.dist, Value::Typed(kind) if kind == "path") {
        return;
    }
    let name = entry.name;
    // A branch may be written on either side: `dev-main`, `2.x-dev`.
    if entry.version.starts_with("dev-") || entry.version.ends_with("-dev") {
        declared.partial(&name, "follows a branch, so its release is not known");
        return;
    }
    let licenses = entry.license.0;
    declared.package_of(PackageKind::Composer, &name, &name, Some(&entry.version), licenses);
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Lock {
    packages: Vec<Entry>,
    /// Older versions write `null` when it is not known.
    packages_dev: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: String,
    #[serde(default)]
    license: Licenses,
    #[serde(default)]
    dist: Value,
}

#[cfg(test)]
mod tests {
    use plimsoll_model::GapCode;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse, problem};

    const LOCK: &[u8] = include_bytes!("../../testdata/composer_lock/composer.lock");

    #[test]
    fn packages_for_use_and_for_development_count() {
        let found = facts(&PARSER, "app/composer.lock", LOCK);
        let expected = ["myclabs/deep-copy 1.13.4", "nikic/php-parser v5.7.0"];
        assert_eq!(names(&found), expected);
        assert_eq!(found.packages[0].licenses, ["MIT"]);
        assert_eq!(found.packages[1].licenses, ["BSD-3-Clause"]);
    }

    #[test]
    fn folders_are_the_projects_own_and_branches_are_told() {
        let text = br#"{"packages": [
            {"name": "a/a", "version": "1.0.0", "dist": {"type": "path", "url": "../a"}},
            {"name": "b/b", "version": "dev-main"}, {"name": "c/c", "version": "2.x-dev"},
            {"name": "d/d", "version": "2.0.0-beta1"}], "packages-dev": null}"#;
        let found = facts(&PARSER, "composer.lock", text);
        assert_eq!(names(&found), ["d/d 2.0.0-beta1"]);
        assert_eq!(found.problems.len(), 2);
        assert!(found.problems.iter().all(|p| p.code == GapCode::PartialIdentity));
    }

    #[test]
    fn files_of_another_form_are_problems() {
        let nested = r#"{"packages": [{"dist": "#.to_owned() + &"[".repeat(200_000);
        for text in ["", "[]", "{}", r#"{"packages": {}}"#, r#"{"packages": [{}]}"#, &nested] {
            assert_eq!(problem(&PARSER, "composer.lock", text.as_bytes()).code, GapCode::Malformed);
        }
        assert!(problem(&PARSER, "composer.lock", &LOCK[..900]).message.contains("EOF"));
    }

    #[test]
    fn the_lock_of_an_unpacked_package_is_not_the_projects() {
        assert!(facts(&PARSER, "app/vendor/a/a/composer.lock", LOCK).is_empty());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in mangled(LOCK)) {
            let (found, result) = parse(&PARSER, "composer.lock", &bytes);
            prop_assert!(found.packages.is_empty() || result.is_ok());
        }
    }
}
