//! From layers to the file system that a container sees.
//!
//! Sources: OCI image specification, `layer.md` ("Applying Changesets", "Whiteouts"); links on the
//! way to an entry are followed below the root, as containerd's and Docker's unpackers do.

mod anchors;
mod origin;

use std::borrow::Cow;

use plimsoll_model::{Gap, GapCode, Limits};

use crate::layer::{Change, ChangeKind, LayerContents, Reread};
use crate::tree::{NodeId, NodeKind, ROOT, Tree};
use crate::{Facts, Scanner, Wants};

use origin::Origins;

/// A file of the finished image that told something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundFile {
    /// Its path, without a leading slash.
    pub path: String,
    /// What it told.
    pub facts: Facts,
    /// For each package in `facts`, the layer that brought it.
    pub layers: Vec<u32>,
}

/// The finished image.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Merged {
    /// The files that told something, by path.
    pub files: Vec<FoundFile>,
    /// Files that must be read again under another path.
    pub rereads: Vec<Reread>,
    /// What went wrong on the way, sorted.
    pub gaps: Vec<Gap>,
}

/// Puts layers on top of each other, the lowest first.
pub fn merge(layers: &[&LayerContents], scanner: &Scanner) -> Merged {
    let mut merger = Merger {
        layers,
        limits: &scanner.limits,
        tree: Tree::new(),
        told: Vec::new(),
        hardlinks: Vec::new(),
        origins: Origins::default(),
        gaps: Vec::new(),
        last_folder: (String::new(), None),
    };
    for index in 0..layers.len() {
        merger.apply(index as u32);
    }
    merger.finish(scanner)
}

struct Merger<'a> {
    layers: &'a [&'a LayerContents],
    limits: &'a Limits,
    tree: Tree,
    /// Nodes that had facts at some time.
    told: Vec<NodeId>,
    /// Hard links, with the layer and path of the entry whose contents they share.
    hardlinks: Vec<(NodeId, u32, String)>,
    origins: Origins<'a>,
    gaps: Vec<Gap>,
    /// Entries of one folder follow each other, so the last one found is kept.
    last_folder: (String, Option<NodeId>),
}

impl Merger<'_> {
    /// Whiteouts speak of the layers below only, wherever they stand in the archive; so they come
    /// first.
    fn apply(&mut self, index: u32) {
        let layer = self.layers[index as usize];
        for change in &layer.changes {
            match change.kind {
                ChangeKind::Whiteout => self.whiteout(layer.path(change)),
                ChangeKind::Opaque => self.opaque(layer.path(change)),
                _ => {}
            }
        }
        for change in &layer.changes {
            self.add(index, layer, change);
        }
        self.origins.end_layer(index, &self.tree, self.layers, &self.told);
    }

    fn whiteout(&mut self, path: &str) {
        let (folder, name) = split(path);
        self.last_folder.1 = None;
        if let Some(folder) = self.find_folder(folder) {
            self.tree.remove(folder, name);
        }
    }

    /// An empty folder takes the place of the old one.
    fn opaque(&mut self, path: &str) {
        self.last_folder.1 = None;
        if path.is_empty() {
            self.tree = Tree::new();
            return;
        }
        let (folder, name) = split(path);
        if let Some(folder) = self.find_folder(folder)
            && self.tree.child(folder, name).is_some()
        {
            self.tree.put(folder, name, NodeKind::Directory);
        }
    }

    fn add(&mut self, index: u32, layer: &LayerContents, change: &Change) {
        let path = layer.path(change);
        let kind = match &change.kind {
            ChangeKind::Whiteout | ChangeKind::Opaque => return,
            ChangeKind::File(contents) => NodeKind::File { layer: index, contents: *contents },
            ChangeKind::Directory => NodeKind::Directory,
            ChangeKind::Symlink(target) => NodeKind::Symlink(target.clone()),
            ChangeKind::Hardlink(target) => return self.hardlink(path, target),
            ChangeKind::Other => NodeKind::Other,
        };
        let (folder, name) = split(path);
        let Some(folder) = self.folder(folder, path) else { return };
        let old = self.tree.child(folder, name).map(|old| self.tree.kind(old));
        if kind == NodeKind::Directory && old == Some(&NodeKind::Directory) {
            return;
        }
        self.put(folder, name, kind);
    }

    fn put(&mut self, folder: NodeId, name: &str, kind: NodeKind) -> NodeId {
        if !matches!(kind, NodeKind::File { .. }) {
            self.last_folder.1 = None;
        }
        let told = matches!(kind, NodeKind::File { contents: Some(_), .. });
        let node = self.tree.put(folder, name, kind);
        if told {
            self.told.push(node);
        }
        node
    }

    fn hardlink(&mut self, path: &str, target: &str) {
        let (target_folder, target_name) = split(target);
        let shared = self
            .find_folder(target_folder)
            .and_then(|folder| self.tree.child(folder, target_name))
            .map(|node| self.tree.kind(node).clone());
        let Some(kind @ NodeKind::File { layer, .. }) = shared else {
            let message = format!("hard link to /{target}, which is not a file of the image");
            return self.gaps.push(Gap::new(GapCode::Link, format!("/{path}"), message));
        };
        let (folder, name) = split(path);
        let Some(folder) = self.folder(folder, path) else { return };
        let node = self.put(folder, name, kind);
        self.hardlinks.push((node, layer, target.to_owned()));
    }

    /// The folder at a path if it is there.
    fn find_folder(&self, path: &str) -> Option<NodeId> {
        let real = anchors::real_path(&self.tree, path, self.limits).ok()?;
        let node = self.tree.at(&real)?;
        (*self.tree.kind(node) == NodeKind::Directory).then_some(node)
    }

    /// The folder at a path; what is missing is made, and what is not a folder gives way.
    fn folder(&mut self, path: &str, entry: &str) -> Option<NodeId> {
        if let (last, Some(node)) = &self.last_folder
            && last == path
        {
            return Some(*node);
        }
        let mut pending: Vec<Cow<'_, str>> = path.rsplit('/').map(Cow::Borrowed).collect();
        let mut way = vec![ROOT];
        let mut links = 0;
        while let Some(part) = pending.pop() {
            let here = way.last().copied().unwrap_or(ROOT);
            match &*part {
                "" | "." => continue,
                ".." => {
                    way.truncate(way.len().saturating_sub(1).max(1));
                    continue;
                }
                _ => {}
            }
            let child = self.tree.child(here, &part);
            match child.map(|child| (child, self.tree.kind(child))) {
                Some((child, NodeKind::Directory)) => way.push(child),
                Some((_, NodeKind::Symlink(target))) => {
                    links += 1;
                    if links > self.limits.links {
                        let message = "not placed: the links on the way to it form a circle";
                        let place = format!("/{entry}");
                        self.gaps.push(Gap::new(GapCode::Link, place, message));
                        return None;
                    }
                    if target.starts_with('/') {
                        way.truncate(1);
                    }
                    pending.extend(target.rsplit('/').map(|part| Cow::Owned(part.to_owned())));
                }
                _ => way.push(self.tree.put(here, &part, NodeKind::Directory)),
            }
        }
        let node = way.last().copied().unwrap_or(ROOT);
        self.last_folder = (path.to_owned(), Some(node));
        Some(node)
    }

    fn finish(mut self, scanner: &Scanner) -> Merged {
        self.told.sort_unstable();
        self.told.dedup();
        let mut merged = Merged::default();
        for node in &self.told {
            if let Some(file) = self.found(*node) {
                merged.files.push(file);
            }
        }
        merged.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        merged.rereads = self.rereads(scanner, &mut merged.gaps);
        merged.gaps.append(&mut self.gaps);
        merged.gaps.extend(self.layers.iter().flat_map(|layer| layer.gaps.iter().cloned()));
        merged.gaps.sort_unstable();
        merged.gaps.dedup();
        merged
    }

    fn found(&self, node: NodeId) -> Option<FoundFile> {
        let contents = contents(&self.tree, self.layers, node)?;
        if contents.facts.is_empty() || !self.tree.is_reachable(node) {
            return None;
        }
        let packages = contents.facts.packages.iter();
        Some(FoundFile {
            path: self.tree.path(node),
            facts: contents.facts.clone(),
            layers: packages.map(|package| self.origins.of(node, package)).collect(),
        })
    }

    fn rereads(&self, scanner: &Scanner, gaps: &mut Vec<Gap>) -> Vec<Reread> {
        let mut rereads = anchors::rereads(&self.tree, self.layers, scanner, gaps);
        for (node, layer, target) in &self.hardlinks {
            if !self.tree.is_reachable(*node) {
                continue;
            }
            let as_path = self.tree.path(*node);
            let wants = Wants { as_program: false, ..scanner.wants(&as_path, 0) };
            let read = contents(&self.tree, self.layers, *node).map(|c| &c.wants.by_path);
            if wants.any_by_path() && read != Some(&wants.by_path) {
                rereads.push(Reread { layer: *layer, path: target.clone(), as_path, wants });
            }
        }
        rereads.sort_unstable_by(|a, b| (&a.as_path, a.layer).cmp(&(&b.as_path, b.layer)));
        rereads
    }
}

/// What the file at a node told.
fn contents<'a>(
    tree: &Tree,
    layers: &[&'a LayerContents],
    node: NodeId,
) -> Option<&'a crate::layer::FileContents> {
    match tree.kind(node) {
        NodeKind::File { layer, contents: Some(index) } => {
            layers[*layer as usize].files.get(*index as usize)
        }
        _ => None,
    }
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

#[cfg(test)]
mod tests;
