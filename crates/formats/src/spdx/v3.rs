mod element;
mod security;

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;
use plimsoll_model::{Distro, Finding, Inventory, SubjectKind, fingerprint};
use serde::Serialize;
use serde_json::json;

use self::element::{CREATION, Element, Graph, link};
use super::license::{Extracted, declared};
use crate::bom::{self, Entry, oci_purl, uuid_of};
use crate::report::write_pretty;

const CONTEXT: &str = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";

/// Writes an inventory as SPDX 3.0.1 JSON-LD, with the findings that count, if there are any, in
/// the form of its security profile. `created` is the time to state in it.
///
/// # Errors
/// Those of `out`.
pub fn write(
    tool_version: &str,
    inventory: &Inventory,
    findings: &[Finding],
    created: Timestamp,
    out: impl Write,
) -> io::Result<()> {
    let mut graph = Graph::default();
    let tool = graph.add(Element::new("Agent", "SoftwareAgent", "plimsoll", &[]).name("plimsoll"));
    let root = graph.add(subject(inventory));
    graph.note(&root, bom::subject_facts(inventory));
    let mut parts = Vec::new();
    if let Some(distro) = &inventory.distro {
        parts.push(system(distro, &mut graph));
    }
    let mut extracted = Extracted::new();
    let mut by_purl = BTreeMap::new();
    for entry in bom::entries(inventory) {
        let id = package(&entry, inventory, &mut graph, &mut extracted);
        by_purl.insert(entry.purl, id.clone());
        parts.push(id);
    }
    if !parts.is_empty() {
        let complete = if inventory.gaps.is_empty() { "noAssertion" } else { "incomplete" };
        let contains = link("contains", &root, &parts, &root);
        graph.add(contains.with("completeness", json!(complete)));
    }
    for (id, text) in &extracted {
        graph.add(
            Element::new("License", "simplelicensing_SimpleLicensingText", id, &[])
                .name(id)
                .with("simplelicensing_licenseText", json!(text)),
        );
    }
    security::add(findings, &by_purl, &mut graph);
    let gaps = inventory.gaps.iter();
    graph.note(&root, gaps.map(|gap| (format!("plimsoll:gap:{}", gap.code), gap.to_string())));
    let profiles = if findings.is_empty() {
        json!(["core", "software", "simpleLicensing"])
    } else {
        json!(["core", "software", "simpleLicensing", "security"])
    };
    let namespace = uuid_of(&serde_json::to_vec(&graph.elements)?);
    let all: Vec<String> = graph.elements.iter().map(|element| element.spdx_id.clone()).collect();
    let sbom = graph.add(
        Element::new("Sbom", "software_Sbom", &namespace, &[])
            .name(&inventory.subject.target)
            .with("software_sbomType", json!(["analyzed"]))
            .with("profileConformance", profiles.clone())
            .with("rootElement", json!([root]))
            .with("element", json!(all)),
    );
    graph.add(
        Element::new("Document", "SpdxDocument", &namespace, &[])
            .name(&inventory.subject.target)
            .with("profileConformance", profiles)
            .with("dataLicense", json!("https://spdx.org/licenses/CC0-1.0"))
            .with("rootElement", json!([sbom]))
            .with("element", json!(all)),
    );
    let creation = CreationInfo {
        r#type: "CreationInfo",
        id: CREATION,
        spec_version: "3.0.1",
        created: created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        created_by: [tool],
        comment: format!("made by plimsoll {tool_version}"),
    };
    write_pretty(&Document { context: CONTEXT, graph: Nodes(creation, graph.elements) }, out)
}

#[derive(Serialize)]
struct Document {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Nodes,
}

/// The nodes of the graph: the note on how it was made, then the elements.
struct Nodes(CreationInfo, Vec<Element>);

impl Serialize for Nodes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq as _;
        let mut nodes = serializer.serialize_seq(Some(self.1.len() + 1))?;
        nodes.serialize_element(&self.0)?;
        self.1.iter().try_for_each(|element| nodes.serialize_element(element))?;
        nodes.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreationInfo {
    r#type: &'static str,
    #[serde(rename = "@id")]
    id: &'static str,
    spec_version: &'static str,
    created: String,
    created_by: [String; 1],
    comment: String,
}

fn subject(inventory: &Inventory) -> Element {
    let subject = &inventory.subject;
    let purpose = match subject.kind {
        SubjectKind::Image | SubjectKind::Bom => "container",
        SubjectKind::RootFs => "operatingSystem",
        SubjectKind::Project => "application",
    };
    Element::new("Subject", "software_Package", &subject.target, &[])
        .name(&subject.target)
        .with("software_primaryPurpose", json!(purpose))
        .maybe("software_packageVersion", subject.digest.as_ref().map(ToString::to_string))
        .maybe("software_packageUrl", oci_purl(subject))
}

fn system(distro: &Distro, graph: &mut Graph) -> String {
    let version = distro.version_id.as_deref().unwrap_or_default();
    let id = graph.add(
        Element::new("OperatingSystem", "software_Package", &distro.id, &[version])
            .name(&distro.id)
            .with("software_primaryPurpose", json!("operatingSystem"))
            .maybe("software_packageVersion", distro.version_id.clone())
            .maybe("description", Some(distro.name.clone()).filter(|name| !name.is_empty())),
    );
    graph.note(&id, bom::distro_facts(distro));
    id
}

fn package<'a>(
    entry: &Entry<'a>,
    inventory: &Inventory,
    graph: &mut Graph,
    extracted: &mut Extracted<'a>,
) -> String {
    let first = entry.first;
    let supplier = first.maintainer.as_deref().map(|name| graph.organization(name));
    let id = graph.add(
        Element::new("Package", "software_Package", &entry.purl, &[])
            .name(&first.name)
            .with("software_primaryPurpose", json!("library"))
            .with("software_packageUrl", json!(entry.purl))
            .maybe(
                "software_packageVersion",
                Some(first.version.clone()).filter(|version| !version.is_empty()),
            )
            .maybe("suppliedBy", supplier),
    );
    let places = entry.places().into_iter().map(|path| ("plimsoll:path", path.to_owned()));
    graph.note(&id, entry.facts(inventory).into_iter().chain(places));
    if let Some(expression) = declared(entry.licenses(), extracted) {
        let license = graph.license(&expression);
        let identity = fingerprint(&[&id, &license]);
        graph.add(link("hasDeclaredLicense", &id, &[license], &identity));
    }
    id
}
