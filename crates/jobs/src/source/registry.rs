//! Images in registries.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use plimsoll_formats::oci::Descriptor;
use plimsoll_model::{Digest, ImageRef, Limits};
use plimsoll_remote::{Credential, Credentials, Registry, RegistryOptions, Repository};

use super::Blob;
use super::image::{Image, LayerBytes};
use super::layout::Choice;
use super::manifests::{self, Content};
use crate::{JobError, Progress};

/// Where Docker and Podman look for the certificates of one registry.
const CERTIFICATES: [&str; 2] = ["/etc/docker/certs.d", "/etc/containers/certs.d"];

/// How registries are reached, and as whom.
#[derive(Clone, Debug, Default)]
pub struct RegistrySettings {
    /// Whether registries may be spoken to in the clear or with a certificate that nobody vouches
    /// for.
    pub insecure: bool,
    /// Files with further certificate authorities, in PEM form.
    pub authorities: Vec<PathBuf>,
    /// Hosts to ask instead of a registry, by the registry's name.
    pub mirrors: Vec<(String, String)>,
    /// Configuration files with credentials, as Docker and Podman write them.
    pub credential_files: Vec<PathBuf>,
    /// Who asks one registry, whatever the files say.
    pub credential: Option<(String, Credential)>,
}

/// A repository and the client that asks it.
struct Remote {
    client: Arc<Registry>,
    repository: Repository,
    place: String,
    /// The manifest that the name led to, which is asked for again by its digest.
    first: (Digest, Vec<u8>),
}

/// Finds the image of a name that `choice` means. Nothing of its layers is fetched yet.
pub(crate) fn open(
    name: &ImageRef,
    settings: &RegistrySettings,
    choice: &Choice,
    limits: &Limits,
) -> Result<Image, JobError> {
    let client = Arc::new(settings.client(name)?);
    let repository = Repository { registry: name.registry.clone(), name: name.repository.clone() };
    let manifest = client.manifest(&repository, &name.reference())?;
    let descriptor = Descriptor {
        media_type: manifest.media_type,
        digest: manifest.digest.clone(),
        size: manifest.bytes.len() as u64,
        platform: None,
        annotations: std::collections::BTreeMap::new(),
        urls: Vec::new(),
    };
    let first = (manifest.digest, manifest.bytes);
    let remote = Remote { client, repository, place: name.to_string(), first };
    manifests::open(&remote, vec![descriptor], choice, limits)
}

impl RegistrySettings {
    fn client(&self, name: &ImageRef) -> Result<Registry, JobError> {
        let mut authorities = self.authorities.clone();
        authorities.extend(certificates_of(&name.registry));
        let options = RegistryOptions {
            user_agent: concat!("plimsoll/", env!("CARGO_PKG_VERSION")).into(),
            insecure: self.insecure,
            authorities,
            mirrors: self.mirrors.clone(),
        };
        let files = Credentials::of_files(self.credential_files.clone());
        let credentials = match &self.credential {
            Some((registry, credential)) => files.with(registry, credential.clone()),
            None => files,
        };
        Ok(Registry::new(options, credentials)?)
    }
}

/// The certificates that are kept for a registry. A folder that cannot be read is as none.
fn certificates_of(registry: &str) -> Vec<PathBuf> {
    let folders = CERTIFICATES.iter().map(|folder| Path::new(folder).join(registry));
    let entries = folders.filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut found: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "crt")).collect();
    found.sort_unstable();
    found
}

impl Content for Remote {
    fn place(&self) -> &str {
        &self.place
    }

    fn manifest(&self, descriptor: &Descriptor, _: &Limits) -> Result<Vec<u8>, JobError> {
        if descriptor.digest == self.first.0 {
            return Ok(self.first.1.clone());
        }
        let digest = descriptor.digest.to_string();
        Ok(self.client.manifest(&self.repository, &digest)?.bytes)
    }

    fn config(&self, descriptor: &Descriptor, limits: &Limits) -> Result<Vec<u8>, JobError> {
        let most = limits.record_bytes.min(super::store::DOCUMENT_BYTES);
        if descriptor.size > most {
            let why = format!("its configuration is {} bytes long", descriptor.size);
            return Err(JobError::NotAnImage { place: self.place.clone(), why });
        }
        let mut bytes = Vec::new();
        let (digest, size) = (&descriptor.digest, descriptor.size);
        self.client.blob(&self.repository, digest, size, &mut bytes, &|_| ())?;
        Ok(bytes)
    }

    fn layer(&self, descriptor: &Descriptor) -> Result<Option<LayerBytes>, JobError> {
        // Registries do not keep what may not be distributed.
        if descriptor.is_nondistributable() {
            return Ok(None);
        }
        Ok(Some(LayerBytes::Remote(RemoteLayer {
            client: Arc::clone(&self.client),
            repository: self.repository.clone(),
            digest: descriptor.digest.clone(),
            size: descriptor.size,
            fetched: OnceLock::new(),
            fetching: Mutex::new(()),
        })))
    }
}

/// A layer in a registry.
#[derive(Debug)]
pub(crate) struct RemoteLayer {
    client: Arc<Registry>,
    repository: Repository,
    digest: Digest,
    /// Length in bytes, as its descriptor says.
    pub(crate) size: u64,
    fetched: OnceLock<Blob>,
    fetching: Mutex<()>,
}

impl RemoteLayer {
    /// Its bytes in an unnamed temporary file, fetched once.
    pub(crate) fn fetch(&self, progress: &dyn Progress) -> Result<Blob, JobError> {
        let _only_one = self.fetching.lock();
        if let Some(blob) = self.fetched.get() {
            return Ok(blob.clone());
        }
        let write = |source| JobError::Write { path: std::env::temp_dir(), source };
        let mut file = tempfile::tempfile().map_err(write)?;
        let on_bytes = |bytes| progress.advance(bytes);
        self.client.blob(&self.repository, &self.digest, self.size, &mut file, &on_bytes)?;
        file.flush().map_err(write)?;
        let blob = Blob::of(file).map_err(write)?;
        Ok(self.fetched.get_or_init(|| blob).clone())
    }
}
