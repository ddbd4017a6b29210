use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::fingerprint;
use serde::Serialize;
use serde_json::{Value, json};

/// The blank node that tells how the document was made.
pub(super) const CREATION: &str = "_:creation";

/// One element of the graph: its class, its id, and its fields by their names in the context.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Element {
    r#type: &'static str,
    pub(super) spdx_id: String,
    creation_info: &'static str,
    #[serde(flatten)]
    fields: BTreeMap<&'static str, Value>,
}

impl Element {
    /// An element of a class, whose id is made of a kind and a hash of what tells it from others.
    pub(super) fn new(kind: &str, class: &'static str, identity: &str, more: &[&str]) -> Self {
        let parts: Vec<&str> = [kind, identity].into_iter().chain(more.iter().copied()).collect();
        Self {
            r#type: class,
            spdx_id: format!("urn:plimsoll:{}:{}", kind.to_lowercase(), fingerprint(&parts)),
            creation_info: CREATION,
            fields: BTreeMap::new(),
        }
    }

    /// With the name that people know it by.
    pub(super) fn name(self, name: &str) -> Self {
        self.with("name", json!(name))
    }

    /// With a field.
    pub(super) fn with(mut self, field: &'static str, value: Value) -> Self {
        self.fields.insert(field, value);
        self
    }

    /// With a field, if its value is known.
    pub(super) fn maybe(self, field: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.with(field, json!(value)),
            None => self,
        }
    }
}

/// The elements so far; none is there twice.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) elements: Vec<Element>,
    ids: BTreeSet<String>,
}

impl Graph {
    /// Adds an element, unless it is there, and gives its id.
    pub(super) fn add(&mut self, element: Element) -> String {
        let id = element.spdx_id.clone();
        if self.ids.insert(id.clone()) {
            self.elements.push(element);
        }
        id
    }

    /// Says of an element what the form has no field for.
    pub(super) fn note(
        &mut self,
        subject: &str,
        facts: impl IntoIterator<Item = (impl std::fmt::Display, String)>,
    ) {
        for (name, value) in facts {
            let statement = format!("{name}={value}");
            let annotation = Element::new("Annotation", "Annotation", subject, &[&statement])
                .with("annotationType", json!("other"))
                .with("subject", json!(subject))
                .with("statement", json!(statement));
            self.add(annotation);
        }
    }

    /// The organization of this name.
    pub(super) fn organization(&mut self, name: &str) -> String {
        self.add(Element::new("Organization", "Organization", name, &[]).name(name))
    }

    /// The licence of this expression.
    pub(super) fn license(&mut self, expression: &str) -> String {
        let class = "simplelicensing_LicenseExpression";
        let license = Element::new("Expression", class, expression, &[]);
        self.add(license.with("simplelicensing_licenseExpression", json!(expression)))
    }
}

/// A relationship of a type.
pub(super) fn link(r#type: &str, from: &str, to: &[String], identity: &str) -> Element {
    Element::new("Relationship", "Relationship", identity, &[r#type])
        .with("relationshipType", json!(r#type))
        .with("from", json!(from))
        .with("to", json!(to))
}
