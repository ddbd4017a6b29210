use std::collections::BTreeMap;

use plimsoll_jobs::{Silent, SourceOptions, Target, inventory};
use plimsoll_model::{Inventory, Package, Platform};

use super::key::Key;
use crate::runner::guarded;

/// What the engine found in a target: an inventory, or why there is none.
pub(super) struct Found {
    pub(super) inventory: Result<Inventory, String>,
    by_key: BTreeMap<Key, Vec<Package>>,
}

impl Found {
    /// Takes the inventory of a target. A panic is an error like another.
    pub(super) fn take(target: &Target, platform: Option<Platform>) -> Self {
        let take = || {
            let options = SourceOptions { platform, ..SourceOptions::default() };
            let taken = inventory(target, &options, &Silent);
            taken.map_err(|error| format!("error: {error}"))
        };
        Self::of(guarded(take).unwrap_or_else(Err))
    }

    pub(super) fn of(inventory: Result<Inventory, String>) -> Self {
        let mut by_key: BTreeMap<Key, Vec<Package>> = BTreeMap::new();
        if let Ok(inventory) = &inventory {
            for package in &inventory.packages {
                let purl = package.purl(inventory.distro.as_ref());
                let key = Key::of(&purl).unwrap_or_else(|| Key::of_parts("unknown", &purl, ""));
                by_key.entry(key).or_default().push(package.clone());
            }
        }
        Self { inventory, by_key }
    }

    /// The packages of a key; several if they differ in layer, owner or architecture.
    pub(super) fn packages(&self, key: &Key) -> &[Package] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// Every key.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.by_key.keys()
    }

    /// The package URL of one of the packages.
    pub(super) fn purl(&self, package: &Package) -> String {
        let distro = self.inventory.as_ref().ok().and_then(|found| found.distro.as_ref());
        package.purl(distro)
    }
}
