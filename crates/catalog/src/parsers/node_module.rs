//! Installed Node packages: `package.json` of each module in a `node_modules` folder.
//!
//! Source: npm documentation, "package.json": `name`, `version`, `license`. The name is the one in
//! the file, not the folder's: npm installs aliased packages under another name.

mod value;

use plimsoll_model::{Evidence, Package, PackageKind};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

pub(super) use self::value::Value;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "node-module",
    title: "installed Node packages (package.json)",
    evidence: Evidence::Installed,
    wants: &[Pattern::NodeModule],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    let manifest: Manifest = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Problem::malformed(format!("not a package.json: {error}")))?;
    // A file that only sets the module type of its folder has neither and is no package.
    let (Some(name), Some(version)) = (manifest.name.text(), manifest.version.text()) else {
        return Ok(());
    };
    if !is_identity(&name) || !is_identity(&version) {
        return Err(Problem::malformed("`name` or `version` is empty, too long or not printable"));
    }
    let mut package = Package::new(PackageKind::Npm, name, version);
    package.licenses = manifest.license.license().into_iter().collect();
    facts.package(package);
    Ok(())
}

/// Whether a value can be a package's name or version: npm allows 214 and 256 characters.
pub(super) fn is_identity(value: &str) -> bool {
    (1..=256).contains(&value.len()) && !value.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// The members that matter. As in JavaScript, the last of several with one name counts.
#[derive(Default)]
struct Manifest {
    name: Value,
    version: Value,
    license: Value,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Member {
    Name,
    Version,
    License,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for Manifest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Manifest;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Manifest, A::Error> {
                let mut manifest = Manifest::default();
                while let Some(member) = map.next_key()? {
                    match member {
                        Member::Name => manifest.name = map.next_value()?,
                        Member::Version => manifest.version = map.next_value()?,
                        Member::License => manifest.license = map.next_value()?,
                        Member::Other => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(manifest)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse, problem};

    const PACKAGE: &[u8] = include_bytes!("../../testdata/node/package.json");
    const PATH: &str = "app/node_modules/lodash/package.json";

    #[test]
    fn a_module_is_known_by_its_file_not_by_its_folder() {
        let facts = facts(&PARSER, PATH, PACKAGE);
        assert_eq!(names(&facts), ["@babel/code-frame 7.29.7"]);
        assert_eq!(facts.packages[0].licenses, ["MIT"]);
    }

    #[test]
    fn files_that_are_no_packages_give_nothing() {
        for text in [
            r#"{"type": "module"}"#,
            r#"{"name": "a"}"#,
            r#"{"version": "1.0.0"}"#,
            r#"{"name": "a", "version": 1}"#,
            r#"{"name": ["a"], "version": {"type": "1.0.0"}}"#,
        ] {
            assert!(facts(&PARSER, PATH, text.as_bytes()).is_empty(), "{text}");
        }
    }

    #[test]
    fn licences_have_two_forms_and_others_are_left_out() {
        for (license, expected) in [
            (r#""ISC""#, Some("ISC")),
            (r#"{"type": "MIT", "url": "https://example.org"}"#, Some("MIT")),
            (r#"{"type": ["MIT"]}"#, None),
            (r#"[{"type": "MIT"}, [1], null]"#, None),
            ("null", None),
            ("3", None),
            (r#""""#, None),
        ] {
            let text = format!(r#"{{"license": {license}, "name": "a", "version": "1.0.0"}}"#);
            let facts = facts(&PARSER, PATH, text.as_bytes());
            assert_eq!(names(&facts), ["a 1.0.0"], "{license}");
            assert_eq!(facts.packages[0].licenses.first().map(String::as_str), expected);
        }
    }

    #[test]
    fn a_byte_order_mark_and_repeated_members_are_read_as_javascript_does() {
        let text = "\u{feff}{\"name\": \"old\", \"version\": \"1.0.0\", \"name\": \"a\"}";
        assert_eq!(names(&facts(&PARSER, PATH, text.as_bytes())), ["a 1.0.0"]);
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        let text =
            format!(r#"{{"x": {deep}, "license": {deep}, "name": "a", "version": "1.0.0"}}"#);
        assert_eq!(names(&facts(&PARSER, PATH, text.as_bytes())), ["a 1.0.0"]);
        let objects = format!(r#"{{"license": {}"#, r#"{"type": "#.repeat(200_000));
        assert!(problem(&PARSER, PATH, objects.as_bytes()).message.contains("recursion limit"));
    }

    #[test]
    fn broken_files_are_problems_with_their_place() {
        assert_eq!(
            problem(&PARSER, PATH, b"{\"name\": \"a\",\n oops}").message,
            "not a package.json: key must be a string at line 2 column 2"
        );
        for text in ["", "[]", "\"x\"", r#"{"name": "a\u001b[2J", "version": "1"}"#] {
            problem(&PARSER, PATH, text.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in mangled(PACKAGE)) {
            let (facts, result) = parse(&PARSER, PATH, &bytes);
            prop_assert!(facts.packages.is_empty() || result.is_ok());
        }
    }
}
