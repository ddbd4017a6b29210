use std::path::PathBuf;

use plimsoll_model::{Digest, Platform};
use plimsoll_remote::RegistryError;

/// Why a job could not be done. The message says what happened and where; [`JobError::hint`] says
/// what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The target's text does not name anything that can be read.
    #[error("cannot scan `{target}`: {why}")]
    Target {
        /// The target as given.
        target: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file or folder could not be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An archive or layout does not have the form it should have.
    #[error("{place} is not a container image: {why}")]
    NotAnImage {
        /// The archive or folder.
        place: String,
        /// What is missing or wrong.
        why: String,
    },
    /// A bill of materials does not have a form that is read.
    #[error("{place} is not a bill of materials that can be read: {why}")]
    NotABill {
        /// The file.
        place: String,
        /// What is missing or wrong.
        why: String,
    },
    /// There are several images, and none was named.
    #[error("{place} holds {} images: {}", names.len(), names.join(", "))]
    Ambiguous {
        /// The archive or folder.
        place: String,
        /// Their names.
        names: Vec<String>,
        /// How to name one.
        choose: String,
    },
    /// No image fits the platform.
    #[error("{place} has no image for {wanted}; it has {}", list(has))]
    Platform {
        /// The archive or folder.
        place: String,
        /// The platform asked for.
        wanted: Platform,
        /// The platforms there are.
        has: Vec<Platform>,
    },
    /// A layer could not be read to its end.
    #[error("cannot read layer {layer} of {place}: {why}")]
    Layer {
        /// Its index.
        layer: usize,
        /// The archive or folder.
        place: String,
        /// What happened, with the byte where it did.
        why: String,
    },
    /// Content is not what its digest says.
    #[error("{what} of {place} has the digest {found}, but {said} says {expected}")]
    Digest {
        /// What was hashed.
        what: String,
        /// The archive or folder.
        place: String,
        /// Who names the digest.
        said: &'static str,
        /// The digest it should have.
        expected: Box<Digest>,
        /// The digest it has.
        found: Box<Digest>,
    },
    /// A registry did not give what was asked for.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The database could not be opened, or was refused.
    #[error("{0}")]
    Database(String),
    /// Something else that stops the job, said in full.
    #[error("{0}")]
    Other(String),
}

impl JobError {
    /// What to do about it, if that can be said.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Layer { why, .. } if why.starts_with("stopped") => {
                "no ordinary layer is like that: it may be made to exhaust whoever unpacks it".into()
            }
            Self::Layer { .. } => {
                "the file is probably cut off or damaged; save it again with `docker save` or \
                 `skopeo copy`"
                    .into()
            }
            Self::Digest { .. } => {
                "the image was changed or damaged after it was made; fetch it again from where it \
                 came"
                    .into()
            }
            Self::Ambiguous { choose, .. } => choose.clone(),
            Self::Platform { has, .. } => match has.first() {
                Some(platform) => format!("choose one with --platform {platform}"),
                None => return None,
            },
            Self::NotAnImage { .. } => {
                "an image is a `docker save` archive, an OCI layout in a folder, or either in a tar \
                 file; `docker save -o FILE IMAGE` and `skopeo copy … oci:DIR` make them"
                    .into()
            }
            Self::NotABill { .. } => {
                "CycloneDX and SPDX are read in their JSON forms, as `plimsoll sbom`, Syft and \
                 Trivy write them"
                    .into()
            }
            Self::Registry(error) => return registry_hint(error),
            Self::Database(_) => "`plimsoll db update` makes a new database".into(),
            _ => return None,
        })
    }
}

fn registry_hint(error: &RegistryError) -> Option<String> {
    Some(match error {
        RegistryError::NoAnswer { why, .. } if why.contains("certificate") => {
            "name the authority that vouches for the registry with --registry-ca FILE".into()
        }
        RegistryError::NoAnswer { why, .. } if why.contains("InvalidContentType") => {
            "it does not speak TLS; if that is meant to be so, say --insecure".into()
        }
        RegistryError::NoAnswer { .. } => {
            "check the name and the network; a registry without TLS needs --insecure, and proxies \
             are taken from HTTPS_PROXY and NO_PROXY"
                .into()
        }
        RegistryError::Denied { .. } => {
            "log in with `docker login` or `podman login`, or set PLIMSOLL_REGISTRY to the registry's \
             name, PLIMSOLL_REGISTRY_USER and PLIMSOLL_REGISTRY_PASSWORD"
                .into()
        }
        RegistryError::NotFound { .. } => {
            "check the repository and the tag; some registries say so of images that may not be \
             read"
                .into()
        }
        RegistryError::Digest { .. } => {
            "the registry or something on the way to it changed the content; do not use it".into()
        }
        RegistryError::Answer { .. } | RegistryError::Local(_) | RegistryError::Write(_) => {
            return None;
        }
    })
}

fn list(platforms: &[Platform]) -> String {
    let mut names: Vec<String> = platforms.iter().map(ToString::to_string).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { "none that names a platform".into() } else { names.join(", ") }
}
