//! Installed Python distributions: `METADATA` in `.dist-info`, `PKG-INFO` in or as `.egg-info`.
//!
//! Sources: PyPA "Core metadata specifications" and "Recording installed projects" (PEP 376, 566,
//! 639). Nothing but the metadata is needed: `RECORD` may be missing.

use plimsoll_model::{Evidence, GapCode, Package, PackageKind};

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "python",
    title: "Python distributions (dist-info, egg-info)",
    evidence: Evidence::Installed,
    wants: &[
        Pattern::Suffix(".dist-info/METADATA"),
        Pattern::Suffix(".egg-info/PKG-INFO"),
        Pattern::Suffix(".egg-info"),
        Pattern::Suffix("/EGG-INFO/PKG-INFO"),
    ],
    parse,
};

/// Longest licence that is kept, in bytes: some distributions put the whole text there.
const LICENSE_BYTES: usize = 100;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    let headers = Headers::read(text.trim_start_matches('\u{feff}'));
    let (name, version) = match (identity(headers.name), identity(headers.version)) {
        (Some(name), Some(version)) => (name, version),
        (Some(name), None) => {
            let message = format!("`{name}` has no valid `Version` header");
            return Err(Problem::new(GapCode::PartialIdentity, message));
        }
        (None, _) => return Err(Problem::malformed("there is no valid `Name` header")),
    };
    let mut package = Package::new(PackageKind::PyPi, name, version);
    let license = [headers.license_expression, headers.license].into_iter().find_map(stated);
    package.licenses = license.map(str::to_owned).into_iter().collect();
    facts.package(package);
    Ok(())
}

/// The headers that matter; where one is repeated, the first.
#[derive(Default)]
struct Headers<'t> {
    name: Option<&'t str>,
    version: Option<&'t str>,
    license: Option<&'t str>,
    license_expression: Option<&'t str>,
}

impl<'t> Headers<'t> {
    /// Reads up to the first empty line; a description that follows may look like headers.
    fn read(text: &'t str) -> Self {
        let mut headers = Self::default();
        let mut in_license = false;
        for line in text.lines().take_while(|line| !line.is_empty()) {
            if line.starts_with([' ', '\t']) {
                // A licence of several lines is the text of one, not its name.
                if in_license {
                    headers.license = Some("");
                }
                continue;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            let is = |header: &str| name.eq_ignore_ascii_case(header);
            in_license = is("License");
            let slot = match () {
                () if is("Name") => &mut headers.name,
                () if is("Version") => &mut headers.version,
                () if in_license => &mut headers.license,
                () if is("License-Expression") => &mut headers.license_expression,
                () => continue,
            };
            slot.get_or_insert(value.trim());
        }
        headers
    }
}

/// The value, if it can be a distribution's name or version. Old tools wrote `UNKNOWN` for a
/// version that was not given.
fn identity(value: Option<&str>) -> Option<&str> {
    value.filter(|v| {
        (1..=255).contains(&v.len()) && *v != "UNKNOWN" && !v.chars().any(char::is_control)
    })
}

/// The licence, if it is the name of one.
fn stated(license: Option<&str>) -> Option<&str> {
    license.filter(|v| (1..=LICENSE_BYTES).contains(&v.len()) && *v != "UNKNOWN")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse, problem};

    const METADATA: &[u8] = include_bytes!("../../testdata/python/METADATA");
    const PATH: &str = "usr/lib/python3/dist-packages/Jinja2-2.10.dist-info/METADATA";

    #[test]
    fn every_form_of_metadata_is_read() {
        for path in [
            PATH,
            "usr/lib/python3/dist-packages/jinja2-2.10.egg-info/PKG-INFO",
            "usr/lib/python3/dist-packages/jinja2-2.10.egg-info",
            "srv/eggs/Jinja2-2.10-py3.9.egg/EGG-INFO/PKG-INFO",
        ] {
            let facts = facts(&PARSER, path, METADATA);
            assert_eq!(names(&facts), ["Jinja2 2.10"]);
            assert_eq!(facts.packages[0].licenses, ["BSD-3-Clause"]);
        }
    }

    #[test]
    fn headers_end_at_the_first_empty_line() {
        let facts = facts(&PARSER, PATH, b"Name: a\nVersion: 1\n\nName: b\nVersion: 2\n");
        assert_eq!(names(&facts), ["a 1"]);
        assert_eq!(
            problem(&PARSER, PATH, b"Name: a\n\nVersion: 2\n"),
            Problem::new(GapCode::PartialIdentity, "`a` has no valid `Version` header")
        );
    }

    #[test]
    fn the_name_stays_as_written() {
        let facts = facts(
            &PARSER,
            PATH,
            b"\xef\xbb\xbfname: Zope.Interface_x\r\nversion: 5.0.dev0\r\n\r\n",
        );
        assert_eq!(names(&facts), ["Zope.Interface_x 5.0.dev0"]);
    }

    #[test]
    fn only_the_name_of_a_licence_is_kept() {
        let long = format!("License: {}", "x".repeat(101));
        for (headers, license) in [
            ("License: MIT", Some("MIT")),
            ("License: UNKNOWN", None),
            ("License:", None),
            (long.as_str(), None),
            ("License: Copyright 2020 A. Author\n        All rights", None),
            ("Summary: x\n continued\nLicense: MIT\nKeywords: a\n b", Some("MIT")),
            (
                "License: long text\nLicense-Expression: MIT OR Apache-2.0",
                Some("MIT OR Apache-2.0"),
            ),
        ] {
            let text = format!("Metadata-Version: 2.4\nName: a\nVersion: 1\n{headers}\n\nbody");
            let licenses = &facts(&PARSER, PATH, text.as_bytes()).packages[0].licenses;
            assert_eq!(licenses.first().map(String::as_str), license, "{headers}");
        }
    }

    #[test]
    fn metadata_without_an_identity_is_a_problem() {
        for text in ["", "Version: 1\n", "Name:\nVersion: 1\n", "Name: a\u{1b}[2J\nVersion: 1\n"] {
            assert_eq!(
                problem(&PARSER, PATH, text.as_bytes()).code,
                GapCode::Malformed,
                "{text:?}"
            );
        }
        let unknown = problem(&PARSER, PATH, b"Name: a\nVersion: UNKNOWN\n");
        assert_eq!(unknown.code, GapCode::PartialIdentity);
    }

    proptest! {
        #[test]
        fn bytes_give_one_package_or_one_problem(bytes in mangled(METADATA)) {
            let (facts, result) = parse(&PARSER, PATH, &bytes);
            prop_assert_eq!(facts.packages.len(), usize::from(result.is_ok()));
        }
    }
}
