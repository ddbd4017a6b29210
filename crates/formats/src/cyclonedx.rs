//! CycloneDX 1.6 JSON: the inventory as a bill of materials, with or without vulnerabilities.
//!
//! Source: CycloneDX specification 1.6 (ECMA-424), `bom-1.6.schema.json`.
//!
//! - One component per package URL, however often the package was seen; each place is an
//!   `evidence.occurrences` entry. Its `bom-ref` is the package URL, so it is stable and unique.
//! - A bill never claims to be complete: its composition is `incomplete` when something could not
//!   be read, else `unknown`, and every gap is a property of the metadata.
//! - Nothing random and no clock: the serial number is derived from the content.
//! - What CycloneDX has no field for is in properties named `plimsoll:…`.

mod completeness;
mod component;
mod image;
mod license;
mod subject;
mod vulnerability;

use std::io::{self, Write};

use jiff::Timestamp;
use plimsoll_model::{Gap, Inventory};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use self::completeness::{Composition, gap_properties};
use self::component::{Component, Property};
use self::vulnerability::Vulnerability;
use crate::report::{Report, write_pretty};

/// Writes the inventory alone. `created` is the time to state in it, none if left out.
///
/// # Errors
/// Those of `out`.
pub fn write_inventory(
    tool_version: &str,
    inventory: &Inventory,
    created: Option<Timestamp>,
    out: impl Write,
) -> io::Result<()> {
    Bom::new(tool_version, inventory, &inventory.gaps, created).finish(out)
}

/// Writes the inventory and what is wrong with it. `created` is the time to state in it, none if
/// left out.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report<'_>, created: Option<Timestamp>, out: impl Write) -> io::Result<()> {
    let mut bom = Bom::new(report.tool_version, report.inventory, report.gaps, created);
    bom.vulnerabilities = Some(vulnerability::all(report));
    bom.finish(out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    #[serde(rename = "bomFormat")]
    format: &'static str,
    spec_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_number: Option<String>,
    version: u32,
    metadata: Metadata<'a>,
    components: Vec<Component<'a>>,
    compositions: Vec<Composition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vulnerabilities: Option<Vec<Vulnerability<'a>>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    tools: Tools<'a>,
    component: Component<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
}

#[derive(Serialize)]
struct Tools<'a> {
    components: [Component<'a>; 1],
}

impl<'a> Bom<'a> {
    fn new(
        tool_version: &'a str,
        inventory: &'a Inventory,
        gaps: &[Gap],
        created: Option<Timestamp>,
    ) -> Self {
        let tool = Component {
            name: "plimsoll".into(),
            version: Some(tool_version.into()),
            ..Component::of_type("application")
        };
        let mut components: Vec<_> =
            inventory.distro.as_ref().map(subject::distro).into_iter().collect();
        components.extend(component::packages(inventory));
        Self {
            schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
            format: "CycloneDX",
            spec_version: "1.6",
            serial_number: None,
            version: 1,
            metadata: Metadata {
                timestamp: created.map(|time| time.to_string()),
                tools: Tools { components: [tool] },
                component: subject::subject(&inventory.subject),
                properties: gap_properties(gaps),
            },
            components,
            compositions: vec![Composition::of_subject(gaps)],
            vulnerabilities: None,
        }
    }

    fn finish(mut self, out: impl Write) -> io::Result<()> {
        let content = serde_json::to_vec(&self)?;
        self.serial_number = Some(serial_number(&Sha256::digest(&content).into()));
        write_pretty(&self, out)
    }
}

/// A UUID of version 8, the one for values of one's own making, from a hash of the content.
///
/// Source: RFC 9562, sections 4 and 5.8.
fn serial_number(hash: &[u8; 32]) -> String {
    let [high, low] = [0, 16].map(|start| {
        hash.iter().skip(start).take(8).fold(0_u64, |value, byte| value << 8 | u64::from(*byte))
    });
    let high = high & !0xf000 | 0x8000;
    let low = low & (u64::MAX >> 2) | 1 << 63;
    format!(
        "urn:uuid:{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_version_8_uuids_of_the_content() {
        let all = serial_number(&[0xff; 32]);
        assert_eq!(all, "urn:uuid:ffffffff-ffff-8fff-bfff-ffffffffffff");
        assert_eq!(serial_number(&[0; 32]), "urn:uuid:00000000-0000-8000-8000-000000000000");
    }
}
