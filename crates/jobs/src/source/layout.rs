//! Images in an OCI layout, in a folder or in a tar file.

use plimsoll_formats::oci::{Descriptor, Document, Index, read_document};
use plimsoll_model::{Digest, Limits, Platform};

use super::Store;
use super::image::{Image, LayerBytes};
use super::manifests::{self, Content};
use crate::JobError;

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
    manifests::open(store, named, choice, limits)
}

impl Content for Store {
    fn place(&self) -> &str {
        &self.place
    }

    fn manifest(&self, descriptor: &Descriptor, limits: &Limits) -> Result<Vec<u8>, JobError> {
        self.read(&path(&descriptor.digest), limits)
    }

    fn config(&self, descriptor: &Descriptor, limits: &Limits) -> Result<Vec<u8>, JobError> {
        self.read(&path(&descriptor.digest), limits)
    }

    fn layer(&self, descriptor: &Descriptor) -> Result<Option<LayerBytes>, JobError> {
        Ok(self.blob(&path(&descriptor.digest))?.map(LayerBytes::Here))
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

fn path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().name(), digest.hex())
}

fn bad(store: &Store, why: &str) -> JobError {
    JobError::NotAnImage { place: store.place.clone(), why: why.into() }
}
