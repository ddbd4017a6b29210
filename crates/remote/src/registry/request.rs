use plimsoll_model::Secret;
use serde::Deserialize;
use ureq::Body;
use ureq::http::{Response, header};

use super::challenge::Challenge;
use super::credentials::Credential;
use super::{Registry, RegistryError, Repository};
use crate::retry::{ATTEMPTS, is_transient, rest};

/// How often an answer may lead elsewhere.
const REDIRECTS: u32 = 5;

/// One thing to ask of a registry.
pub(super) struct Ask<'a> {
    pub(super) repository: &'a Repository,
    /// What follows `/v2/NAME/`.
    pub(super) path: &'a str,
    /// How messages call it.
    pub(super) what: &'a str,
    /// Headers beyond who asks.
    pub(super) headers: &'a [(&'static str, String)],
}

impl Registry {
    /// Asks, telling who asks if that is wanted, and again if the registry was busy. The answer's
    /// status is one of success.
    pub(super) fn get(&self, ask: &Ask<'_>) -> Result<Response<Body>, RegistryError> {
        let mut attempt = 1;
        loop {
            let host = self.host(ask.repository);
            let response = self.get_once(ask, &host)?;
            if response.status().is_success() {
                return Ok(response);
            }
            if !is_transient(response.status().as_u16()) || attempt == ATTEMPTS {
                return Err(refusal(ask, &host, response, &self.who(ask.repository)));
            }
            let after = retry_after(&response);
            rest(attempt, after);
            attempt += 1;
        }
    }

    fn get_once(&self, ask: &Ask<'_>, host: &str) -> Result<Response<Body>, RegistryError> {
        let scope = format!("repository:{}:pull", ask.repository.name);
        let key = (host.to_owned(), scope.clone());
        let known = self.tokens.lock().ok().and_then(|tokens| tokens.get(&key).cloned());
        let response = self.send(ask, host, known.as_ref())?;
        if response.status().as_u16() != 401 {
            return Ok(response);
        }
        let headers = response.headers().get_all(header::WWW_AUTHENTICATE).iter();
        let Some(challenge) = Challenge::read(headers.filter_map(|value| value.to_str().ok()))
        else {
            return Ok(response);
        };
        let Some(authorization) = self.authorize(ask.repository, host, &challenge, &scope)? else {
            return Ok(response);
        };
        // The connection is given back before the next one is opened.
        drop(response);
        // Told once and refused again: this is the answer.
        let response = self.send(ask, host, Some(&authorization))?;
        if response.status().as_u16() != 401
            && let Ok(mut tokens) = self.tokens.lock()
        {
            tokens.insert(key, authorization);
        }
        Ok(response)
    }

    fn send(
        &self,
        ask: &Ask<'_>,
        host: &str,
        authorization: Option<&Secret>,
    ) -> Result<Response<Body>, RegistryError> {
        let call = |scheme: &str| {
            let url = format!("{scheme}://{host}/v2/{}/{}", ask.repository.name, ask.path);
            self.follow(&url, ask, authorization)
        };
        let no_answer = |why: String| RegistryError::NoAnswer { host: host.to_owned(), why };
        match call("https") {
            // What was said to be insecure may speak plain HTTP.
            Err(_) if self.options.insecure => call("http").map_err(no_answer),
            answer => answer.map_err(no_answer),
        }
    }

    /// Asks at an address and where it leads to. Only the first host is told who asks, and nobody
    /// leads from TLS to plain HTTP.
    fn follow(
        &self,
        first: &str,
        ask: &Ask<'_>,
        authorization: Option<&Secret>,
    ) -> Result<Response<Body>, String> {
        let mut url = first.to_owned();
        for _ in 0..=REDIRECTS {
            let mut request = self.agent.get(&url);
            for (name, value) in ask.headers {
                request = request.header(*name, value);
            }
            if let Some(authorization) = authorization.filter(|_| origin(&url) == origin(first)) {
                request = request.header(header::AUTHORIZATION, authorization.reveal());
            }
            let response = request.call().map_err(|error| error.to_string())?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(response);
            }
            let location = response.headers().get(header::LOCATION);
            let location = location.and_then(|value| value.to_str().ok());
            let location = location.ok_or("it leads elsewhere without saying where")?;
            let next = if location.starts_with('/') {
                format!("{}{location}", origin(&url))
            } else {
                location.to_owned()
            };
            if !self.options.allows(&next) {
                return Err(format!(
                    "it leads to {}, which is not reached over TLS",
                    origin(&next)
                ));
            }
            url = next;
        }
        Err(format!("it leads elsewhere more than {REDIRECTS} times"))
    }

    /// The host that is asked: a mirror's, or the registry's own.
    pub(super) fn host(&self, repository: &Repository) -> String {
        match self.asked(repository) {
            "docker.io" => "registry-1.docker.io".to_owned(),
            name => name.to_owned(),
        }
    }

    /// What is known for whom that is asked: a mirror is not told what is meant for the registry.
    pub(super) fn credential(&self, repository: &Repository) -> Result<Option<Credential>, String> {
        self.credentials.find(self.asked(repository), &repository.name)
    }

    fn asked<'a>(&'a self, repository: &'a Repository) -> &'a str {
        let mirrors = &self.options.mirrors;
        let mirror = mirrors.iter().find(|(registry, _)| *registry == repository.registry);
        mirror.map_or(&repository.registry, |(_, mirror)| mirror)
    }

    fn who(&self, repository: &Repository) -> String {
        let credential = self.credential(repository).ok().flatten();
        credential.as_ref().map_or_else(|| "nobody".to_owned(), Credential::who)
    }
}

/// Scheme, host and port of an address.
///
/// Source: RFC 6454 section 4.
fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    &url[..end]
}

fn retry_after(response: &Response<Body>) -> Option<u64> {
    response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()
}

/// The errors that a registry sends.
///
/// Source: OCI distribution specification 1.1, "Error Codes".
#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<OneError>,
}

#[derive(Deserialize)]
struct OneError {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

fn refusal(ask: &Ask<'_>, host: &str, mut response: Response<Body>, who: &str) -> RegistryError {
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(1 << 16).read_to_vec().unwrap_or_default();
    let errors: Errors = serde_json::from_slice(&body).unwrap_or(Errors { errors: Vec::new() });
    let said = errors.errors.first().map_or_else(
        || format!("status {status}"),
        |error| {
            let message: String =
                error.message.chars().filter(|c| !c.is_control()).take(200).collect();
            format!("{} {message} (status {status})", error.code).trim().to_owned()
        },
    );
    let (host, what, who) = (host.to_owned(), ask.what.to_owned(), who.to_owned());
    match status {
        401 | 403 => RegistryError::Denied { host, who, what, why: said },
        404 => RegistryError::NotFound { host, what },
        _ => RegistryError::Answer { host, what, why: said },
    }
}
