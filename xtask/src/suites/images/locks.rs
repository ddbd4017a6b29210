//! Lock files of a project against the packages that the same project's image has installed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use plimsoll_jobs::Target;
use serde::Deserialize;

use super::found::Found;
use super::key::Key;
use super::truth::Truth;
use crate::runner::{Case, Difference, Outcome};

/// The whole list of a project folder: all npm packages of the image, and no others but those for
/// development and those that the truth allows.
pub(super) fn case(image: &str, project: &Path, truth: &Truth) -> Case {
    let name = project.file_name().unwrap_or_default().to_string_lossy();
    let keys = truth.packages.iter().filter_map(|wanted| Key::of(&wanted.purl));
    let wanted: BTreeSet<Key> = keys.filter(|key| key.kind == "npm").collect();
    let (id, target) = (format!("{image}/dir/{name}"), Target::Dir(project.into()));
    let found = Found::take(&target, None);
    let for_development = development_packages(project);
    let allowed = |key: &&Key| truth.allows(key) || for_development.contains(&key.name);
    let extra: Vec<String> = found
        .keys()
        .filter(|key| !wanted.contains(key) && !allowed(key))
        .map(|key| format!("{} {}", key.name, key.version))
        .collect();
    let missing = wanted.iter().filter(|key| found.packages(key).is_empty());
    let missing: Vec<String> = missing.map(|key| format!("{} {}", key.name, key.version)).collect();
    let outcome = judge(&missing, &extra, found.inventory.as_ref().err());
    Case::new(id, "lock files", move || outcome.clone())
}

fn judge(missing: &[String], extra: &[String], error: Option<&String>) -> Outcome {
    if let Some(why) = error {
        return Outcome::Wrong(Difference::new("an inventory", why));
    }
    let difference = Difference::new(
        format!("also: {}", missing.join(", ")),
        format!("too much: {}", extra.join(", ")),
    );
    match (missing.is_empty(), extra.is_empty()) {
        (true, true) => Outcome::Passed,
        (false, true) => Outcome::FalseReject(difference),
        (true, false) => Outcome::FalseAccept(difference),
        (false, false) => Outcome::Wrong(difference),
    }
}

/// What the project needs only while it is developed, by name.
fn development_packages(project: &Path) -> BTreeSet<String> {
    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase")]
    struct PackageJson {
        #[serde(default)]
        dev_dependencies: serde_json::Map<String, serde_json::Value>,
    }
    let text = fs::read(project.join("package.json")).unwrap_or_default();
    let json: PackageJson = serde_json::from_slice(&text).unwrap_or_default();
    json.dev_dependencies.keys().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"{"lockfileVersion":3,"packages":{"":{"name":"shop","version":"1.0.0"},
        "node_modules/ws":{"version":"7.4.5"},"node_modules/tap":{"version":"1.0.0"}}}"#;

    fn judged(package_json: &str, purls: &[&str]) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("package-lock.json"), LOCK).unwrap();
        fs::write(folder.path().join("package.json"), package_json).unwrap();
        let packages: Vec<String> = purls
            .iter()
            .map(|purl| format!(r#"{{"name":"","version":"","purl":"{purl}"}}"#))
            .collect();
        let truth = format!(r#"{{"packages":[{}]}}"#, packages.join(","));
        let case = case("i", folder.path(), &serde_json::from_str(&truth).unwrap());
        (case.judge)()
    }

    #[test]
    fn the_whole_list_counts_but_what_is_for_development() {
        let tap = r#"{"devDependencies":{"tap":"1"}}"#;
        let (ws, gone) = ("pkg:npm/ws@7.4.5", "pkg:npm/gone@1.0.0");
        assert_eq!(judged(tap, &[ws]), Outcome::Passed);
        assert!(matches!(judged("{}", &[ws]), Outcome::FalseAccept(_)));
        assert!(matches!(judged(tap, &[ws, gone]), Outcome::FalseReject(_)));
        assert!(matches!(judged("{}", &[ws, gone]), Outcome::Wrong(_)));
    }
}
