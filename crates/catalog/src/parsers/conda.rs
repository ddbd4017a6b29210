//! Installed conda packages: a JSON record of each in the environment's `conda-meta` folder.
//!
//! Source: conda documentation, "Package metadata" and the `PrefixRecord` of its API. The channel
//! is left alone, as its address may carry a token.

use plimsoll_model::{Evidence, Package, PackageKind};
use serde::Deserialize;

use super::node_module::{Value, is_identity};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "conda",
    title: "installed conda packages (conda-meta)",
    evidence: Evidence::Installed,
    wants: &[Pattern::InAny("conda-meta", ".json")],
    parse,
};

#[derive(Deserialize)]
struct Record {
    name: String,
    version: String,
    #[serde(default)]
    license: Value,
}

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    let record: Record = serde_json::from_str(&text)
        .map_err(|error| Problem::malformed(format!("not a record of conda: {error}")))?;
    if !is_identity(&record.name) || !is_identity(&record.version) {
        return Err(Problem::malformed("`name` or `version` is empty, too long or not printable"));
    }
    let mut package = Package::new(PackageKind::Conda, record.name, record.version);
    package.licenses = record.license.license().into_iter().collect();
    facts.package(package);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse, problem};

    const PATH: &str = "opt/conda/conda-meta/openssl-1.1.1k-h27cfd23_0.json";
    const RECORD: &[u8] = br#"{
  "build": "h27cfd23_0", "build_number": 0,
  "channel": "https://repo.anaconda.com/pkgs/main/linux-64",
  "depends": ["ca-certificates", "libgcc-ng >=7.3.0"],
  "files": ["bin/openssl", "lib/libssl.so.1.1"],
  "fn": "openssl-1.1.1k-h27cfd23_0.conda",
  "license": "OpenSSL", "name": "openssl", "subdir": "linux-64", "version": "1.1.1k"
}"#;

    #[test]
    fn a_record_is_a_package() {
        let facts = facts(&PARSER, PATH, RECORD);
        assert_eq!(names(&facts), ["openssl 1.1.1k"]);
        assert_eq!(facts.packages[0].licenses, ["OpenSSL"]);
        assert_eq!(facts.packages[0].kind, PackageKind::Conda);
    }

    #[test]
    fn a_licence_may_be_missing_or_odd() {
        for text in [
            r#"{"name": "a", "version": "1"}"#,
            r#"{"name": "a", "version": "1", "license": null}"#,
            r#"{"name": "a", "version": "1", "license": ["MIT"]}"#,
        ] {
            let facts = facts(&PARSER, PATH, text.as_bytes());
            assert_eq!(names(&facts), ["a 1"]);
            assert!(facts.packages[0].licenses.is_empty(), "{text}");
        }
    }

    #[test]
    fn broken_records_are_problems() {
        for text in
            ["", "[]", r#"{"name": "a"}"#, r#"{"name": "a", "version": ""}"#, r#"{"name": "a", "#]
        {
            problem(&PARSER, PATH, text.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in mangled(RECORD)) {
            let (facts, result) = parse(&PARSER, PATH, &bytes);
            prop_assert!(facts.packages.is_empty() || result.is_ok());
        }
    }
}
