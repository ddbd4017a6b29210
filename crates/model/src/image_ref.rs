use std::fmt;
use std::str::FromStr;

use crate::Digest;

/// The name of an image in a registry.
///
/// Source: distribution/reference, "Grammar"; the short forms are Docker's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ImageRef {
    /// The registry's host, with its port if it names one: `docker.io`, `localhost:5000`.
    pub registry: String,
    /// The repository: `library/nginx`.
    pub repository: String,
    /// The tag, if one is named. Without tag and digest `latest` is meant.
    pub tag: Option<String>,
    /// The digest, if one is named; it counts before the tag.
    pub digest: Option<Digest>,
}

/// Why a text is not the name of an image.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{part} `{text}` {why}")]
pub struct ImageRefError {
    part: &'static str,
    text: String,
    why: &'static str,
}

impl ImageRef {
    /// What is asked of the registry: the digest, else the tag, else `latest`.
    pub fn reference(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.to_string(),
            (None, Some(tag)) => tag.clone(),
            (None, None) => "latest".to_owned(),
        }
    }
}

impl FromStr for ImageRef {
    type Err = ImageRefError;

    fn from_str(text: &str) -> Result<Self, ImageRefError> {
        let error = |part, text: &str, why| ImageRefError { part, text: text.to_owned(), why };
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => {
                let parsed = digest.parse::<Digest>();
                (name, Some(parsed.map_err(|_| error("the digest", digest, "is not a digest"))?))
            }
            None => (text, None),
        };
        let (name, tag) = match name.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (name, None),
        };
        if let Some(tag) = tag.filter(|tag| !is_tag(tag)) {
            let why = "must be of letters, digits, `_`, `.` and `-`, at most 128";
            return Err(error("the tag", tag, why));
        }
        let (registry, repository) = match name.split_once('/') {
            Some((host, rest)) if is_host(host) => (host, rest.to_owned()),
            Some(_) => ("docker.io", name.to_owned()),
            None => ("docker.io", format!("library/{name}")),
        };
        let registry = if registry == "index.docker.io" { "docker.io" } else { registry };
        let repository = match repository.split_once('/') {
            None if registry == "docker.io" => format!("library/{repository}"),
            _ => repository,
        };
        if repository.len() > 255 || !repository.split('/').all(is_component) {
            let why = "must be of lower-case letters and digits, with single `.`, `_`, `-` between";
            return Err(error("the repository", &repository, why));
        }
        let tag = tag.map(str::to_owned);
        Ok(Self { registry: registry.to_owned(), repository, tag, digest })
    }
}

/// Whether the first part of a name is a host: it has a dot or a port, or is `localhost`.
fn is_host(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    (text == "localhost" || text.contains(['.', ':'])) && text.chars().all(allowed)
}

fn is_tag(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.len() <= 128
        && text.starts_with(word)
        && text.chars().all(|c| word(c) || c == '.' || c == '-')
}

fn is_component(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let allowed = |c: char| plain(c) || "._-".contains(c);
    text.starts_with(plain)
        && text.ends_with(plain)
        && text.chars().all(allowed)
        && !text.contains("..")
        && !text.contains("___")
}

impl fmt::Display for ImageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        match (&self.tag, &self.digest) {
            (None, None) => f.write_str(":latest"),
            (tag, digest) => {
                tag.iter().try_for_each(|tag| write!(f, ":{tag}"))?;
                digest.iter().try_for_each(|digest| write!(f, "@{digest}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_docker_hubs() {
        let digest = format!("sha256:{}", "0".repeat(64));
        for (text, full) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("nginx:1.27", "docker.io/library/nginx:1.27"),
            ("acme/web", "docker.io/acme/web:latest"),
            ("docker.io/nginx", "docker.io/library/nginx:latest"),
            ("index.docker.io/acme/web:1", "docker.io/acme/web:1"),
            ("ghcr.io/acme/web:v1", "ghcr.io/acme/web:v1"),
            ("localhost/a", "localhost/a:latest"),
            ("localhost:5000/a/b:x", "localhost:5000/a/b:x"),
            ("[::1]:5000/a", "[::1]:5000/a:latest"),
            (&format!("nginx@{digest}"), &format!("docker.io/library/nginx@{digest}")),
            (&format!("nginx:1@{digest}"), &format!("docker.io/library/nginx:1@{digest}")),
        ] {
            assert_eq!(text.parse::<ImageRef>().map(|r| r.to_string()), Ok(full.to_owned()));
        }
    }

    #[test]
    fn errors_name_the_part() {
        for (text, part) in [
            ("Nginx", "the repository `library/Nginx` must be"),
            ("a//b", "the repository `a//b` must"),
            ("a..b", "the repository"),
            ("", "the repository"),
            ("a:é", "the tag `é` must be"),
            ("a@sha256:zz", "the digest `sha256:zz` is not a digest"),
            ("ghcr.io/", "the repository"),
        ] {
            let error = text.parse::<ImageRef>().unwrap_err().to_string();
            assert!(error.starts_with(part), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_asked_for_is_the_most_exact_name() {
        let reference = |text: &str| text.parse::<ImageRef>().unwrap().reference();
        assert_eq!((reference("a"), reference("a:b")), ("latest".into(), "b".into()));
        let digest = format!("sha256:{}", "0".repeat(64));
        assert_eq!(reference(&format!("a:b@{digest}")), digest);
    }
}
