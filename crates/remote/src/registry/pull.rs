use std::io::{Read as _, Write};

use plimsoll_formats::hashing::{Hasher, digest};
use plimsoll_model::{Algorithm, Digest};
use ureq::http::header;

use super::request::Ask;
use super::{Manifest, Registry, RegistryError, Repository};
use crate::retry::{ATTEMPTS, rest};

/// Bytes of a manifest; registries take none that are larger than 4 MiB.
const MANIFEST_BYTES: u64 = 8 << 20;

const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.docker.distribution.manifest.v2+json";

impl Registry {
    /// The manifest or index of a tag or digest. If it is a digest, the bytes have it.
    ///
    /// # Errors
    /// See [`RegistryError`].
    pub fn manifest(
        &self,
        repository: &Repository,
        reference: &str,
    ) -> Result<Manifest, RegistryError> {
        let what = format!("{}:{reference}", repository.name).replace(":sha", "@sha");
        let ask = Ask {
            repository,
            path: &format!("manifests/{reference}"),
            what: &what,
            headers: &[("Accept", ACCEPT.to_owned())],
        };
        let host = self.host(repository);
        let mut response = self.get(&ask)?;
        let media_type = response.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim().to_owned();
        let body = response.body_mut().with_config().limit(MANIFEST_BYTES).read_to_vec();
        let bytes = body.map_err(|error| RegistryError::Answer {
            host: host.clone(),
            what: what.clone(),
            why: error.to_string(),
        })?;
        let wanted = reference.parse::<Digest>().ok();
        let algorithm = wanted.as_ref().map_or(Algorithm::Sha256, Digest::algorithm);
        let found = digest(algorithm, &bytes);
        if wanted.is_some_and(|wanted| wanted != found) {
            return Err(RegistryError::Digest { host, what, found: Box::new(found) });
        }
        Ok(Manifest { media_type, digest: found, bytes })
    }

    /// Fetches a blob into `out`, and checks its digest. At most `size` bytes are taken, which is
    /// what its descriptor says. After a broken connection it goes on where it was; `on_bytes` is
    /// told of each piece.
    ///
    /// # Errors
    /// See [`RegistryError`].
    pub fn blob(
        &self,
        repository: &Repository,
        blob: &Digest,
        size: u64,
        out: &mut dyn Write,
        on_bytes: &dyn Fn(u64),
    ) -> Result<(), RegistryError> {
        let what = format!("{}@{blob}", repository.name);
        let host = self.host(repository);
        let answer =
            |why: String| RegistryError::Answer { host: host.clone(), what: what.clone(), why };
        let mut hasher = Hasher::new(blob.algorithm());
        let mut have = 0;
        let mut attempt = 1;
        loop {
            let range = (have > 0).then(|| ("Range", format!("bytes={have}-")));
            let path = format!("blobs/{blob}");
            let headers: Vec<_> = range.into_iter().collect();
            let ask = Ask { repository, path: &path, what: &what, headers: &headers };
            let response = self.get(&ask)?;
            if have > 0 && response.status().as_u16() != 206 {
                return Err(answer("the connection broke, and it cannot go on from there".into()));
            }
            let mut body = response.into_body().into_reader();
            let mut buffer = vec![0; 1 << 16];
            let broken = loop {
                let n = match body.read(&mut buffer) {
                    Ok(0) => break None,
                    Ok(n) => n,
                    Err(error) => break Some(error),
                };
                have += n as u64;
                if have > size {
                    return Err(answer(format!("it is longer than {size} bytes")));
                }
                hasher.update(&buffer[..n]);
                out.write_all(&buffer[..n]).map_err(RegistryError::Write)?;
                on_bytes(n as u64);
            };
            if have == size && broken.is_none() {
                break;
            }
            if attempt == ATTEMPTS {
                let why = broken.map_or_else(String::new, |error| format!(": {error}"));
                return Err(answer(format!("it ended after {have} of {size} bytes{why}")));
            }
            rest(attempt, None);
            attempt += 1;
        }
        let found = hasher.finish();
        if found != *blob {
            return Err(RegistryError::Digest { host, what, found: Box::new(found) });
        }
        Ok(())
    }
}
