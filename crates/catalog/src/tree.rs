//! The merged file system of an image's layers, as small as it can be.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Index of a node.
pub(crate) type NodeId = u32;

/// The root folder.
pub(crate) const ROOT: NodeId = 0;

/// What stands at a path of the merged file system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum NodeKind {
    Directory,
    /// A regular file: which layer's which file told about it, if any did.
    File {
        layer: u32,
        contents: Option<u32>,
    },
    Symlink(Box<str>),
    Other,
}

struct Node {
    parent: NodeId,
    name: (u32, u32),
    kind: NodeKind,
    alive: bool,
}

/// A tree whose nodes are found by parent and name. Taking a folder away is one step, however much
/// is in it: what is below it can no longer be reached.
pub(crate) struct Tree {
    nodes: Vec<Node>,
    names: String,
    children: HashTable<NodeId>,
    hasher: RandomState,
}

impl Tree {
    pub(crate) fn new() -> Self {
        let root = Node { parent: ROOT, name: (0, 0), kind: NodeKind::Directory, alive: true };
        Self {
            nodes: vec![root],
            names: String::new(),
            children: HashTable::new(),
            hasher: RandomState::new(),
        }
    }

    pub(crate) fn kind(&self, node: NodeId) -> &NodeKind {
        &self.nodes[node as usize].kind
    }

    pub(crate) fn child(&self, parent: NodeId, name: &str) -> Option<NodeId> {
        let hash = self.hasher.hash_one((parent, name));
        self.children.find(hash, |node| self.is(*node, parent, name)).copied()
    }

    /// Puts something at a name, in place of whatever stands there. A file that takes a file's
    /// place keeps the node; everything else is a new one.
    pub(crate) fn put(&mut self, parent: NodeId, name: &str, kind: NodeKind) -> NodeId {
        let old = self.child(parent, name);
        if let Some(old) = old {
            let node = &mut self.nodes[old as usize];
            let both = |a: &NodeKind, b: &NodeKind| {
                matches!((a, b), (NodeKind::File { .. }, NodeKind::File { .. }))
            };
            if both(&node.kind, &kind) {
                node.kind = kind;
                return old;
            }
            self.remove(parent, name);
        }
        let start = self.names.len() as u32;
        self.names.push_str(name);
        let id = self.nodes.len() as NodeId;
        self.nodes.push(Node { parent, name: (start, name.len() as u32), kind, alive: true });
        let Self { nodes, names, children, hasher } = self;
        let hash = |node: &NodeId| {
            let node = &nodes[*node as usize];
            hasher.hash_one((node.parent, text(names, node.name)))
        };
        children.insert_unique(hasher.hash_one((parent, name)), id, hash);
        id
    }

    /// Takes away what stands at a name, with everything below it.
    pub(crate) fn remove(&mut self, parent: NodeId, name: &str) {
        let hash = self.hasher.hash_one((parent, name));
        let Self { nodes, names, children, hasher } = self;
        let same = |node: &NodeId| {
            let node = &nodes[*node as usize];
            node.parent == parent && text(names, node.name) == name
        };
        let rehash = |node: &NodeId| {
            let node = &nodes[*node as usize];
            hasher.hash_one((node.parent, text(names, node.name)))
        };
        if let Entry::Occupied(entry) = children.entry(hash, same, rehash) {
            let id = entry.remove().0;
            self.nodes[id as usize].alive = false;
        }
    }

    /// Whether a node can still be reached from the root.
    pub(crate) fn is_reachable(&self, mut node: NodeId) -> bool {
        while node != ROOT {
            let at = &self.nodes[node as usize];
            if !at.alive {
                return false;
            }
            node = at.parent;
        }
        true
    }

    /// The path of a node, without a leading slash.
    pub(crate) fn path(&self, mut node: NodeId) -> String {
        let mut parts = Vec::new();
        while node != ROOT {
            let at = &self.nodes[node as usize];
            parts.push(text(&self.names, at.name));
            node = at.parent;
        }
        parts.reverse();
        parts.join("/")
    }

    /// The node at a path that has no links in it.
    pub(crate) fn at(&self, path: &str) -> Option<NodeId> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.into_iter().try_fold(ROOT, |parent, name| self.child(parent, name))
    }

    /// Every node directly in a folder, in no particular order. Walks all nodes: for rare use.
    pub(crate) fn children_of(&self, folder: NodeId) -> impl Iterator<Item = NodeId> {
        let is_child = move |node: &Node| node.alive && node.parent == folder;
        let nodes = self.nodes.iter().enumerate().skip(1);
        nodes.filter(move |(_, node)| is_child(node)).map(|(id, _)| id as NodeId)
    }

    fn is(&self, node: NodeId, parent: NodeId, name: &str) -> bool {
        let node = &self.nodes[node as usize];
        node.parent == parent && text(&self.names, node.name) == name
    }
}

fn text(names: &str, (start, length): (u32, u32)) -> &str {
    &names[start as usize..(start + length) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: NodeKind = NodeKind::File { layer: 0, contents: None };

    #[test]
    fn a_removed_folder_takes_what_is_below_with_it() {
        let mut tree = Tree::new();
        let a = tree.put(ROOT, "a", NodeKind::Directory);
        let b = tree.put(a, "b", NodeKind::Directory);
        let file = tree.put(b, "file", FILE);
        assert_eq!((tree.path(file), tree.at("a/b/file")), ("a/b/file".into(), Some(file)));
        tree.remove(ROOT, "a");
        assert!(!tree.is_reachable(file) && tree.at("a/b").is_none());
        let again = tree.put(ROOT, "a", NodeKind::Directory);
        assert!(tree.is_reachable(again) && tree.child(again, "b").is_none());
    }

    #[test]
    fn a_file_keeps_its_node_and_a_folder_does_not() {
        let mut tree = Tree::new();
        let file = tree.put(ROOT, "x", FILE);
        assert_eq!(tree.put(ROOT, "x", NodeKind::File { layer: 1, contents: None }), file);
        let folder = tree.put(ROOT, "x", NodeKind::Directory);
        assert!(folder != file && !tree.is_reachable(file));
        assert_eq!(tree.children_of(ROOT).collect::<Vec<_>>(), [folder]);
    }
}
