//! Everything that Plimsoll asks of other machines.
//!
//! For now: downloads of feeds, which can be resumed and are not repeated when nothing changed.

mod download;
mod retry;

pub use download::{Download, Downloader, RemoteError, Saved, Validators};
