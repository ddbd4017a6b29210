use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use serde_json::Value;

use super::component::{Bill, Component};
use super::spdx2::licenses;

pub(super) fn read(text: &[u8]) -> Result<Bill, serde_json::Error> {
    let document: Document = serde_json::from_slice(text)?;
    let graph = Graph::of(&document.graph);
    let mut bill = Bill::default();
    for element in document.graph.iter().filter(|e| e.r#type == "software_Package") {
        let is_root = graph.roots.contains(element.spdx_id.as_str());
        let component = graph.component(element);
        let is_system = element.text("software_primaryPurpose") == Some("operatingSystem");
        if is_root && bill.subject.name.is_empty() {
            for (code, message) in component.facts.starting("plimsoll:gap:") {
                bill.facts.add(format!("plimsoll:gap:{code}"), message);
            }
            bill.subject = component;
        } else if is_system && bill.system.is_none() {
            bill.system = Some(component);
        } else {
            bill.components.push(component);
        }
    }
    Ok(bill)
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "@graph", default)]
    graph: Vec<Element>,
}

#[derive(Deserialize)]
struct Element {
    #[serde(default)]
    r#type: String,
    #[serde(default, rename = "spdxId")]
    spdx_id: String,
    #[serde(flatten)]
    fields: BTreeMap<String, Value>,
}

impl Element {
    fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }

    fn texts(&self, field: &str) -> impl Iterator<Item = &str> {
        self.fields
            .get(field)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }
}

/// The elements by how they hang together.
struct Graph<'a> {
    by_id: HashMap<&'a str, &'a Element>,
    notes: HashMap<&'a str, Vec<&'a str>>,
    licenses: HashMap<&'a str, Vec<&'a str>>,
    /// Licences that are not on SPDX's list, by their ids.
    texts: HashMap<String, String>,
    /// What the bills in the document are about.
    roots: HashSet<&'a str>,
}

impl<'a> Graph<'a> {
    fn of(elements: &'a [Element]) -> Self {
        let by_id = elements.iter().map(|element| (element.spdx_id.as_str(), element)).collect();
        let mut graph = Self {
            by_id,
            notes: HashMap::new(),
            licenses: HashMap::new(),
            texts: HashMap::new(),
            roots: HashSet::new(),
        };
        for element in elements {
            match element.r#type.as_str() {
                "software_Sbom" | "Bom" => graph.roots.extend(element.texts("rootElement")),
                "Annotation" => {
                    if let (Some(to), Some(text)) =
                        (element.text("subject"), element.text("statement"))
                    {
                        graph.notes.entry(to).or_default().push(text);
                    }
                }
                "simplelicensing_SimpleLicensingText" => {
                    let text = element.text("simplelicensing_licenseText");
                    if let (Some(id), Some(text)) = (element.text("name"), text) {
                        graph.texts.insert(id.to_owned(), text.to_owned());
                    }
                }
                _ if element.text("relationshipType") == Some("hasDeclaredLicense") => {
                    if let Some(from) = element.text("from") {
                        graph.licenses.entry(from).or_default().extend(element.texts("to"));
                    }
                }
                _ => {}
            }
        }
        graph
    }

    fn component(&self, element: &Element) -> Component {
        let id = element.spdx_id.as_str();
        let supplier = element.text("suppliedBy").and_then(|id| self.by_id.get(id));
        let mut component = Component {
            name: element.text("name").unwrap_or_default().to_owned(),
            version: element.text("software_packageVersion").map(str::to_owned),
            description: element.text("description").map(str::to_owned),
            purl: element.text("software_packageUrl").map(str::to_owned).or_else(|| purl(element)),
            supplier: supplier.and_then(|agent| agent.text("name")).map(str::to_owned),
            nameless: element
                .text("software_primaryPurpose")
                .is_some_and(|purpose| purpose != "library" && purpose != "framework"),
            ..Component::default()
        };
        for license in self.licenses.get(id).into_iter().flatten() {
            let element = self.by_id.get(license);
            let text = element.and_then(|e| e.text("simplelicensing_licenseExpression"));
            component.licenses.extend(licenses(text.unwrap_or_default(), &self.texts));
        }
        for note in self.notes.get(id).into_iter().flatten() {
            component.facts.add_text(note);
        }
        component
    }
}

/// A package URL among the external identifiers.
fn purl(element: &Element) -> Option<String> {
    let identifiers = element.fields.get("externalIdentifier")?.as_array()?;
    let is_purl = |id: &&Value| {
        id.get("externalIdentifierType").and_then(Value::as_str) == Some("packageUrl")
    };
    let purl = identifiers.iter().find(is_purl)?.get("identifier")?;
    purl.as_str().map(str::to_owned)
}
