use std::path::PathBuf;

use plimsoll_model::Secret;

use super::docker_config::DockerConfig;

/// Who asks a registry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Credential {
    /// A name and a password.
    Password {
        /// The name.
        user: String,
        /// The password, or an access token that stands for it.
        password: Secret,
    },
    /// A token that is exchanged for others (`identitytoken`).
    Identity(Secret),
}

/// Where credentials are looked for: one that was given, then configuration files in order.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    given: Option<(String, Credential)>,
    files: Vec<PathBuf>,
}

impl Credentials {
    /// Those of configuration files as Docker and Podman write them (`config.json`, `auth.json`),
    /// of which the first that knows a registry counts.
    pub fn of_files(files: Vec<PathBuf>) -> Self {
        Self { given: None, files }
    }

    /// The same, but `credential` for one registry.
    #[must_use]
    pub fn with(self, registry: impl Into<String>, credential: Credential) -> Self {
        Self { given: Some((registry.into(), credential)), ..self }
    }

    /// What is known for a repository. Files that are not there are skipped.
    pub(super) fn find(&self, registry: &str, name: &str) -> Result<Option<Credential>, String> {
        if let Some((known, given)) = &self.given
            && known == registry
        {
            return Ok(Some(given.clone()));
        }
        for path in &self.files {
            let Some(config) = DockerConfig::read(path)? else { continue };
            if let Some(credential) = config.find(registry, name)? {
                return Ok(Some(credential));
            }
        }
        Ok(None)
    }
}

impl Credential {
    /// How messages call who asks.
    pub(super) fn who(&self) -> String {
        match self {
            Self::Password { user, .. } => format!("the user {user}"),
            Self::Identity(_) => "the holder of this identity token".to_owned(),
        }
    }
}
