//! A client of container registries.
//!
//! Sources: OCI distribution specification 1.1, "Pull" and "Push"; distribution's "Token
//! Authentication Specification" for bearer tokens.

mod agent;
mod challenge;
mod credentials;
mod docker_config;
mod helper;
mod pull;
mod request;
#[cfg(test)]
mod tests;
mod token;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;

use plimsoll_model::{Digest, Secret};
use ureq::Agent;

#[cfg(test)]
use self::challenge::Challenge;
pub use self::credentials::{Credential, Credentials};

/// How registries are reached.
#[derive(Clone, Debug, Default)]
pub struct RegistryOptions {
    /// How this client calls itself.
    pub user_agent: String,
    /// Registries that may be spoken to without TLS, or with a certificate that nobody vouches
    /// for. Nothing is insecure that is not named here.
    pub insecure: bool,
    /// Files with further certificate authorities, in PEM form.
    pub authorities: Vec<PathBuf>,
    /// Hosts to ask instead of a registry, by the registry's name.
    pub mirrors: Vec<(String, String)>,
}

impl RegistryOptions {
    /// Whether an address may be asked: over TLS, or in the clear if that was said.
    fn allows(&self, url: &str) -> bool {
        url.starts_with("https://") || self.insecure && url.starts_with("http://")
    }
}

/// A client of registries. Tokens are kept as long as it lives.
#[derive(Debug)]
pub struct Registry {
    options: RegistryOptions,
    agent: Agent,
    credentials: Credentials,
    tokens: Mutex<HashMap<(String, String), Secret>>,
}

/// A repository in a registry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repository {
    /// The registry's name: `docker.io`, `localhost:5000`.
    pub registry: String,
    /// The repository's name: `library/nginx`.
    pub name: String,
}

/// A manifest or index as the registry has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Manifest {
    /// What kind of document it is.
    pub media_type: String,
    /// Its digest, computed from the bytes.
    pub digest: Digest,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a registry did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No answer: no such host, no connection, a certificate that nobody vouches for.
    #[error("no answer from {host}: {why}")]
    NoAnswer {
        /// The host that was asked.
        host: String,
        /// What happened.
        why: String,
    },
    /// The registry wants to know who asks, or does not let them.
    #[error("{host} does not let {who} read {what}: {why}")]
    Denied {
        /// The host that was asked.
        host: String,
        /// Who asked: a user name, or nobody.
        who: String,
        /// What was asked for.
        what: String,
        /// What the registry says.
        why: String,
    },
    /// There is no such thing.
    #[error("{host} has no {what}")]
    NotFound {
        /// The host that was asked.
        host: String,
        /// What was asked for.
        what: String,
    },
    /// The registry refused, or its answer makes no sense.
    #[error("{host} answered for {what}: {why}")]
    Answer {
        /// The host that was asked.
        host: String,
        /// What was asked for.
        what: String,
        /// What is wrong.
        why: String,
    },
    /// The content is not what its digest says.
    #[error("{host} sent something else for {what}: its digest is {found}")]
    Digest {
        /// The host that was asked.
        host: String,
        /// What was asked for.
        what: String,
        /// The digest of what it sent.
        found: Box<Digest>,
    },
    /// Credentials or certificates that are configured here cannot be used.
    #[error("{0}")]
    Local(String),
    /// The content could not be kept.
    #[error("cannot keep what was fetched: {0}")]
    Write(std::io::Error),
}

impl Registry {
    /// A client with these credentials.
    ///
    /// # Errors
    /// When a file of certificate authorities cannot be read.
    pub fn new(options: RegistryOptions, credentials: Credentials) -> Result<Self, RegistryError> {
        let agent = agent::agent(&options)?;
        Ok(Self { options, agent, credentials, tokens: Mutex::default() })
    }
}
