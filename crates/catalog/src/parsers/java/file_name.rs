//! Artifact and version in the name of a file, such as `log4j-1.2-api-2.19.0.jar`.
//!
//! Source: Maven, "Repository Layout": `artifact-version[-classifier].extension`. Both parts may
//! have hyphens and digits, so the version is found by what versions look like.

/// Words that belong to a version though they are no numbers.
const QUALIFIERS: [&str; 20] = [
    "a",
    "alpha",
    "android",
    "b",
    "beta",
    "build",
    "cr",
    "ea",
    "final",
    "ga",
    "incubating",
    "jre",
    "m",
    "milestone",
    "pre",
    "rc",
    "redhat",
    "release",
    "snapshot",
    "sp",
];

/// The artifact and, if the name has one, the version. A classifier behind the version is left out.
pub(super) fn split(name: &str) -> (&str, Option<&str>) {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let starts = stem.match_indices('-').map(|(at, _)| at);
    let mut starts = starts.filter(|at| is_number(&stem[at + 1..]));
    match starts.find(|at| is_version(&stem[at + 1..])) {
        Some(at) if at > 0 => (&stem[..at], Some(without_classifier(&stem[at + 1..]))),
        _ => (stem, None),
    }
}

/// Whether nothing but numbers and qualifiers stands before the last number. In
/// `1.2-api-2.19.0` something does, so there the version begins further on.
fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let numbers = parts.iter().rposition(|part| is_number(part)).unwrap_or_default();
    parts[..numbers].iter().all(|part| is_number(part) || is_qualifier(part))
}

fn without_classifier(version: &str) -> &str {
    let mut end = 0;
    for part in version.split('-').take_while(|part| is_number(part) || is_qualifier(part)) {
        end += part.len() + 1;
    }
    &version[..end.saturating_sub(1)]
}

fn is_number(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit())
}

/// A qualifier may have a number of its own: `rc1`.
fn is_qualifier(part: &str) -> bool {
    let word = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    QUALIFIERS.contains(&word.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_told_from_artifact_and_classifier() {
        for (name, artifact, version) in [
            ("struts2-core-2.3.31.jar", "struts2-core", Some("2.3.31")),
            ("log4j-1.2-api-2.19.0.jar", "log4j-1.2-api", Some("2.19.0")),
            ("guava-31.1-jre.jar", "guava", Some("31.1-jre")),
            ("spark-core_2.12-3.3.0.jar", "spark-core_2.12", Some("3.3.0")),
            ("foo-1.0-beta-2.jar", "foo", Some("1.0-beta-2")),
            ("foo-1.0-RC1-sources.jar", "foo", Some("1.0-RC1")),
            ("foo-1.0-20240101.123456-1.jar", "foo", Some("1.0-20240101.123456-1")),
            ("tabula-1.0.5-jar-with-dependencies.jar", "tabula", Some("1.0.5")),
            ("netty-epoll-4.1.94.Final-linux-x86_64.jar", "netty-epoll", Some("4.1.94.Final")),
            ("shop.jar", "shop", None),
            ("log4j-core.jar", "log4j-core", None),
            ("-1.0.jar", "-1.0", None),
            ("é-1.0.war", "é", Some("1.0")),
            ("jar", "jar", None),
        ] {
            assert_eq!(split(name), (artifact, version), "{name}");
        }
    }
}
