//! CycloneDX JSON, 1.6 or 1.5: the inventory as a bill of materials, with or without vulnerabilities.
//!
//! Source: CycloneDX specification 1.6 (ECMA-424), `bom-1.6.schema.json`. Nothing that is written
//! came with 1.6, so the two differ in their number alone.
//!
//! - One component per package URL, however often the package was seen; each place is an
//!   `evidence.occurrences` entry. Its `bom-ref` is the package URL, so it is stable and unique.
//! - A bill never claims to be complete: its composition is `incomplete` when something could not
//!   be read, else `unknown`, and every gap is a property of the metadata.
//! - Nothing random and no clock: the serial number is derived from the content.
//! - What CycloneDX has no field for is in properties named `plimsoll:…`.

mod completeness;
mod component;
mod license;
mod subject;
mod vulnerability;

use std::io::{self, Write};

use jiff::Timestamp;
use plimsoll_model::{Gap, Inventory};
use serde::Serialize;

use self::completeness::{Composition, gap_properties};
use self::component::{Component, Property};
use self::vulnerability::Vulnerability;
use crate::bom::uuid_of;
use crate::report::{Report, write_pretty};

/// A version of the specification.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpecVersion {
    /// 1.5, of 2023.
    V1_5,
    /// 1.6, of 2024.
    V1_6,
}

/// Writes the inventory alone. `created` is the time to state in it, none if left out.
///
/// # Errors
/// Those of `out`.
pub fn write_inventory(
    tool_version: &str,
    inventory: &Inventory,
    version: SpecVersion,
    created: Option<Timestamp>,
    out: impl Write,
) -> io::Result<()> {
    Bom::new(tool_version, inventory, &inventory.gaps, created).finish(version, out)
}

/// Writes the inventory and what is wrong with it. `created` is the time to state in it, none if
/// left out.
///
/// # Errors
/// Those of `out`.
pub fn write(
    report: &Report<'_>,
    version: SpecVersion,
    created: Option<Timestamp>,
    out: impl Write,
) -> io::Result<()> {
    let mut bom = Bom::new(report.tool_version, report.inventory, report.gaps, created);
    bom.vulnerabilities = Some(vulnerability::all(report));
    bom.metadata.properties.extend(vulnerability::end_of_life(report));
    bom.finish(version, out)
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
            schema: "",
            format: "CycloneDX",
            spec_version: "",
            serial_number: None,
            version: 1,
            metadata: Metadata {
                timestamp: created.map(|time| time.to_string()),
                tools: Tools { components: [tool] },
                component: subject::subject(inventory),
                properties: gap_properties(gaps),
            },
            components,
            compositions: vec![Composition::of_subject(gaps)],
            vulnerabilities: None,
        }
    }

    fn finish(mut self, version: SpecVersion, out: impl Write) -> io::Result<()> {
        (self.schema, self.spec_version) = version.names();
        let content = serde_json::to_vec(&self)?;
        self.serial_number = Some(uuid_of(&content));
        write_pretty(&self, out)
    }
}

impl SpecVersion {
    /// The address of the schema, and the number.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::V1_5 => ("http://cyclonedx.org/schema/bom-1.5.schema.json", "1.5"),
            Self::V1_6 => ("http://cyclonedx.org/schema/bom-1.6.schema.json", "1.6"),
        }
    }
}
