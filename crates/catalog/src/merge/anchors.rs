//! Paths that a parser names in full, reached through the image's own links.

use plimsoll_model::{Gap, Limits};

use crate::layer::{LayerContents, Reread};
use crate::resolve::{Node, Unresolved, resolve};
use crate::tree::{NodeId, NodeKind, Tree};
use crate::{Anchor, Scanner};

/// The path without links that `path` stands for.
pub(super) fn real_path(tree: &Tree, path: &str, limits: &Limits) -> Result<String, Unresolved> {
    resolve(path, limits.links, |path| {
        tree.at(path).map(|node| match tree.kind(node) {
            NodeKind::Directory => Node::Directory,
            NodeKind::Symlink(target) => Node::Symlink(target.to_string()),
            NodeKind::File { .. } | NodeKind::Other => Node::File,
        })
    })
}

/// The files that a parser names in full but that stand elsewhere, so that they were not offered
/// to it when their layer was read.
pub(super) fn rereads(
    tree: &Tree,
    layers: &[&LayerContents],
    scanner: &Scanner,
    gaps: &mut Vec<Gap>,
) -> Vec<Reread> {
    let mut found = Vec::new();
    for anchor in scanner.anchors() {
        let real = match real_path(tree, anchor.path, &scanner.limits) {
            Ok(real) if real == anchor.path => continue,
            Ok(real) => real,
            Err(why) => {
                gaps.extend(dangling(tree, anchor.path, why));
                continue;
            }
        };
        let Some(node) = tree.at(&real) else { continue };
        match anchor.names {
            None => found.extend(reread(tree, layers, node, anchor.path.to_owned(), anchor)),
            Some(suffix) => {
                for child in tree.children_of(node) {
                    let path = tree.path(child);
                    if path.ends_with(suffix) {
                        let as_path = format!("{}/{}", anchor.path, super::split(&path).1);
                        found.extend(reread(tree, layers, child, as_path, anchor));
                    }
                }
            }
        }
    }
    found
}

fn reread(
    tree: &Tree,
    layers: &[&LayerContents],
    node: NodeId,
    as_path: String,
    anchor: Anchor,
) -> Option<Reread> {
    let NodeKind::File { layer, .. } = tree.kind(node) else { return None };
    let read = super::contents(tree, layers, node);
    if read.is_some_and(|contents| contents.wants.covers(&anchor.wants())) {
        return None;
    }
    Some(Reread { layer: *layer, path: tree.path(node), as_path, wants: anchor.wants() })
}

fn dangling(tree: &Tree, path: &str, why: Unresolved) -> Option<Gap> {
    let NodeKind::Symlink(target) = tree.kind(tree.at(path)?) else { return None };
    Some(why.gap(path, target))
}
