use plimsoll_model::{Limits, Waiver};

use super::{Ignored, items, place};
use crate::yaml::{self, Node};

/// Reads the ignore rules of Grype's configuration.
///
/// Source: Grype, "Specifying matches to ignore".
pub(super) fn read(path: &str, text: &str, limits: &Limits) -> Ignored {
    let mut ignored = Ignored::default();
    match yaml::read(text, limits) {
        Ok(documents) => {
            let rules = documents.first().and_then(|document| document.get("ignore"));
            for entry in items(rules) {
                let source = place(path, entry.at);
                match rule(entry, source.clone()) {
                    Ok(waiver) => ignored.waivers.push(waiver),
                    Err(why) => ignored.not_understood(source, why),
                }
            }
        }
        Err(error) => ignored.not_understood(path.to_owned(), error.to_string()),
    }
    ignored
}

fn rule(entry: &Node<'_>, source: String) -> Result<Waiver, String> {
    let mut waiver = Waiver { source, ..Waiver::default() };
    for (key, value) in entry.entries() {
        let text = value.text().map(str::to_owned);
        match (key.text().unwrap_or_default(), text.as_deref()) {
            ("vulnerability", Some(_)) => waiver.rule = text,
            // Findings are known by all their names here, so aliases are always included.
            ("include-aliases", Some(_)) => {}
            ("reason", Some(_)) => waiver.reason = text,
            ("fix-state", Some("fixed")) => waiver.fixed = Some(true),
            ("fix-state", Some("not-fixed" | "wont-fix" | "unknown")) => waiver.fixed = Some(false),
            ("package", None) => package(value, &mut waiver)?,
            (other, _) => return Err(format!("`{other}` is not understood")),
        }
    }
    let bare = Waiver {
        source: waiver.source.clone(),
        reason: waiver.reason.clone(),
        ..Waiver::default()
    };
    if waiver == bare { Err("it has no condition".into()) } else { Ok(waiver) }
}

fn package(node: &Node<'_>, waiver: &mut Waiver) -> Result<(), String> {
    for (key, value) in node.entries() {
        let text = value.text().map(str::to_owned);
        match (key.text().unwrap_or_default(), text) {
            // Names may be regular expressions for Grype; only plain ones are the same for both.
            ("name", Some(name)) if !name.contains(['*', '?', '[', '(', '|', '^', '$', '\\']) => {
                waiver.package = Some(name);
            }
            ("version", version) => waiver.version = version,
            ("type", Some(kind)) => waiver.kind = Some(purl_type(&kind)?.to_owned()),
            ("location", Some(glob)) => {
                waiver.path = Some(glob.trim_start_matches('/').to_owned());
            }
            (other, _) => return Err(format!("`package.{other}` is not understood")),
        }
    }
    Ok(())
}

/// Grype's names of package types.
fn purl_type(kind: &str) -> Result<&'static str, String> {
    Ok(match kind {
        "deb" => "deb",
        "apk" => "apk",
        "rpm" => "rpm",
        "python" => "pypi",
        "npm" => "npm",
        "go-module" => "golang",
        "rust-crate" => "cargo",
        "java-archive" => "maven",
        "gem" => "gem",
        "php-composer" => "composer",
        "dotnet" => "nuget",
        other => return Err(format!("the package type `{other}` is not understood")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_with_their_conditions() {
        let text = "ignore:\n  - vulnerability: CVE-2008-4318\n    include-aliases: true\n    \
                    reason: not ours\n    fix-state: unknown\n    package:\n      name: libcurl\n      \
                    version: 1.5.1\n      type: npm\n      location: /usr/**/node_modules/**\n  \
                    - package: {type: gem}\n";
        let ignored = read(".grype.yaml", text, &Limits::default());
        let [full, kind] = ignored.waivers.as_slice() else { panic!("{ignored:?}") };
        assert_eq!(full.rule.as_deref(), Some("CVE-2008-4318"));
        assert_eq!(
            (full.package.as_deref(), full.version.as_deref()),
            (Some("libcurl"), Some("1.5.1"))
        );
        assert_eq!((full.kind.as_deref(), full.fixed), (Some("npm"), Some(false)));
        assert_eq!(full.path.as_deref(), Some("usr/**/node_modules/**"));
        assert_eq!(kind.kind.as_deref(), Some("gem"));
    }

    #[test]
    fn what_would_set_aside_too_much_is_not_applied() {
        let text = "ignore:\n  - reason: everything\n  - vulnerability: CVE-1\n    namespace: x\n  \
                    - package: {name: 'linux.*'}\n  - package: {language: go}\n";
        let ignored = read("f", text, &Limits::default());
        assert_eq!((ignored.waivers.len(), ignored.gaps.len()), (0, 4));
    }
}
