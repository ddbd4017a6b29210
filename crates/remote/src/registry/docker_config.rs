use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plimsoll_model::Secret;
use serde::Deserialize;

use super::credentials::Credential;
use super::helper;

/// Bytes that a configuration file may have.
const MOST: u64 = 4 << 20;
/// The key under which Docker keeps the credentials of Docker Hub.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// A configuration file of Docker or Podman, as far as credentials go.
///
/// Sources: Docker CLI, "config.json properties"; containers-auth.json(5).
pub(super) struct DockerConfig {
    path: PathBuf,
    wire: Wire,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wire {
    auths: HashMap<String, Auth>,
    creds_store: Option<String>,
    cred_helpers: HashMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Auth {
    #[serde(rename = "auth")]
    pair: String,
    username: String,
    password: String,
    identitytoken: String,
}

impl DockerConfig {
    /// Reads a file; `None` if it is not there.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, String> {
        let failed =
            |why: String| format!("cannot read the credentials in {}: {why}", path.display());
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error.to_string())),
        };
        let mut text = Vec::new();
        file.take(MOST).read_to_end(&mut text).map_err(|error| failed(error.to_string()))?;
        // The message of a JSON error may quote what stands there, so only its place is told.
        let wire = serde_json::from_slice(&text).map_err(|error| {
            failed(format!(
                "line {}, column {} is not JSON of its form",
                error.line(),
                error.column()
            ))
        })?;
        Ok(Some(Self { path: path.into(), wire }))
    }

    /// The credential for a repository: a helper's counts before what the file holds, and a
    /// longer key before a shorter one.
    pub(super) fn find(&self, registry: &str, name: &str) -> Result<Option<Credential>, String> {
        let keys = keys(registry, name);
        let helpers = &self.wire.cred_helpers;
        let helper = keys.iter().find_map(|key| Some((helpers.get(key)?, key)));
        if let Some((helper, key)) = helper {
            return helper::get(helper, key);
        }
        for key in &keys {
            if let Some(auth) = self.wire.auths.get(key)
                && let Some(credential) = auth.credential().map_err(|why| {
                    format!("the credentials for {key} in {} {why}", self.path.display())
                })?
            {
                return Ok(Some(credential));
            }
        }
        let Some(store) = &self.wire.creds_store else { return Ok(None) };
        for key in keys.iter().filter(|key| !key.contains('/') || key.starts_with("https://")) {
            if let Some(credential) = helper::get(store, key)? {
                return Ok(Some(credential));
            }
        }
        Ok(None)
    }
}

impl Auth {
    fn credential(&self) -> Result<Option<Credential>, String> {
        if !self.identitytoken.is_empty() {
            return Ok(Some(Credential::Identity(Secret::new(&self.identitytoken))));
        }
        if !self.pair.is_empty() {
            let bytes = STANDARD.decode(self.pair.trim()).map_err(|_| "are not base64")?;
            let text = String::from_utf8(bytes).map_err(|_| "are not text")?;
            let (user, password) = text.split_once(':').ok_or("have no colon")?;
            let password = Secret::new(password.trim_end_matches('\0'));
            return Ok(Some(Credential::Password { user: user.to_owned(), password }));
        }
        if !self.username.is_empty() {
            let password = Secret::new(&self.password);
            return Ok(Some(Credential::Password { user: self.username.clone(), password }));
        }
        Ok(None)
    }
}

/// The keys under which a repository's credential may be, the most exact first.
fn keys(registry: &str, name: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut path = name;
    while !path.is_empty() {
        keys.push(format!("{registry}/{path}"));
        path = path.rsplit_once('/').map_or("", |(above, _)| above);
    }
    keys.push(registry.to_owned());
    if registry == "docker.io" {
        keys.push(DOCKER_HUB.to_owned());
        keys.push("index.docker.io".to_owned());
        keys.push("registry-1.docker.io".to_owned());
    } else {
        keys.extend([format!("https://{registry}"), format!("https://{registry}/v2/")]);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(json: &str) -> Result<Option<DockerConfig>, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), json).unwrap();
        DockerConfig::read(file.path())
    }

    fn user(json: &str, registry: &str, name: &str) -> Option<String> {
        match config(json).unwrap().unwrap().find(registry, name).unwrap()? {
            Credential::Password { user, password } => {
                Some(format!("{user}:{}", password.reveal()))
            }
            Credential::Identity(token) => Some(token.reveal().to_owned()),
        }
    }

    #[test]
    fn the_most_exact_entry_counts() {
        // `u:p`, `v:q` and `w:r` in base64.
        let json = r#"{"auths": {
            "quay.io": {"auth": "dTpw"}, "quay.io/acme": {"auth": "djpx"},
            "https://index.docker.io/v1/": {"auth": "dzpy"},
            "ghcr.io": {"username": "x", "password": "y"}, "a.example": {"identitytoken": "t"}}}"#;
        for (registry, name, expected) in [
            ("quay.io", "acme/web", Some("v:q")),
            ("quay.io", "other/web", Some("u:p")),
            ("docker.io", "library/nginx", Some("w:r")),
            ("ghcr.io", "acme/web", Some("x:y")),
            ("a.example", "b", Some("t")),
            ("b.example", "b", None),
        ] {
            assert_eq!(user(json, registry, name).as_deref(), expected, "{registry}/{name}");
        }
    }

    #[test]
    fn damage_is_told_without_showing_what_stands_there() {
        let error = config("{\"auths\": {\"x\": \"hunter2\"}}").err().unwrap();
        assert!(error.contains("is not JSON of its form") && !error.contains("hunter2"), "{error}");
        let bad = config("{\"auths\": {\"x\": {\"auth\": \"!hunter2\"}}}").unwrap().unwrap();
        let error = bad.find("x", "a").unwrap_err();
        assert!(error.contains("are not base64") && !error.contains("hunter2"), "{error}");
        assert!(DockerConfig::read(Path::new("/no/such/file")).unwrap().is_none());
    }
}
