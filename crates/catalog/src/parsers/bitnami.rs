//! Components of Bitnami's images: the SPDX document in each component's folder, and the list that
//! older images have.
//!
//! Source: bitnami/containers. Versions keep the revision of the build (`7.4.1-0`). What a component
//! was made of has documents of other kinds in it too; it is found where it is installed.

use std::collections::BTreeMap;

use plimsoll_model::{Evidence, GapCode, Package, PackageKind};
use serde::Deserialize;

use super::node_module::is_identity;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "bitnami",
    title: "components of Bitnami's images (SPDX documents, .bitnami_components.json)",
    evidence: Evidence::Installed,
    wants: &[Pattern::Below("opt/bitnami", ".spdx"), Pattern::Path(COMPONENTS)],
    parse,
};

const COMPONENTS: &str = "opt/bitnami/.bitnami_components.json";

/// Longest document that is read, in bytes; real ones have some dozen kilobytes.
const DOCUMENT_BYTES: u64 = 4 << 20;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    packages: Vec<Described>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    name: String,
    version_info: Option<String>,
    license_declared: Option<String>,
    #[serde(default)]
    external_refs: Vec<Reference>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    reference_locator: String,
}

#[derive(Deserialize)]
struct Component {
    version: String,
    arch: Option<String>,
}

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    if file.size() > DOCUMENT_BYTES {
        let message = format!("{} bytes, more than the limit of {DOCUMENT_BYTES}", file.size());
        return Err(Problem::new(GapCode::TooLarge, message));
    }
    let text = file.text()?;
    let malformed = |error| Problem::malformed(format!("not a list of components: {error}"));
    if file.path == COMPONENTS {
        let components: BTreeMap<String, Component> =
            serde_json::from_str(&text).map_err(malformed)?;
        for (name, Component { version, arch }) in components {
            add(&name, &version, arch, None, facts);
        }
    } else if file.name().starts_with(".spdx-") {
        let document: Document = serde_json::from_str(&text).map_err(malformed)?;
        for package in &document.packages {
            // A package of another kind has the purl of that kind.
            let mut locators = package.external_refs.iter().map(|r| r.reference_locator.as_str());
            let Some(purl) = locators.find(|locator| locator.starts_with("pkg:bitnami/")) else {
                continue;
            };
            let version = package.version_info.as_deref().unwrap_or_default();
            let license = package.license_declared.as_deref();
            add(&package.name, version, arch(purl), license, facts);
        }
    }
    Ok(())
}

/// The architecture that a package URL names.
fn arch(purl: &str) -> Option<String> {
    let (_, qualifiers) = purl.split_once('?')?;
    qualifiers.split('&').find_map(|pair| pair.strip_prefix("arch=")).map(str::to_owned)
}

fn add(name: &str, version: &str, arch: Option<String>, license: Option<&str>, facts: &mut Facts) {
    if !is_identity(name) || !is_identity(version) {
        let name: String = name.chars().take(200).collect();
        return facts
            .problem(Problem::malformed(format!("component {name:?} has no valid version")));
    }
    let mut package = Package::new(PackageKind::Bitnami, name, version);
    package.arch = arch.filter(|arch| is_identity(arch));
    let stated = license.filter(|license| !matches!(*license, "NOASSERTION" | "NONE" | ""));
    package.licenses = stated.map(str::to_owned).into_iter().collect();
    facts.package(package);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse, problem};

    const SPDX: &[u8] = include_bytes!("../../testdata/bitnami/spdx-postgresql.json");
    const LIST: &[u8] = include_bytes!("../../testdata/bitnami/components.json");
    const PATH: &str = "opt/bitnami/postgresql/.spdx-postgresql.spdx";

    #[test]
    fn a_document_names_components_and_leaves_what_is_of_another_kind() {
        let facts = facts(&PARSER, PATH, SPDX);
        assert_eq!(names(&facts), ["postgresql 17.2.0-8", "pljava 1.6.8"]);
        let package = &facts.packages[0];
        assert_eq!(package.licenses, ["PostgreSQL"]);
        assert_eq!(package.arch.as_deref(), Some("arm64"));
        assert_eq!(package.kind, PackageKind::Bitnami);
    }

    #[test]
    fn a_list_names_components() {
        let facts = facts(&PARSER, COMPONENTS, LIST);
        assert_eq!(names(&facts), ["gosu 1.14.0-1", "mongodb 4.4.11-2"]);
        assert_eq!(facts.packages[1].arch.as_deref(), Some("amd64"));
    }

    #[test]
    fn only_bitnamis_own_documents_count() {
        assert!(facts(&PARSER, "opt/bitnami/x/license.spdx", b"SPDXVersion: SPDX-2.3").is_empty());
    }

    #[test]
    fn broken_documents_are_problems() {
        for text in ["", "[", "SPDXVersion: SPDX-2.3", r#"{"packages": [{"name": 1}]}"#] {
            problem(&PARSER, PATH, text.as_bytes());
        }
        let nameless = br#"{"packages": [{"name": "", "versionInfo": "1",
            "externalRefs": [{"referenceLocator": "pkg:bitnami/x@1"}]}]}"#;
        let found = facts(&PARSER, PATH, nameless);
        assert_eq!((found.packages.len(), found.problems.len()), (0, 1));
        let large = vec![b' '; DOCUMENT_BYTES as usize + 1];
        assert_eq!(problem(&PARSER, PATH, &large).code, GapCode::TooLarge);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(spdx in mangled(SPDX), list in mangled(LIST)) {
            for (path, bytes) in [(PATH, spdx), (COMPONENTS, list)] {
                let (facts, result) = parse(&PARSER, path, &bytes);
                prop_assert!(facts.packages.is_empty() || result.is_ok());
            }
        }
    }
}
