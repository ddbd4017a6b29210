use std::fs;
use std::path::Path;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::{RegistryError, RegistryOptions};

/// Where Debian, Alpine, Fedora and their descendants keep the authorities that they trust.
const SYSTEM: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// What sends requests to registries. It follows no redirects.
pub(super) fn agent(options: &RegistryOptions) -> Result<Agent, RegistryError> {
    let mut tls = TlsConfig::builder();
    if !options.authorities.is_empty() {
        tls = tls.root_certs(roots(options)?);
    }
    if options.insecure {
        tls = tls.disable_verification(true);
    }
    let config = Agent::config_builder()
        .user_agent(&options.user_agent)
        .http_status_as_error(false)
        // Redirects are followed by `request`, which knows whom to tell who asks.
        .max_redirects(0)
        // Digests are of the bytes as they are stored.
        .accept_encoding("identity")
        .timeout_resolve(Some(Duration::from_secs(5)))
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(30)))
        .timeout_per_read(Some(Duration::from_secs(30)))
        .tls_config(tls.build())
        .build();
    Ok(config.new_agent())
}

/// The authorities of the files, beside those that the system trusts.
fn roots(options: &RegistryOptions) -> Result<RootCerts, RegistryError> {
    let mut all: Vec<Certificate<'static>> = Vec::new();
    for path in &options.authorities {
        let found = certificates(path)
            .map_err(|why| RegistryError::Local(format!("cannot use {}: {why}", path.display())))?;
        if found.is_empty() {
            let why = format!("{} holds no certificate in PEM form", path.display());
            return Err(RegistryError::Local(why));
        }
        all.extend(found);
    }
    if let Some(system) = SYSTEM.iter().find_map(|path| certificates(Path::new(path)).ok()) {
        all.extend(system);
    }
    Ok(RootCerts::new_with_certs(&all))
}

fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, String> {
    let pem = fs::read(path).map_err(|error| error.to_string())?;
    let items = parse_pem(&pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
        Ok(_) => None,
        Err(error) => Some(Err(error.to_string())),
    });
    items.collect()
}
