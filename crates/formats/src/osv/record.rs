use serde::Deserialize;

use super::{Range, lenient};

/// One advisory.
///
/// Fields that a match or a report cannot do without are read strictly; in the others a value of
/// the wrong type counts as absent. Fields that are not listed are passed over.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Record {
    /// The id, such as `GHSA-jfh8-c2jp-5v3q`.
    pub id: String,
    /// When it was last changed, RFC 3339; empty where the record does not say.
    #[serde(default, deserialize_with = "lenient::value")]
    pub modified: String,
    /// When it was first published, RFC 3339.
    #[serde(default, deserialize_with = "lenient::value")]
    pub published: Option<String>,
    /// When it was taken back, RFC 3339. Such a record says nothing any more.
    #[serde(default)]
    pub withdrawn: Option<String>,
    /// Ids of the same vulnerability in other databases.
    #[serde(default, deserialize_with = "lenient::null_to_default")]
    pub aliases: Vec<String>,
    /// Ids of the vulnerabilities that this one carries over, such as a distribution's CVEs.
    #[serde(default, deserialize_with = "lenient::null_to_default")]
    pub upstream: Vec<String>,
    /// Ids of vulnerabilities that have to do with this one.
    #[serde(default, deserialize_with = "lenient::list")]
    pub related: Vec<String>,
    /// One line that says what it is.
    #[serde(default, deserialize_with = "lenient::value")]
    pub summary: Option<String>,
    /// The whole story, in Markdown.
    #[serde(default, deserialize_with = "lenient::value")]
    pub details: Option<String>,
    /// Ratings for every affected package.
    #[serde(default, deserialize_with = "lenient::list")]
    pub severity: Vec<Severity>,
    /// What is affected.
    #[serde(default, deserialize_with = "lenient::null_to_default")]
    pub affected: Vec<Affected>,
    /// Where to read more.
    #[serde(default, deserialize_with = "lenient::list")]
    pub references: Vec<Reference>,
    /// The database's own fields.
    #[serde(default, deserialize_with = "lenient::value")]
    pub database_specific: Specific,
}

/// One package that an advisory is about.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Affected {
    /// The package; absent where only a git repository is named.
    #[serde(default)]
    pub package: Option<Package>,
    /// Ranges of affected versions.
    #[serde(default, deserialize_with = "lenient::null_to_default")]
    pub ranges: Vec<Range>,
    /// Affected versions, one by one.
    #[serde(default, deserialize_with = "lenient::null_to_default")]
    pub versions: Vec<String>,
    /// Ratings for this package.
    #[serde(default, deserialize_with = "lenient::list")]
    pub severity: Vec<Severity>,
    /// The ecosystem's own fields.
    #[serde(default, deserialize_with = "lenient::value")]
    pub ecosystem_specific: Specific,
    /// The database's own fields.
    #[serde(default, deserialize_with = "lenient::value")]
    pub database_specific: Specific,
}

/// A package's identity.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Package {
    /// The ecosystem, with its release where it has one: `npm`, `Debian:12`.
    pub ecosystem: String,
    /// The name in that ecosystem.
    pub name: String,
    /// The package URL, without a version.
    #[serde(default, deserialize_with = "lenient::value")]
    pub purl: Option<String>,
}

/// A rating.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Severity {
    /// What the score is: `CVSS_V2`, `CVSS_V3`, `CVSS_V4`, `Ubuntu`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A CVSS vector, or the kind's own word.
    pub score: String,
    /// Who rated it (schema 1.8).
    #[serde(default, deserialize_with = "lenient::value")]
    pub source: Option<String>,
}

/// A web address.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Reference {
    /// What stands there: `ADVISORY`, `FIX`, `REPORT`, `WEB`…
    #[serde(rename = "type", default, deserialize_with = "lenient::value")]
    pub kind: String,
    /// The address.
    pub url: String,
}

/// Of the fields that databases and ecosystems add, those that tell how bad a vulnerability is and
/// what is done about it.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
pub struct Specific {
    /// A word: GitHub's `MODERATE`, Bitnami's `High`.
    #[serde(default, deserialize_with = "lenient::value")]
    pub severity: Option<String>,
    /// Debian's urgency.
    #[serde(default, deserialize_with = "lenient::value")]
    pub urgency: Option<String>,
    /// Why Debian makes no advisory of its own for it, as a sentence.
    #[serde(default, deserialize_with = "lenient::value")]
    pub nodsa: Option<String>,
    /// The same as a word: `postponed`, `ignored`.
    #[serde(default, deserialize_with = "lenient::value")]
    pub nodsa_reason: Option<String>,
    /// The state of the package, as a word.
    #[serde(default, deserialize_with = "lenient::value")]
    pub status: Option<String>,
    /// RustSec's kind of advisory that is not about a vulnerability, such as `unmaintained`.
    #[serde(default, deserialize_with = "lenient::value")]
    pub informational: Option<String>,
    /// The word that a Docker Scout report quotes.
    #[serde(default, deserialize_with = "lenient::value")]
    pub scout_severity: Option<String>,
    /// A bare CVSS v2 base score, as ruby-advisory-db keeps it.
    #[serde(default, deserialize_with = "lenient::value")]
    pub cvss_v2: Option<f64>,
    /// A bare CVSS v3 base score.
    #[serde(default, deserialize_with = "lenient::value")]
    pub cvss_v3: Option<f64>,
    /// A bare CVSS v4 base score.
    #[serde(default, deserialize_with = "lenient::value")]
    pub cvss_v4: Option<f64>,
}

/// Why a text is not a record.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("field `{field}`: {why}")]
pub struct RecordError {
    /// Where: `affected[0].package.name`, or `.` for the whole record.
    pub field: String,
    /// What is wrong there.
    pub why: String,
}

/// Reads one record.
pub fn read_record(json: &[u8]) -> Result<Record, RecordError> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let record: Record = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        RecordError { field: error.path().to_string(), why: error.into_inner().to_string() }
    })?;
    deserializer
        .end()
        .map_err(|error| RecordError { field: ".".into(), why: error.to_string() })?;
    if record.id.is_empty() || record.id.chars().any(char::is_control) {
        return Err(RecordError { field: "id".into(), why: "not an id".into() });
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::super::RangeKind;
    use super::*;

    const RUSTSEC: &[u8] = include_bytes!("../../testdata/osv/RUSTSEC-2023-0063.json");
    const ALMA: &[u8] = include_bytes!("../../testdata/osv/ALSA-2024_2193.json");

    #[test]
    fn a_rustsec_record_is_read() {
        let record = read_record(RUSTSEC).unwrap();
        assert_eq!(record.id, "RUSTSEC-2023-0063");
        assert_eq!(record.aliases, ["CVE-2023-42805", "GHSA-q8wc-j5m9-27w3"]);
        assert_eq!(record.severity[0].kind, "CVSS_V3");
        let affected = &record.affected[0];
        assert_eq!(affected.package.as_ref().unwrap().name, "quinn-proto");
        assert_eq!(affected.ranges[0].kind, RangeKind::Semver);
        assert_eq!(affected.ranges[0].events.len(), 4);
        assert_eq!(affected.database_specific.informational, None);
    }

    #[test]
    fn an_almalinux_record_keeps_its_releases_and_related_ids() {
        let record = read_record(ALMA).unwrap();
        assert!(record.related.iter().all(|id| id.starts_with("CVE-")));
        let package = record.affected[0].package.as_ref().unwrap();
        assert_eq!((package.ecosystem.as_str(), package.name.as_str()), ("AlmaLinux:9", "podman"));
    }

    #[test]
    fn wrong_types_in_fields_that_can_be_missed_do_not_matter() {
        let json = br#"{"id":"X-1","modified":17,"published":[],"aliases":null,"related":"no",
            "summary":{},"severity":[{"type":"CVSS_V3"},{"type":"Ubuntu","score":"low"},7],
            "references":[{"url":"https://a"},"b"],"database_specific":"none",
            "affected":[{"package":{"ecosystem":"npm","name":"a","purl":1},"versions":null,
            "ecosystem_specific":[],"database_specific":{"severity":9,"cvss_v3":5.5}}],"new":{}}"#;
        let record = read_record(json).unwrap();
        assert_eq!((record.modified.as_str(), record.severity.len()), ("", 1));
        assert_eq!(record.references.len(), 1);
        assert_eq!(record.affected[0].database_specific.cvss_v3, Some(5.5));
        assert_eq!(record.database_specific, Specific::default());
    }

    #[test]
    fn errors_name_the_field() {
        for (json, field) in [
            (
                r#"{"id":"X","affected":[{"package":{"ecosystem":"npm","name":7}}]}"#,
                "affected[0].package.name",
            ),
            (r#"{"id":"X","affected":[{"versions":[1]}]}"#, "affected[0].versions[0]"),
            (r#"{"id":"X","withdrawn":true}"#, "withdrawn"),
            (r#"{"id":""}"#, "id"),
            (r#"{"id":"a\u001b[2J"}"#, "id"),
            ("{}", "."),
            (r#"{"id":"X"} trailing"#, "."),
            ("[[[[", "[0]"),
        ] {
            let error = read_record(json.as_bytes()).unwrap_err();
            assert_eq!(error.field, field, "{error}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        let json = format!(r#"{{"id":"X","database_specific":{}"#, "[".repeat(200_000));
        assert!(read_record(json.as_bytes()).is_err());
    }
}
