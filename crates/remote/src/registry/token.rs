use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plimsoll_model::Secret;
use serde::Deserialize;

use super::challenge::Challenge;
use super::credentials::Credential;
use super::{Registry, RegistryError, Repository};

/// Bytes that a token service may answer.
const MOST: u64 = 1 << 20;

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

impl Registry {
    /// What to put into `Authorization` after a challenge; `None` if nobody is known to ask and
    /// the registry wants a name.
    pub(super) fn authorize(
        &self,
        repository: &Repository,
        host: &str,
        challenge: &Challenge,
        scope: &str,
    ) -> Result<Option<Secret>, RegistryError> {
        let credential = self.credential(repository).map_err(RegistryError::Local)?;
        match challenge {
            Challenge::Basic => Ok(credential.as_ref().and_then(basic)),
            Challenge::Bearer { realm, service, scope: wanted } => {
                let scope = wanted.as_deref().unwrap_or(scope);
                let token =
                    self.token(host, realm, service.as_deref(), scope, credential.as_ref())?;
                Ok(Some(Secret::new(format!("Bearer {}", token.reveal()))))
            }
        }
    }

    fn token(
        &self,
        host: &str,
        realm: &str,
        service: Option<&str>,
        scope: &str,
        credential: Option<&Credential>,
    ) -> Result<Secret, RegistryError> {
        let failed = |why: String| RegistryError::Answer {
            host: host.to_owned(),
            what: "a token".into(),
            why,
        };
        if !self.options.allows(realm) {
            return Err(failed(format!("its token service `{realm}` is not reached over TLS")));
        }
        let mut response = match credential {
            // OAuth 2: RFC 6749 section 6, as distribution's "OAuth2 Token Authentication" has it.
            Some(Credential::Identity(token)) => self.agent.post(realm).send_form([
                ("grant_type", "refresh_token"),
                ("service", service.unwrap_or_default()),
                ("scope", scope),
                ("client_id", "plimsoll"),
                ("refresh_token", token.reveal()),
            ]),
            other => {
                let mut request = self.agent.get(realm).query("scope", scope);
                if let Some(service) = service {
                    request = request.query("service", service);
                }
                if let Some(basic) = other.and_then(basic) {
                    request = request.header("Authorization", basic.reveal());
                }
                request.call()
            }
        }
        .map_err(|error| failed(format!("its token service did not answer: {error}")))?;
        let status = response.status().as_u16();
        if status != 200 {
            let who = credential.map_or_else(|| "nobody".to_owned(), Credential::who);
            return Err(if status == 401 || status == 403 {
                RegistryError::Denied {
                    host: host.to_owned(),
                    who,
                    what: scope.to_owned(),
                    why: format!("its token service answered {status}"),
                }
            } else {
                failed(format!("its token service answered {status}"))
            });
        }
        let body = response.body_mut().with_config().limit(MOST).read_to_vec();
        let body = body.map_err(|error| failed(error.to_string()))?;
        let answer: Option<Answer> = serde_json::from_slice(&body).ok();
        let token = answer.and_then(|answer| answer.token.or(answer.access_token));
        let token = token.ok_or_else(|| failed("its token service sent no token".into()))?;
        Ok(Secret::new(token))
    }
}

fn basic(credential: &Credential) -> Option<Secret> {
    match credential {
        Credential::Password { user, password } => {
            let pair = STANDARD.encode(format!("{user}:{}", password.reveal()));
            Some(Secret::new(format!("Basic {pair}")))
        }
        Credential::Identity(_) => None,
    }
}
