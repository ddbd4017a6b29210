//! Images in an OCI layout, in a folder or in a tar file.

use plimsoll_formats::hashing;
use plimsoll_formats::oci::{Descriptor, Document, ImageConfig, Index, Manifest, read_document};
use plimsoll_model::{Digest, Limits, Platform};

use super::image::{Image, ImageLayer};
use super::{Blob, Store};
use crate::JobError;

/// How deep an index may point to further indexes.
const DEPTH: u32 = 4;

/// Which image of several is meant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// A name or digest.
    pub(crate) name: Option<String>,
    /// A platform; the host's, if the image is for several and nothing else is said.
    pub(crate) platform: Option<Platform>,
}

/// Opens the image of a layout that `choice` means.
pub(crate) fn open(store: &Store, choice: &Choice, limits: &Limits) -> Result<Image, JobError> {
    let index = match read_document(&store.read("index.json", limits)?) {
        Ok(Document::Index(index)) => index,
        Ok(Document::Manifest(_)) => return Err(bad(store, "index.json is not an index")),
        Err(error) => return Err(bad(store, &error.to_string())),
    };
    let named = named(store, index, choice)?;
    let descriptor = for_platform(store, named, choice, limits)?;
    let json = document(store, &descriptor, limits)?;
    match read_document(&json) {
        Ok(Document::Manifest(manifest)) => image(store, &descriptor.digest, manifest, limits),
        Ok(Document::Index(_)) => Err(bad(store, "its indexes are nested too deep")),
        Err(error) => Err(bad(store, &error.to_string())),
    }
}

/// The top-level descriptors that the name or digest means; all of one image if none is given.
fn named(store: &Store, index: Index, choice: &Choice) -> Result<Vec<Descriptor>, JobError> {
    let all = index.manifests;
    let mut names: Vec<String> =
        all.iter().filter_map(|d| d.ref_name()).map(str::to_owned).collect();
    let Some(name) = &choice.name else {
        names.sort_unstable();
        names.dedup();
        if names.len() > 1 {
            let choose = format!("name one: add `:{}` to the target", names[0]);
            return Err(JobError::Ambiguous { place: store.place.clone(), names, choose });
        }
        return Ok(all);
    };
    let wanted = |d: &Descriptor| d.ref_name() == Some(name) || d.digest.to_string() == *name;
    let found: Vec<Descriptor> = all.into_iter().filter(wanted).collect();
    if found.is_empty() {
        let has = if names.is_empty() { "no names".into() } else { names.join(", ") };
        return Err(bad(store, &format!("it has no image `{name}`; it has {has}")));
    }
    Ok(found)
}

/// The one image manifest for the platform, looked for through nested indexes.
fn for_platform(
    store: &Store,
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
            match read_document(&document(store, &descriptor, limits)?) {
                Ok(Document::Index(index)) => deeper.extend(index.manifests),
                Ok(Document::Manifest(_)) => images.push(descriptor),
                Err(error) => return Err(bad(store, &error.to_string())),
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
        None => Err(JobError::Platform { place: store.place.clone(), wanted, has }),
    }
}

fn image(
    store: &Store,
    digest: &Digest,
    manifest: Manifest,
    limits: &Limits,
) -> Result<Image, JobError> {
    let json = document(store, &manifest.config, limits)?;
    let config = ImageConfig::read(&json).map_err(|error| bad(store, &error.to_string()))?;
    if config.diff_ids.len() != manifest.layers.len() {
        let why = format!(
            "its manifest has {} layers, its configuration {}",
            manifest.layers.len(),
            config.diff_ids.len()
        );
        return Err(bad(store, &why));
    }
    let mut layers = Vec::new();
    for descriptor in manifest.layers {
        let blob = blob(store, &descriptor)?;
        if blob.is_none() && !descriptor.is_nondistributable() {
            return Err(bad(store, &format!("layer {} is missing", descriptor.digest)));
        }
        layers.push(ImageLayer { blob, digest: Some(descriptor.digest) });
    }
    Ok(Image {
        place: store.place.clone(),
        digest: Some(digest.clone()),
        config_digest: manifest.config.digest,
        config,
        layers,
    })
}

/// A small document, checked against its digest.
fn document(store: &Store, descriptor: &Descriptor, limits: &Limits) -> Result<Vec<u8>, JobError> {
    let bytes = store.read(&path(&descriptor.digest), limits)?;
    let found = hashing::digest(descriptor.digest.algorithm(), &bytes);
    if found != descriptor.digest {
        return Err(JobError::Digest {
            what: "a manifest or configuration".into(),
            place: store.place.clone(),
            said: "the descriptor",
            expected: Box::new(descriptor.digest.clone()),
            found: Box::new(found),
        });
    }
    Ok(bytes)
}

fn blob(store: &Store, descriptor: &Descriptor) -> Result<Option<Blob>, JobError> {
    store.blob(&path(&descriptor.digest))
}

fn path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().name(), digest.hex())
}

fn bad(store: &Store, why: &str) -> JobError {
    JobError::NotAnImage { place: store.place.clone(), why: why.into() }
}
