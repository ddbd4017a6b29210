//! YAML as a tree whose values know where they stand.
//!
//! Source: YAML 1.2.2. Scalars stay text: which of them are numbers or truth values is for the
//! reader of each format to say. Aliases are replaced by what they stand for, within a bound, so
//! that a short text cannot become a large tree.

mod tree;

use std::borrow::Cow;

use plimsoll_model::Limits;

/// One value and its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node<'t> {
    /// Where the value begins.
    pub at: Position,
    /// The value itself.
    pub value: Value<'t>,
}

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value<'t> {
    /// Text, of whatever style. A value that is left out is an empty text.
    Scalar(Cow<'t, str>),
    /// A sequence.
    List(Vec<Node<'t>>),
    /// A mapping, in the order of the text. A key may stand there more than once.
    Map(Vec<(Node<'t>, Node<'t>)>),
}

/// A place in a text; both numbers count from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// Why a text could not be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum YamlError {
    /// It is not YAML.
    #[error("line {}, column {}: {message}", at.line, at.column)]
    Syntax {
        /// Where the reading stopped.
        at: Position,
        /// What is wrong there.
        message: String,
    },
    /// A bound stopped the reading.
    #[error("line {}, column {}: more than {limit} {of}", at.line, at.column)]
    Limit {
        /// Where the reading stopped.
        at: Position,
        /// The bound.
        limit: usize,
        /// What it is a bound on.
        of: &'static str,
    },
}

/// Reads the documents of a text.
///
/// # Errors
/// [`YamlError`] when the text is not YAML, nests deeper than 128 levels, or has more than
/// [`Limits::yaml_nodes`] values.
pub fn read<'t>(text: &'t str, limits: &Limits) -> Result<Vec<Node<'t>>, YamlError> {
    tree::read(text, limits.yaml_nodes)
}

impl<'t> Node<'t> {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The entries of a mapping; none if it is something else.
    pub fn entries(&self) -> &[(Node<'t>, Node<'t>)] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar(_) | Value::List(_) => &[],
        }
    }

    /// The value of a mapping's first entry with this key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests;
