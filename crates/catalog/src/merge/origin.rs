//! Which layer brought a package: the first of those from which on it has always been there.

use std::collections::HashMap;

use plimsoll_model::{Package, PackageKind};

use crate::layer::LayerContents;
use crate::tree::{NodeId, Tree};

/// What makes two records the same package in the same place. Packages of the operating system
/// have no place: their database is rewritten, and may move, with every change.
type Key<'a> = (Option<NodeId>, PackageKind, &'a str, &'a str, Option<&'a str>);

/// The origin of every package that is there after the layers so far.
#[derive(Default)]
pub(super) struct Origins<'a> {
    known: HashMap<Key<'a>, u32>,
}

impl<'a> Origins<'a> {
    /// Looks at what is there after a layer. What was there before keeps its origin, what is new
    /// gets this layer, what is gone is forgotten, so that a package that comes back later counts
    /// as brought by the layer that brought it back.
    pub(super) fn end_layer(
        &mut self,
        layer: u32,
        tree: &Tree,
        layers: &[&'a LayerContents],
        told: &[NodeId],
    ) {
        let mut now = HashMap::with_capacity(self.known.len());
        for node in told.iter().filter(|node| tree.is_reachable(**node)) {
            let Some(contents) = super::contents(tree, layers, *node) else { continue };
            for package in &contents.facts.packages {
                let key = key(*node, package);
                let origin = self.known.get(&key).copied().unwrap_or(layer);
                now.insert(key, origin);
            }
        }
        self.known = now;
    }

    /// The layer that brought a package that is there now.
    pub(super) fn of(&self, node: NodeId, package: &Package) -> u32 {
        self.known.get(&key(node, package)).copied().unwrap_or(0)
    }
}

fn key(node: NodeId, package: &Package) -> Key<'_> {
    let place = (!package.kind.is_os()).then_some(node);
    (place, package.kind, &package.name, &package.version, package.arch.as_deref())
}
