use std::collections::BTreeMap;

use plimsoll_model::{Digest, Platform};
use serde::{Deserialize, Deserializer};

use super::{OciError, parse};

const INDEXES: [&str; 2] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];

/// A pointer to content: OCI image specification, `descriptor.md`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What kind of content it is.
    #[serde(default)]
    pub media_type: String,
    /// The content's digest.
    #[serde(deserialize_with = "digest")]
    pub digest: Digest,
    /// The content's length in bytes.
    #[serde(default)]
    pub size: u64,
    /// What the image runs on, for manifests in an index.
    #[serde(default, deserialize_with = "platform")]
    pub platform: Option<Platform>,
    /// Free annotations.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// Addresses of content that registries do not keep.
    #[serde(default)]
    pub urls: Vec<String>,
}

impl Descriptor {
    /// Whether it points to an index of further manifests.
    pub fn is_index(&self) -> bool {
        INDEXES.contains(&self.media_type.as_str())
    }

    /// Whether it is an attestation that `BuildKit` stores beside images: not an image itself.
    pub fn is_attestation(&self) -> bool {
        self.annotations.contains_key("vnd.docker.reference.type")
            || self.platform.as_ref().is_some_and(|p| p.os == "unknown")
    }

    /// The name it has in its layout: `org.opencontainers.image.ref.name`.
    pub fn ref_name(&self) -> Option<&str> {
        self.annotations.get("org.opencontainers.image.ref.name").map(String::as_str)
    }

    /// Whether registries are not allowed to distribute it, so that it may be absent.
    pub fn is_nondistributable(&self) -> bool {
        self.media_type.contains("nondistributable") || self.media_type.contains("foreign")
    }
}

/// A list of manifests.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Index {
    /// The manifests, in order of preference.
    pub manifests: Vec<Descriptor>,
}

/// An image manifest.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Manifest {
    /// The image configuration.
    pub config: Descriptor,
    /// The layers, the lowest first.
    pub layers: Vec<Descriptor>,
}

/// What a manifest's address may lead to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Document {
    /// An image.
    Manifest(Manifest),
    /// A list of images.
    Index(Index),
}

/// Reads a manifest or an index; which of them is told by what it holds.
pub fn read_document(json: &[u8]) -> Result<Document, OciError> {
    #[derive(Deserialize)]
    struct Shape {
        manifests: Option<serde::de::IgnoredAny>,
    }
    let shape: Shape = parse("the manifest", json)?;
    if shape.manifests.is_some() {
        parse("the image index", json).map(Document::Index)
    } else {
        parse("the image manifest", json).map(Document::Manifest)
    }
}

/// One image of a `docker save` archive.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ArchiveImage {
    /// Path of the configuration in the archive.
    pub config: String,
    /// Names of the image.
    #[serde(default, deserialize_with = "null_to_default")]
    pub repo_tags: Vec<String>,
    /// Paths of the layers in the archive, the lowest first.
    #[serde(default, deserialize_with = "null_to_default")]
    pub layers: Vec<String>,
}

/// Reads the `manifest.json` of a `docker save` archive.
pub fn read_archive_manifest(json: &[u8]) -> Result<Vec<ArchiveImage>, OciError> {
    parse("manifest.json", json)
}

fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn platform<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Platform>, D::Error> {
    #[derive(Deserialize)]
    struct Wire {
        os: String,
        architecture: String,
        variant: Option<String>,
    }
    let wire = Option::<Wire>::deserialize(deserializer)?;
    Ok(wire.map(|w| Platform { os: w.os, architecture: w.architecture, variant: w.variant }))
}

fn null_to_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_and_indexes_are_told_apart() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let index = format!(
            r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "digest":"{digest}","size":1,"platform":{{"architecture":"unknown","os":"unknown"}}}}]}}"#
        );
        let Document::Index(index) = read_document(index.as_bytes()).unwrap() else { panic!() };
        assert!(index.manifests[0].is_attestation() && !index.manifests[0].is_index());
        let manifest =
            format!(r#"{{"config":{{"digest":"{digest}"}},"layers":[{{"digest":"{digest}"}}]}}"#);
        let Document::Manifest(manifest) = read_document(manifest.as_bytes()).unwrap() else {
            panic!()
        };
        assert_eq!(manifest.layers.len(), 1);
    }

    #[test]
    fn a_digest_that_is_a_path_is_refused() {
        let json = r#"{"config":{"digest":"sha256:../../etc/passwd"},"layers":[]}"#;
        let error = read_document(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("is not a digest"), "{error}");
    }

    #[test]
    fn null_lists_of_docker_are_empty() {
        let json = br#"[{"Config":"c.json","RepoTags":null,"Layers":null}]"#;
        let images = read_archive_manifest(json).unwrap();
        assert_eq!(images[0].config, "c.json");
        assert!(images[0].layers.is_empty() && read_archive_manifest(b"{}").is_err());
    }
}
