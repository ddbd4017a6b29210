//! Image manifests, indexes and configurations, of OCI and of Docker.
//!
//! Sources: OCI image specification v1.1 (`manifest.md`, `image-index.md`, `config.md`,
//! `image-layout.md`); moby image specification v1.3 (`manifest.json` of `docker save`).

mod config;
mod manifest;

pub use config::{BuildStep, ImageConfig};
pub use manifest::{
    ArchiveImage, Descriptor, Document, Index, Manifest, read_archive_manifest, read_document,
};

/// Why a document is not what it should be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what} is not readable: {why}")]
pub struct OciError {
    what: &'static str,
    why: String,
}

fn parse<T: serde::de::DeserializeOwned>(what: &'static str, json: &[u8]) -> Result<T, OciError> {
    serde_json::from_slice(json).map_err(|error| OciError { what, why: error.to_string() })
}
