use std::collections::HashMap;

use plimsoll_model::SourcePackage;
use serde::Deserialize;

use super::component::{Bill, Component};
use super::facts::NONE;

pub(super) fn read(text: &[u8]) -> Result<Bill, serde_json::Error> {
    let document: Document = serde_json::from_slice(text)?;
    let described = document.described();
    let names: HashMap<String, String> =
        document.extracted.into_iter().map(ExtractedLicense::named).collect();
    let mut bill = Bill::default();
    for annotation in document.annotations {
        bill.facts.add_text(&annotation.comment);
    }
    for package in document.packages {
        let id = package.spdxid.clone();
        let is_system = matches!(
            package.primary_package_purpose.as_deref(),
            Some("OPERATING_SYSTEM" | "OPERATING-SYSTEM")
        );
        let component = package.into_component(&names);
        if described.contains(&id) && component.facts.get("plimsoll:subject").is_some() {
            bill.subject = component;
        } else if is_system && bill.system.is_none() {
            bill.system = Some(component);
        } else if described.contains(&id) && bill.subject.name.is_empty() && component.nameless {
            bill.subject = component;
        } else {
            bill.components.push(component);
        }
    }
    Ok(bill)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default)]
    packages: Vec<Wire>,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    relationships: Vec<Relationship>,
    #[serde(default, rename = "documentDescribes")]
    describes: Vec<String>,
    #[serde(default, rename = "hasExtractedLicensingInfos")]
    extracted: Vec<ExtractedLicense>,
}

impl Document {
    fn described(&self) -> Vec<String> {
        let describes = self.relationships.iter().filter(|r| r.relationship_type == "DESCRIBES");
        let by_relationship = describes.map(|r| r.related_spdx_element.clone());
        self.describes.iter().cloned().chain(by_relationship).collect()
    }
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(default)]
    comment: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    #[serde(default)]
    relationship_type: String,
    #[serde(default)]
    related_spdx_element: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExtractedLicense {
    license_id: String,
    name: Option<String>,
    extracted_text: Option<String>,
}

impl ExtractedLicense {
    fn named(self) -> (String, String) {
        let text = self.name.filter(|name| !NONE.contains(&name.as_str())).or(self.extracted_text);
        let text = text.unwrap_or_else(|| self.license_id.clone());
        (self.license_id, text)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(rename = "SPDXID")]
    spdxid: String,
    #[serde(default)]
    name: String,
    version_info: Option<String>,
    description: Option<String>,
    supplier: Option<String>,
    license_declared: Option<String>,
    source_info: Option<String>,
    primary_package_purpose: Option<String>,
    #[serde(default)]
    external_refs: Vec<ExternalRef>,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExternalRef {
    #[serde(default)]
    reference_type: String,
    #[serde(default)]
    reference_locator: String,
}

impl Wire {
    fn into_component(self, names: &HashMap<String, String>) -> Component {
        let purl = self.external_refs.into_iter().find(|r| r.reference_type == "purl");
        let mut component = Component {
            name: self.name,
            version: self.version_info,
            description: self.description,
            purl: purl.map(|purl| purl.reference_locator),
            licenses: licenses(self.license_declared.as_deref().unwrap_or_default(), names),
            supplier: self.supplier.map(|supplier| maintainer(&supplier)),
            nameless: self
                .primary_package_purpose
                .is_some_and(|purpose| purpose != "LIBRARY" && purpose != "FRAMEWORK"),
            ..Component::default()
        };
        // A container's own URL is of type `oci`: it is no package.
        component.nameless |= component.purl.as_deref().is_some_and(|p| p.starts_with("pkg:oci/"));
        if component.nameless {
            component.purl = None;
        }
        for annotation in self.annotations {
            component.facts.add_text(&annotation.comment);
        }
        if let Some(info) = self.source_info {
            match source(&info) {
                Some(source) if component.facts.get("plimsoll:source").is_none() => {
                    component.facts.add("plimsoll:source", source.name);
                    if let Some(version) = source.version {
                        component.facts.add("plimsoll:source:version", version);
                    }
                }
                _ => component.places.extend(places(&info)),
            }
        }
        component
    }
}

/// A licence expression with its ids of own making put back into words.
pub(super) fn licenses(declared: &str, names: &HashMap<String, String>) -> Vec<String> {
    if declared.is_empty() || NONE.contains(&declared) {
        return Vec::new();
    }
    if !declared.contains("LicenseRef-") {
        return vec![declared.to_owned()];
    }
    let named = |id: &str| names.get(id).map_or_else(|| id.to_owned(), Clone::clone);
    declared.split(" AND ").map(|part| named(part.trim_matches(['(', ')']))).collect()
}

/// `Organization: NAME (ADDRESS)` as `NAME <ADDRESS>`.
fn maintainer(supplier: &str) -> String {
    let kinds = ["Organization: ", "Person: "];
    let name = kinds.iter().find_map(|kind| supplier.strip_prefix(kind)).unwrap_or(supplier);
    match name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")) {
        Some((name, address)) if address.contains('@') => format!("{name} <{address}>"),
        _ => name.to_owned(),
    }
}

/// The source package, as Trivy says it: `built package from: NAME VERSION`.
fn source(info: &str) -> Option<SourcePackage> {
    let (name, version) = info.strip_prefix("built package from: ")?.split_once(' ')?;
    Some(SourcePackage { name: name.to_owned(), version: Some(version.to_owned()) })
}

/// The places, as Syft says them: `acquired package info from …: /a, /b`.
fn places(info: &str) -> Vec<String> {
    let rest = info.strip_prefix("acquired package info from ");
    let list = rest.and_then(|rest| rest.split_once(": ")).map_or("", |(_, list)| list);
    list.split(", ").filter(|path| path.starts_with('/')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_put_into_words_is_read() {
        assert_eq!(
            maintainer("Organization: Jane Doe (jane@x.example)"),
            "Jane Doe <jane@x.example>"
        );
        assert_eq!(maintainer("Person: X (Y)"), "X (Y)");
        let source = source("built package from: glibc 2.36-9").unwrap();
        assert_eq!((source.name.as_str(), source.version.as_deref()), ("glibc", Some("2.36-9")));
        let info = "acquired package info from DPKG DB: /usr/share/doc/x, /var/lib/dpkg/status";
        assert_eq!(places(info), ["/usr/share/doc/x", "/var/lib/dpkg/status"]);
        assert_eq!(places("anything else"), [""; 0]);
    }
}
