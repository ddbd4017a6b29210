//! Makes the tree from the parser's events, without recursion.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScanError};

use super::{Node, Position, Value, YamlError};

/// How deep values may nest. Kubernetes' deepest schemas have about 20 levels.
const DEPTH: usize = 128;

pub(super) fn read(text: &str, most_nodes: usize) -> Result<Vec<Node<'_>>, YamlError> {
    let mut tree = Tree { most_nodes, room: most_nodes, ..Tree::default() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| syntax(&error))?;
        tree.take(event, position(&span.start))?;
    }
    Ok(tree.documents)
}

fn position(marker: &Marker) -> Position {
    Position { line: marker.line().max(1), column: marker.col() + 1 }
}

fn syntax(error: &ScanError) -> YamlError {
    YamlError::Syntax { at: position(error.marker()), message: error.info().to_owned() }
}

#[derive(Default)]
struct Tree<'t> {
    documents: Vec<Node<'t>>,
    /// The lists and mappings that are not closed yet, the outermost first.
    open: Vec<Open<'t>>,
    /// What aliases stand for, by the parser's number.
    anchors: HashMap<usize, Part<'t>>,
    most_nodes: usize,
    /// How many more values there may be.
    room: usize,
}

/// A finished value with what it costs to repeat it.
#[derive(Clone)]
struct Part<'t> {
    node: Node<'t>,
    nodes: usize,
    /// Levels of the tree, 1 for a scalar.
    height: usize,
}

struct Open<'t> {
    part: Part<'t>,
    anchor: usize,
    /// The key whose value comes next.
    key: Option<Node<'t>>,
}

impl<'t> Tree<'t> {
    fn take(&mut self, event: Event<'t>, at: Position) -> Result<(), YamlError> {
        match event {
            Event::Scalar(text, _, anchor, _) => {
                self.charge(1, at)?;
                self.close(Part::new(at, Value::Scalar(text)), anchor)
            }
            Event::SequenceStart(anchor, _) => self.open(Value::List(Vec::new()), anchor, at),
            Event::MappingStart(anchor, _) => self.open(Value::Map(Vec::new()), anchor, at),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open { part, anchor, .. }) => self.close(part, anchor),
                None => Ok(()),
            },
            Event::Alias(anchor) => self.repeat(anchor, at),
            // Anchors hold within one document.
            Event::DocumentEnd => {
                self.anchors.clear();
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {
                Ok(())
            }
        }
    }

    fn open(&mut self, value: Value<'t>, anchor: usize, at: Position) -> Result<(), YamlError> {
        self.charge(1, at)?;
        self.check_depth(1, at)?;
        self.open.push(Open { part: Part::new(at, value), anchor, key: None });
        Ok(())
    }

    fn repeat(&mut self, anchor: usize, at: Position) -> Result<(), YamlError> {
        let Some((nodes, height)) = self.anchors.get(&anchor).map(|part| (part.nodes, part.height))
        else {
            let message = "an alias stands for a value that it is itself a part of".to_owned();
            return Err(YamlError::Syntax { at, message });
        };
        self.charge(nodes, at)?;
        self.check_depth(height, at)?;
        match self.anchors.get(&anchor).cloned() {
            Some(part) => self.close(part, 0),
            None => Ok(()),
        }
    }

    /// Puts a finished value into what it belongs to.
    fn close(&mut self, part: Part<'t>, anchor: usize) -> Result<(), YamlError> {
        if anchor != 0 {
            self.charge(part.nodes, part.node.at)?;
            self.anchors.insert(anchor, part.clone());
        }
        let Some(parent) = self.open.last_mut() else {
            self.documents.push(part.node);
            return Ok(());
        };
        parent.part.nodes += part.nodes;
        parent.part.height = parent.part.height.max(part.height + 1);
        match &mut parent.part.node.value {
            Value::List(items) => items.push(part.node),
            Value::Map(entries) => match parent.key.take() {
                Some(key) => entries.push((key, part.node)),
                None => parent.key = Some(part.node),
            },
            Value::Scalar(_) => {}
        }
        Ok(())
    }

    fn charge(&mut self, nodes: usize, at: Position) -> Result<(), YamlError> {
        let limit = self.most_nodes;
        self.room =
            self.room.checked_sub(nodes).ok_or(YamlError::Limit { at, limit, of: "values" })?;
        Ok(())
    }

    fn check_depth(&self, height: usize, at: Position) -> Result<(), YamlError> {
        if self.open.len() + height > DEPTH {
            return Err(YamlError::Limit { at, limit: DEPTH, of: "levels" });
        }
        Ok(())
    }
}

impl<'t> Part<'t> {
    fn new(at: Position, value: Value<'t>) -> Self {
        Self { node: Node { at, value }, nodes: 1, height: 1 }
    }
}
