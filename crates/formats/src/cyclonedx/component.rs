use std::borrow::Cow;

use plimsoll_model::{Inventory, Package, PackageKind};
use serde::Serialize;

use super::license::{LicenseChoice, choices};
use crate::bom::{self, Entry};

/// A component as CycloneDX writes it; also the subject, the operating system and the tool.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Component<'a> {
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bom_ref: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplier: Option<Supplier<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<&'a str>,
    pub(super) name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) hashes: Vec<Hash<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) licenses: Vec<LicenseChoice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) properties: Vec<Property>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evidence: Option<Evidence<'a>>,
}

#[derive(Serialize)]
pub(super) struct Supplier<'a> {
    name: &'a str,
}

#[derive(Serialize)]
pub(super) struct Hash<'a> {
    pub(super) alg: &'static str,
    pub(super) content: &'a str,
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Property {
    pub(super) name: Cow<'static, str>,
    pub(super) value: String,
}

#[derive(Serialize)]
pub(super) struct Evidence<'a> {
    occurrences: Vec<Occurrence<'a>>,
}

#[derive(Serialize)]
struct Occurrence<'a> {
    location: &'a str,
}

impl Component<'_> {
    /// A component of which nothing but its type is known yet.
    pub(super) fn of_type(r#type: &'static str) -> Self {
        Self {
            r#type,
            bom_ref: None,
            supplier: None,
            group: None,
            name: Cow::Borrowed(""),
            version: None,
            description: None,
            hashes: Vec::new(),
            licenses: Vec::new(),
            purl: None,
            properties: Vec::new(),
            evidence: None,
        }
    }
}

impl Property {
    pub(super) fn new(name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// The packages of an inventory, one component per package URL, in the order of these.
pub(super) fn packages(inventory: &Inventory) -> Vec<Component<'_>> {
    bom::entries(inventory).into_iter().map(|entry| component(entry, inventory)).collect()
}

/// What is single in CycloneDX is the first package's; places and properties are everyone's.
fn component<'a>(entry: Entry<'a>, inventory: &Inventory) -> Component<'a> {
    let first = entry.first;
    let (group, name) = group_and_name(first);
    let occurrences: Vec<_> =
        entry.places().into_iter().map(|location| Occurrence { location }).collect();
    let facts = entry.facts(inventory).into_iter();
    Component {
        bom_ref: Some(entry.purl.clone()),
        supplier: first.maintainer.as_deref().map(|name| Supplier { name }),
        group,
        name: name.into(),
        version: Some(first.version.as_str().into()).filter(|_| !first.version.is_empty()),
        licenses: choices(entry.licenses()),
        properties: facts.map(|(name, value)| Property::new(name, value)).collect(),
        evidence: (!occurrences.is_empty()).then_some(Evidence { occurrences }),
        purl: Some(entry.purl),
        ..Component::of_type("library")
    }
}

/// Only Maven's groups and npm's scopes are groups; elsewhere the full name is the name.
fn group_and_name(package: &Package) -> (Option<&str>, &str) {
    let split = match package.kind {
        PackageKind::Maven => package.name.split_once(':'),
        PackageKind::Npm if package.name.starts_with('@') => package.name.split_once('/'),
        _ => None,
    };
    split.map_or((None, &package.name), |(group, name)| (Some(group), name))
}
