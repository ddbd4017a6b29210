//! Where images and folders come from.

pub(crate) mod archive;
mod blob;
pub(crate) mod folder;
mod image;
pub(crate) mod layout;
mod manifests;
pub(crate) mod registry;
pub(crate) mod sbom;
mod store;
mod stream;

pub(crate) use blob::Blob;
pub(crate) use image::Image;
pub(crate) use store::Store;
