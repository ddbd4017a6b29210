use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Inventory, Package, PackageKind};
use serde::Serialize;

use super::license::{LicenseChoice, choices};

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

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
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
    let mut by_purl: BTreeMap<String, Vec<&Package>> = BTreeMap::new();
    for package in &inventory.packages {
        let purl = package.purl(inventory.distro.as_ref());
        by_purl.entry(purl).or_default().push(package);
    }
    by_purl.into_iter().filter_map(|(purl, same)| merged(purl, &same, inventory)).collect()
}

/// The component of packages that share a package URL, and so are the same. What is single in
/// CycloneDX is the first one's; places and properties are everyone's.
fn merged<'a>(purl: String, same: &[&'a Package], inventory: &Inventory) -> Option<Component<'a>> {
    let first = *same.first()?;
    let (group, name) = group_and_name(first);
    let paths = same.iter().flat_map(|package| &package.locations);
    let occurrences: BTreeSet<_> =
        paths.map(|location| Occurrence { location: &location.path }).collect();
    let properties: BTreeSet<_> = same.iter().flat_map(|p| properties(p, inventory)).collect();
    let licenses = same.iter().map(|p| &p.licenses).find(|licenses| !licenses.is_empty());
    Some(Component {
        bom_ref: Some(purl.clone()),
        supplier: first.maintainer.as_deref().map(|name| Supplier { name }),
        group,
        name: name.into(),
        version: Some(first.version.as_str().into()).filter(|_| !first.version.is_empty()),
        licenses: licenses.map_or_else(Vec::new, |licenses| choices(licenses)),
        purl: Some(purl),
        properties: properties.into_iter().collect(),
        evidence: (!occurrences.is_empty())
            .then(|| Evidence { occurrences: occurrences.into_iter().collect() }),
        ..Component::of_type("library")
    })
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

fn properties(package: &Package, inventory: &Inventory) -> Vec<Property> {
    let mut properties = vec![Property::new("plimsoll:evidence", package.evidence.name())];
    let mut add = |name: &'static str, value: Option<String>| {
        properties.extend(value.map(|value| Property::new(name, value)));
    };
    let layer = package.layer.and_then(|i| inventory.layers.get(usize::try_from(i).ok()?));
    add("plimsoll:layer", package.layer.map(|index| index.to_string()));
    add("plimsoll:layer:diff_id", layer.map(|layer| layer.diff_id.to_string()));
    add("plimsoll:modularity", package.modularity.clone());
    add("plimsoll:owned_by", package.owned_by.clone());
    add("plimsoll:source", package.source.as_ref().map(|source| source.name.clone()));
    let source_version = package.source.as_ref().and_then(|source| source.version.clone());
    add("plimsoll:source:version", source_version);
    properties
}
