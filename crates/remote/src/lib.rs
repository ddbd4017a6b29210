//! Everything that Plimsoll asks of other machines.
//!
//! Downloads of feeds, which can be resumed and are not repeated when nothing changed, and
//! container registries.

mod download;
mod registry;
mod retry;

pub use download::{Download, Downloader, RemoteError, Saved, Validators};
pub use registry::{
    Credential, Credentials, Manifest, Registry, RegistryError, RegistryOptions, Repository,
};
