//! CISA's catalog of known exploited vulnerabilities.
//!
//! Source: the JSON schema beside the catalog, `known_exploited_vulnerabilities_schema.json`.

use plimsoll_model::Exploited;
use serde::Deserialize;
use serde_json::Value;

use crate::osv::RecordProblem;

/// The catalog.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Catalog {
    /// When it was released, RFC 3339; empty where it does not say.
    pub released: String,
    /// The entries, in the catalog's order.
    pub entries: Vec<Entry>,
    /// Entries that could not be read.
    pub problems: Vec<RecordProblem>,
}

/// One vulnerability that is known to be used in attacks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The CVE id.
    pub cve: String,
    /// Since when, until when to act, and whether for ransom.
    pub exploited: Exploited,
}

/// Why a text is not the catalog.
#[derive(Debug, thiserror::Error)]
#[error("the catalog of exploited vulnerabilities is not readable: {0}; fetch it again")]
pub struct KevError(#[from] serde_json::Error);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(default)]
    date_released: Option<String>,
    vulnerabilities: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEntry {
    #[serde(rename = "cveID")]
    cve: String,
    date_added: String,
    due_date: Option<String>,
    known_ransomware_campaign_use: Option<String>,
}

/// Reads the catalog. An entry that cannot be read becomes a problem and hides no other.
pub fn read_catalog(json: &[u8]) -> Result<Catalog, KevError> {
    let wire: Wire = serde_json::from_slice(json)?;
    let released = wire.date_released.unwrap_or_default();
    let mut catalog = Catalog { released, entries: Vec::new(), problems: Vec::new() };
    for (index, value) in wire.vulnerabilities.into_iter().enumerate() {
        let name = value.get("cveID").and_then(Value::as_str).map(str::to_owned);
        match WireEntry::deserialize(value) {
            Ok(entry) => catalog.entries.push(entry.into()),
            Err(error) => catalog.problems.push(RecordProblem {
                name: name.unwrap_or_else(|| format!("entry {index}")),
                message: error.to_string(),
            }),
        }
    }
    Ok(catalog)
}

impl From<WireEntry> for Entry {
    fn from(wire: WireEntry) -> Self {
        let ransomware = wire.known_ransomware_campaign_use.as_deref() == Some("Known");
        let exploited = Exploited { added: wire.date_added, due: wire.due_date, ransomware };
        Self { cve: wire.cve, exploited }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_and_bad_ones_named() {
        let json = br#"{"title":"t","dateReleased":"2026-08-07T16:45:47Z","count":4,
            "vulnerabilities":[
            {"cveID":"CVE-2021-44228","dateAdded":"2021-12-10","dueDate":"2021-12-24",
             "knownRansomwareCampaignUse":"Known","product":"Log4j2"},
            {"cveID":"CVE-2020-1","dateAdded":7},
            {"cveID":"CVE-2020-2","dateAdded":"2021-11-03","knownRansomwareCampaignUse":"Unknown"},
            []]}"#;
        let catalog = read_catalog(json).unwrap();
        let log4j = &catalog.entries[0];
        assert_eq!(log4j.cve, "CVE-2021-44228");
        assert_eq!(log4j.exploited.due.as_deref(), Some("2021-12-24"));
        assert!(log4j.exploited.ransomware && !catalog.entries[1].exploited.ransomware);
        let names: Vec<_> = catalog.problems.iter().map(|problem| problem.name.as_str()).collect();
        assert_eq!(names, ["CVE-2020-1", "entry 3"]);
    }

    #[test]
    fn another_document_is_an_error() {
        assert!(read_catalog(b"{}").is_err() && read_catalog(b"<html>").is_err());
    }
}
