use plimsoll_model::{Limits, Waiver};

use super::{Ignored, is_day, items, place};
use crate::yaml::{self, Node};

/// Reads Trivy's ignore file in YAML. Its rules for what is not judged yet (misconfigurations,
/// secrets, licences) are left alone.
///
/// Source: Trivy documentation, "Filtering", `.trivyignore.yaml`.
pub(super) fn read(path: &str, text: &str, limits: &Limits) -> Ignored {
    let mut ignored = Ignored::default();
    match yaml::read(text, limits) {
        Ok(documents) => {
            let rules = documents.first().and_then(|document| document.get("vulnerabilities"));
            for entry in items(rules) {
                rule(path, entry, &mut ignored);
            }
        }
        Err(error) => ignored.not_understood(path.to_owned(), error.to_string()),
    }
    ignored
}

fn rule(path: &str, entry: &Node<'_>, ignored: &mut Ignored) {
    let source = place(path, entry.at);
    let mut waiver = Waiver { source: source.clone(), ..Waiver::default() };
    let (mut globs, mut purls) = (Vec::new(), Vec::new());
    for (key, value) in entry.entries() {
        let text = value.text().map(str::to_owned);
        let texts = || items(Some(value)).iter().filter_map(|item| item.text().map(str::to_owned));
        match (key.text().unwrap_or_default(), text) {
            ("id", id) => waiver.rule = id,
            ("statement", reason) => waiver.reason = reason,
            ("expired_at", Some(day)) if is_day(day.get(..10).unwrap_or(&day)) => {
                waiver.until = Some(day.chars().take(10).collect());
            }
            ("paths", _) => globs.extend(texts()),
            ("purls", _) => purls.extend(texts()),
            (other, _) => {
                return ignored.not_understood(source, format!("`{other}` is not understood"));
            }
        }
    }
    if waiver.rule.is_none() {
        return ignored.not_understood(source, "it names no `id`");
    }
    // Any of the paths and any of the URLs will do, so each pair is a rule of its own.
    let one = |list: Vec<String>| -> Vec<Option<String>> {
        if list.is_empty() { vec![None] } else { list.into_iter().map(Some).collect() }
    };
    let purls = one(purls);
    for glob in one(globs) {
        for purl in &purls {
            let path = glob.as_ref().map(|glob| glob.trim_start_matches('/').to_owned());
            ignored.waivers.push(Waiver { path, purl: purl.clone(), ..waiver.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_and_url_is_a_rule() {
        let text = "vulnerabilities:\n  - id: CVE-2022-1\n    paths: [a/*, /b/c.jar]\n    \
                    purls: ['pkg:maven/x/y']\n    expired_at: 2027-01-31\n    statement: why\n  \
                    - id: CVE-2022-2\nsecrets:\n  - id: x\n";
        let ignored = read(".trivyignore.yaml", text, &Limits::default());
        let paths: Vec<_> = ignored.waivers.iter().map(|w| w.path.as_deref()).collect();
        assert_eq!(paths, [Some("a/*"), Some("b/c.jar"), None]);
        assert_eq!(ignored.waivers[0].purl.as_deref(), Some("pkg:maven/x/y"));
        assert_eq!(ignored.waivers[0].until.as_deref(), Some("2027-01-31"));
        assert_eq!(ignored.waivers[2].source, ".trivyignore.yaml:7");
    }

    #[test]
    fn rules_with_more_in_them_are_not_applied() {
        let text = "vulnerabilities:\n  - id: CVE-1\n    layers: [x]\n  - paths: [x]\n  - id: CVE-2\n    expired_at: soon\n";
        let ignored = read("f", text, &Limits::default());
        assert_eq!((ignored.waivers.len(), ignored.gaps.len()), (0, 3));
    }
}
