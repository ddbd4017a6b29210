//! Bills of materials in: CycloneDX and SPDX as JSON, ours or those of other tools, as inventories.
//!
//! Sources: CycloneDX 1.2 to 1.6, SPDX 2.2, 2.3 and 3.0; what Syft and Trivy put where the forms
//! have no field is in [`facts`].
//!
//! A bill of ours gives the inventory that it was made of. Of a foreign one everything is taken
//! that has a package URL of a known type; what has none is counted in a gap, not left out in
//! silence.

mod component;
mod cyclonedx;
mod facts;
mod purl;
mod spdx2;
mod spdx3;
mod subject;

use plimsoll_model::{Gap, GapCode, Inventory, Limits};
use serde::Deserialize;
use serde_json::Value;

use self::component::Bill;

/// Why a document is not a bill of materials that can be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SbomError {
    /// It is not JSON, or ends early.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// It is in a form that is not read.
    #[error("it is {0}, which is not read; write it as CycloneDX or SPDX in JSON")]
    Unsupported(&'static str),
    /// It is JSON of some other kind.
    #[error("it is JSON, but neither CycloneDX (`bomFormat`) nor SPDX (`spdxVersion`, `@context`)")]
    Unknown,
    /// A field has not the form that it should have.
    #[error("its form is damaged: {0}")]
    Malformed(String),
}

/// Reads a bill of materials. `target` is what the inventory's subject is called.
///
/// # Errors
/// When it is no bill in one of the known forms. Single components that cannot be used become
/// gaps.
pub fn read(bytes: &[u8], target: &str, limits: &Limits) -> Result<Inventory, SbomError> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if text.starts_with(b"<") {
        return Err(SbomError::Unsupported("XML"));
    }
    if text.starts_with(b"SPDXVersion:") {
        return Err(SbomError::Unsupported("SPDX in the tag-value form"));
    }
    let bill = read_json(text)?;
    Ok(bill.into_inventory(target, limits))
}

/// What tells the form of a document.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    bom_format: Option<String>,
    spdx_version: Option<String>,
    #[serde(rename = "@context")]
    context: Option<Value>,
    /// The document in an in-toto statement.
    predicate: Option<Value>,
}

fn read_json(text: &[u8]) -> Result<Bill, SbomError> {
    let head: Head =
        serde_json::from_slice(text).map_err(|error| SbomError::NotJson(error.to_string()))?;
    if let Some(inner) = head.predicate {
        // Attestations by older tools wrap the document once more.
        let inner = inner.get("Data").cloned().unwrap_or(inner);
        let inner = match inner {
            Value::String(text) => text.into_bytes(),
            document => serde_json::to_vec(&document).unwrap_or_default(),
        };
        return read_document(&inner);
    }
    read_as(&head, text)
}

fn read_document(text: &[u8]) -> Result<Bill, SbomError> {
    let head: Head =
        serde_json::from_slice(text).map_err(|error| SbomError::NotJson(error.to_string()))?;
    read_as(&head, text)
}

fn read_as(head: &Head, text: &[u8]) -> Result<Bill, SbomError> {
    let malformed = |error: serde_json::Error| SbomError::Malformed(error.to_string());
    if head.bom_format.as_deref() == Some("CycloneDX") {
        return cyclonedx::read(text).map_err(malformed);
    }
    if head.spdx_version.is_some() {
        return spdx2::read(text).map_err(malformed);
    }
    if head.context.as_ref().is_some_and(|context| context.to_string().contains("spdx.org/rdf/3."))
    {
        return spdx3::read(text).map_err(malformed);
    }
    Err(SbomError::Unknown)
}

/// A gap for components that nothing could be made of.
fn unusable(count: usize, why: &str) -> Option<Gap> {
    let message = match count {
        0 => return None,
        1 => format!("1 component {why}, so it was not judged"),
        count => format!("{count} components {why}, so they were not judged"),
    };
    Some(Gap::new(GapCode::PartialIdentity, "", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        read(text.as_bytes(), "sbom:x", &Limits::default()).unwrap_err().to_string()
    }

    #[test]
    fn other_documents_are_refused_with_what_to_do() {
        assert!(error("<?xml version=\"1.0\"?><bom/>").starts_with("it is XML, which is not read"));
        assert!(error("SPDXVersion: SPDX-2.3\n").contains("tag-value form"));
        assert!(error("{\"bomFormat\": \"CycloneDX\", ").starts_with("it is not JSON: EOF"));
        assert!(error("{}").contains("neither CycloneDX"));
        let damaged = "{\"bomFormat\":\"CycloneDX\",\"components\":{}}";
        assert!(error(damaged).starts_with("its form is damaged: "), "{}", error(damaged));
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(error(&deep).contains("not JSON"));
    }

    #[test]
    fn a_bill_in_an_attestation_is_found() {
        let bill = "{\"bomFormat\":\"CycloneDX\",\"components\":[{\"type\":\"library\",\
                    \"name\":\"x\",\"purl\":\"pkg:npm/x@1.0.0\"}]}";
        let inventory = |text: &str| read(text.as_bytes(), "sbom:x", &Limits::default()).unwrap();
        let plain = inventory(bill);
        assert_eq!(plain.packages.len(), 1);
        assert_eq!(inventory(&format!("{{\"predicate\":{bill}}}")), plain);
        let quoted = serde_json::to_string(bill).unwrap();
        assert_eq!(inventory(&format!("{{\"predicate\":{{\"Data\":{quoted}}}}}")), plain);
    }
}
