//! What every bill of materials says of an inventory, whatever form it is written in.

mod identity;
mod image;
mod license;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Distro, Inventory, Layer, Package};

pub(crate) use self::identity::uuid_of;
pub(crate) use self::image::oci_purl;
pub(crate) use self::license::is_expression;

/// Packages that share a package URL, and so are the same however often they were seen.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// The package URL.
    pub(crate) purl: String,
    /// The first of them, whose single facts count.
    pub(crate) first: &'a Package,
    same: Vec<&'a Package>,
}

/// A fact for which the public forms have no field, under its public name `plimsoll:…`.
pub(crate) type Fact = (&'static str, String);

/// The packages of an inventory, one entry for each package URL, in the order of these.
pub(crate) fn entries(inventory: &Inventory) -> Vec<Entry<'_>> {
    let mut by_purl: BTreeMap<String, Vec<&Package>> = BTreeMap::new();
    for package in &inventory.packages {
        let purl = package.purl(inventory.distro.as_ref());
        by_purl.entry(purl).or_default().push(package);
    }
    let entries = by_purl.into_iter();
    let entry =
        entries.filter_map(|(purl, same)| Some(Entry { purl, first: *same.first()?, same }));
    entry.collect()
}

impl<'a> Entry<'a> {
    /// Where they were seen.
    pub(crate) fn places(&self) -> BTreeSet<&'a str> {
        let locations = self.same.iter().flat_map(|package| &package.locations);
        locations.map(|location| location.path.as_str()).collect()
    }

    /// The licences of the first that states any.
    pub(crate) fn licenses(&self) -> &'a [String] {
        let mut stated = self.same.iter().map(|package| &package.licenses);
        stated.find(|licenses| !licenses.is_empty()).map_or(&[], Vec::as_slice)
    }

    /// What matching needs and the public forms have no field for.
    pub(crate) fn facts(&self, inventory: &Inventory) -> BTreeSet<Fact> {
        let several = self.same.len() > 1;
        let instances = self.same.iter().filter(|_| several).map(|package| instance(package));
        self.same.iter().flat_map(|package| facts(package, inventory)).chain(instances).collect()
    }
}

/// What a bill says of its subject beyond name and digest: with these an inventory can be made of
/// the bill again.
pub(crate) fn subject_facts(inventory: &Inventory) -> Vec<Fact> {
    let subject = &inventory.subject;
    let mut facts = vec![
        ("plimsoll:subject", subject.kind.name().to_owned()),
        ("plimsoll:target", subject.target.clone()),
    ];
    facts.extend(subject.config_digest.iter().map(|d| ("plimsoll:config_digest", d.to_string())));
    facts.extend(subject.platform.iter().map(|p| ("plimsoll:platform", p.to_string())));
    facts.extend(inventory.layers.iter().map(|layer| ("plimsoll:image_layer", layer_fact(layer))));
    facts
}

/// `INDEX DIFF_ID DIGEST SIZE COMMAND`, with `-` for what is not known.
fn layer_fact(layer: &Layer) -> String {
    let digest = layer.digest.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let command = layer.created_by.as_deref().unwrap_or("-");
    format!("{} {} {digest} {} {command}", layer.index, layer.diff_id, layer.size)
}

/// What a bill says of the operating system beyond name and version.
pub(crate) fn distro_facts(distro: &Distro) -> Vec<Fact> {
    let codename = distro.codename.iter().map(|name| ("plimsoll:codename", name.clone()));
    let like = distro.id_like.iter().map(|id| ("plimsoll:id_like", id.clone()));
    let end = distro.support_end.iter().map(|day| ("plimsoll:support_end", day.clone()));
    codename.chain(like).chain(end).collect()
}

/// One of several packages with the same package URL: which layer brought it, who owns it, where
/// it is.
fn instance(package: &Package) -> Fact {
    let paths: Vec<&str> = package.locations.iter().map(|place| place.path.as_str()).collect();
    let value = serde_json::json!({
        "layer": package.layer,
        "owned_by": package.owned_by,
        "evidence": package.evidence.name(),
        "paths": paths,
    });
    ("plimsoll:instance", value.to_string())
}

fn facts(package: &Package, inventory: &Inventory) -> Vec<Fact> {
    let mut facts = vec![("plimsoll:evidence", package.evidence.name().to_owned())];
    let mut add = |name: &'static str, value: Option<String>| {
        facts.extend(value.map(|value| (name, value)));
    };
    let layer = package.layer.and_then(|i| inventory.layers.get(usize::try_from(i).ok()?));
    add("plimsoll:layer", package.layer.map(|index| index.to_string()));
    add("plimsoll:layer:diff_id", layer.map(|layer| layer.diff_id.to_string()));
    add("plimsoll:modularity", package.modularity.clone());
    add("plimsoll:owned_by", package.owned_by.clone());
    add("plimsoll:size", package.size.map(|bytes| bytes.to_string()));
    add("plimsoll:source", package.source.as_ref().map(|source| source.name.clone()));
    let source_version = package.source.as_ref().and_then(|source| source.version.clone());
    add("plimsoll:source:version", source_version);
    facts
}
