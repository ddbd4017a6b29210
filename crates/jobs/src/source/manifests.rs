//! From a descriptor to an image, wherever the content is.

use plimsoll_formats::hashing;
use plimsoll_formats::oci::{Descriptor, Document, ImageConfig, Manifest, read_document};
use plimsoll_model::{Digest, Limits, Platform};

use super::image::{Image, ImageLayer, LayerBytes};
use super::layout::Choice;
use crate::JobError;

/// How deep an index may point to further indexes.
const DEPTH: u32 = 4;

/// A place where content is found by its descriptor: a layout or a repository.
pub(crate) trait Content {
    /// How it is called in messages.
    fn place(&self) -> &str;

    /// The bytes of a manifest or an index.
    fn manifest(&self, descriptor: &Descriptor, limits: &Limits) -> Result<Vec<u8>, JobError>;

    /// The bytes of an image configuration.
    fn config(&self, descriptor: &Descriptor, limits: &Limits) -> Result<Vec<u8>, JobError>;

    /// A layer; `None` if it is not there.
    fn layer(&self, descriptor: &Descriptor) -> Result<Option<LayerBytes>, JobError>;
}

/// The image that one of the descriptors leads to, the one for the platform if there are several.
pub(crate) fn open(
    content: &dyn Content,
    from: Vec<Descriptor>,
    choice: &Choice,
    limits: &Limits,
) -> Result<Image, JobError> {
    let descriptor = for_platform(content, from, choice, limits)?;
    let json = checked(content, &descriptor, content.manifest(&descriptor, limits)?)?;
    match read_document(&json) {
        Ok(Document::Manifest(manifest)) => image(content, &descriptor.digest, manifest, limits),
        Ok(Document::Index(_)) => Err(bad(content, "its indexes are nested too deep")),
        Err(error) => Err(bad(content, &error.to_string())),
    }
}

/// The one image manifest for the platform, looked for through nested indexes.
fn for_platform(
    content: &dyn Content,
    from: Vec<Descriptor>,
    choice: &Choice,
    limits: &Limits,
) -> Result<Descriptor, JobError> {
    let mut images = Vec::new();
    let mut indexes = from;
    for _ in 0..=DEPTH {
        let mut deeper = Vec::new();
        for descriptor in std::mem::take(&mut indexes) {
            if descriptor.is_attestation() {
                continue;
            }
            if !descriptor.is_index() {
                images.push(descriptor);
                continue;
            }
            match read_document(&checked(
                content,
                &descriptor,
                content.manifest(&descriptor, limits)?,
            )?) {
                Ok(Document::Index(index)) => deeper.extend(index.manifests),
                Ok(Document::Manifest(_)) => images.push(descriptor),
                Err(error) => return Err(bad(content, &error.to_string())),
            }
        }
        indexes = deeper;
    }
    images.dedup_by(|a, b| a.digest == b.digest);
    let has: Vec<Platform> = images.iter().filter_map(|d| d.platform.clone()).collect();
    if images.len() == 1 && choice.platform.is_none() {
        return Ok(images.remove(0));
    }
    let wanted = choice.platform.clone().unwrap_or_else(Platform::host);
    let fits = |d: &Descriptor| d.platform.as_ref().is_none_or(|p| p.satisfies(&wanted));
    match images.iter().position(fits) {
        Some(first) => Ok(images.swap_remove(first)),
        None => Err(JobError::Platform { place: content.place().to_owned(), wanted, has }),
    }
}

fn image(
    content: &dyn Content,
    digest: &Digest,
    manifest: Manifest,
    limits: &Limits,
) -> Result<Image, JobError> {
    let json = content.config(&manifest.config, limits)?;
    let json = checked(content, &manifest.config, json)?;
    let config = ImageConfig::read(&json).map_err(|error| bad(content, &error.to_string()))?;
    if config.diff_ids.len() != manifest.layers.len() {
        let why = format!(
            "its manifest has {} layers, its configuration {}",
            manifest.layers.len(),
            config.diff_ids.len()
        );
        return Err(bad(content, &why));
    }
    let mut layers = Vec::new();
    for descriptor in manifest.layers {
        let bytes = content.layer(&descriptor)?;
        if bytes.is_none() && !descriptor.is_nondistributable() {
            return Err(bad(content, &format!("layer {} is missing", descriptor.digest)));
        }
        layers.push(ImageLayer { bytes, digest: Some(descriptor.digest) });
    }
    Ok(Image {
        place: content.place().to_owned(),
        digest: Some(digest.clone()),
        config_digest: manifest.config.digest,
        config,
        layers,
    })
}

/// A document, if it has the digest that its descriptor says.
fn checked(
    content: &dyn Content,
    descriptor: &Descriptor,
    bytes: Vec<u8>,
) -> Result<Vec<u8>, JobError> {
    let found = hashing::digest(descriptor.digest.algorithm(), &bytes);
    if found != descriptor.digest {
        return Err(JobError::Digest {
            what: "a manifest or configuration".into(),
            place: content.place().to_owned(),
            said: "the descriptor",
            expected: Box::new(descriptor.digest.clone()),
            found: Box::new(found),
        });
    }
    Ok(bytes)
}

fn bad(content: &dyn Content, why: &str) -> JobError {
    JobError::NotAnImage { place: content.place().to_owned(), why: why.into() }
}
