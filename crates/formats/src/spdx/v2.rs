mod wire;

use std::io::{self, Write};

use jiff::Timestamp;
use plimsoll_model::{Distro, Inventory, SubjectKind, fingerprint};

use self::wire::{
    Annotation, CreationInfo, Document, ExternalRef, ExtractedLicense, NO_ASSERTION, Package,
    Relationship,
};
use super::license::{Extracted, declared};
use crate::bom::{self, Entry, oci_purl, uuid_of};
use crate::report::write_pretty;

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const SUBJECT: &str = "SPDXRef-Subject";

/// Writes an inventory as SPDX 2.3 JSON. `created` is the time to state in it.
///
/// # Errors
/// Those of `out`.
pub fn write(
    tool_version: &str,
    inventory: &Inventory,
    created: Timestamp,
    out: impl Write,
) -> io::Result<()> {
    let tool = format!("Tool: plimsoll-{tool_version}");
    let date = format!("{}", created.strftime("%Y-%m-%dT%H:%M:%SZ"));
    let note = Notes { annotator: &tool, date: &date };
    let mut extracted = Extracted::new();
    let mut packages = vec![subject(inventory, &note)];
    packages.extend(inventory.distro.as_ref().map(|distro| system(distro, &note)));
    let entries = bom::entries(inventory);
    packages.extend(entries.iter().map(|entry| package(entry, inventory, &note, &mut extracted)));
    let contained = packages.iter().skip(1).map(|package| Relationship {
        spdx_element_id: SUBJECT,
        relationship_type: "CONTAINS",
        related_spdx_element: package.spdxid.clone(),
    });
    let describes = Relationship {
        spdx_element_id: DOCUMENT,
        relationship_type: "DESCRIBES",
        related_spdx_element: SUBJECT.to_owned(),
    };
    let gaps = inventory.gaps.iter();
    let mut document = Document {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        spdxid: DOCUMENT,
        name: &inventory.subject.target,
        document_namespace: String::new(),
        creation_info: CreationInfo { created: &date, creators: [&tool] },
        annotations: gaps.map(|gap| note.of(format!("plimsoll:gap:{}={gap}", gap.code))).collect(),
        relationships: std::iter::once(describes).chain(contained).collect(),
        has_extracted_licensing_infos: extracted
            .iter()
            .map(|(id, text)| ExtractedLicense { license_id: id, extracted_text: text, name: text })
            .collect(),
        packages,
    };
    document.document_namespace = uuid_of(&serde_json::to_vec(&document)?);
    write_pretty(&document, out)
}

/// The package that stands for what the document is about.
fn subject(inventory: &Inventory, note: &Notes<'_>) -> Package {
    let subject = &inventory.subject;
    Package {
        spdxid: SUBJECT.to_owned(),
        name: subject.target.clone(),
        version_info: subject.digest.as_ref().map(ToString::to_string),
        primary_package_purpose: match subject.kind {
            SubjectKind::Image | SubjectKind::Bom => "CONTAINER",
            SubjectKind::RootFs => "OPERATING_SYSTEM",
            SubjectKind::Project => "APPLICATION",
        },
        external_refs: oci_purl(subject).map(ExternalRef::purl).into_iter().collect(),
        annotations: note.of_facts(bom::subject_facts(inventory)),
        ..Package::default()
    }
}

fn system(distro: &Distro, note: &Notes<'_>) -> Package {
    let version = distro.version_id.clone();
    let identity = fingerprint(&["os", &distro.id, version.as_deref().unwrap_or_default()]);
    Package {
        spdxid: format!("SPDXRef-OperatingSystem-{identity}"),
        name: distro.id.clone(),
        description: Some(distro.name.clone()).filter(|name| !name.is_empty()),
        version_info: version,
        primary_package_purpose: "OPERATING_SYSTEM",
        annotations: note.of_facts(bom::distro_facts(distro)),
        ..Package::default()
    }
}

fn package<'a>(
    entry: &Entry<'a>,
    inventory: &Inventory,
    note: &Notes<'_>,
    extracted: &mut Extracted<'a>,
) -> Package {
    let first = entry.first;
    let facts = entry.facts(inventory);
    let places = entry.places().into_iter().map(|path| ("plimsoll:path", path.to_owned()));
    let license = declared(entry.licenses(), extracted);
    let source = first.source.as_ref();
    Package {
        spdxid: format!("SPDXRef-Package-{}", fingerprint(&[&entry.purl])),
        name: first.name.clone(),
        version_info: Some(first.version.clone()).filter(|version| !version.is_empty()),
        supplier: first.maintainer.as_deref().map(supplier),
        license_declared: license.unwrap_or_else(|| NO_ASSERTION.to_owned()),
        source_info: source.map(|source| {
            let version = source.version.as_ref().unwrap_or(&first.version);
            format!("built from the source package {} {version}", source.name)
        }),
        external_refs: vec![ExternalRef::purl(entry.purl.clone())],
        annotations: note.of_facts(facts.into_iter().chain(places)),
        ..Package::default()
    }
}

/// A maintainer as SPDX writes it. `Name <address>` is what most records have, and mostly a person
/// or a team, which the form cannot tell apart.
fn supplier(maintainer: &str) -> String {
    let one_line: String = maintainer.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.split_once('<').map(|(name, address)| (name.trim(), address)) {
        Some((name, address)) if !name.is_empty() => {
            format!("Organization: {name} ({})", address.trim_end_matches('>'))
        }
        _ => format!("Organization: {one_line}"),
    }
}

/// Makes annotations.
struct Notes<'a> {
    annotator: &'a str,
    date: &'a str,
}

impl Notes<'_> {
    fn of(&self, comment: String) -> Annotation {
        Annotation {
            annotation_date: self.date.to_owned(),
            annotation_type: "OTHER",
            annotator: self.annotator.to_owned(),
            comment,
        }
    }

    fn of_facts(&self, facts: impl IntoIterator<Item = bom::Fact>) -> Vec<Annotation> {
        facts.into_iter().map(|(name, value)| self.of(format!("{name}={value}"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maintainers_become_suppliers_with_an_address() {
        for (maintainer, written) in [
            ("Jane Doe <jane@x.example>", "Organization: Jane Doe (jane@x.example)"),
            ("Red Hat, Inc.", "Organization: Red Hat, Inc."),
            ("two\n lines", "Organization: two lines"),
            ("<a@b.example>", "Organization: <a@b.example>"),
        ] {
            assert_eq!(supplier(maintainer), written);
        }
    }
}
