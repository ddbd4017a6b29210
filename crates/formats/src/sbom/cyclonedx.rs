use serde::Deserialize;

use super::component::{Bill, Component};

/// Nested components deeper than this are not looked at; tools nest once or twice.
const DEPTH: usize = 16;

pub(super) fn read(text: &[u8]) -> Result<Bill, serde_json::Error> {
    let document: Document = serde_json::from_slice(text)?;
    let mut bill = Bill::default();
    for property in document.metadata.properties {
        bill.facts.add(property.name, property.value);
    }
    if let Some(subject) = document.metadata.component {
        bill.subject = subject.into_component();
    }
    let mut left: Vec<(usize, Wire)> = document.components.into_iter().map(|c| (0, c)).collect();
    left.reverse();
    while let Some((depth, mut wire)) = left.pop() {
        let inner = std::mem::take(&mut wire.components);
        if depth < DEPTH {
            left.extend(inner.into_iter().rev().map(|component| (depth + 1, component)));
        }
        let is_system = wire.r#type == "operating-system";
        let component = wire.into_component();
        match is_system {
            true if bill.system.is_none() => bill.system = Some(component),
            true => {}
            false => bill.components.push(component),
        }
    }
    Ok(bill)
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    components: Vec<Wire>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    component: Option<Wire>,
    #[serde(default)]
    properties: Vec<Property>,
}

#[derive(Deserialize)]
struct Property {
    #[serde(default)]
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    name: String,
    version: Option<String>,
    description: Option<String>,
    purl: Option<String>,
    #[serde(default)]
    licenses: Vec<License>,
    supplier: Option<Supplier>,
    #[serde(default)]
    properties: Vec<Property>,
    #[serde(default)]
    evidence: Evidence,
    #[serde(default)]
    components: Vec<Wire>,
}

#[derive(Deserialize)]
struct License {
    expression: Option<String>,
    license: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Supplier {
    name: Option<String>,
}

#[derive(Default, Deserialize)]
struct Evidence {
    #[serde(default)]
    occurrences: Vec<Occurrence>,
}

#[derive(Deserialize)]
struct Occurrence {
    #[serde(default)]
    location: String,
}

impl License {
    fn text(self) -> Option<String> {
        let named = self.license.and_then(|license| license.id.or(license.name));
        self.expression.or(named)
    }
}

impl Wire {
    fn into_component(self) -> Component {
        let mut component = Component {
            name: self.name,
            version: self.version,
            description: self.description,
            purl: self.purl.filter(|purl| !purl.is_empty()),
            licenses: self.licenses.into_iter().filter_map(License::text).collect(),
            supplier: self.supplier.and_then(|supplier| supplier.name),
            places: self.evidence.occurrences.into_iter().map(|place| place.location).collect(),
            nameless: !matches!(self.r#type.as_str(), "library" | "framework"),
            ..Component::default()
        };
        for property in self.properties {
            component.facts.add(property.name, property.value);
        }
        component
    }
}
