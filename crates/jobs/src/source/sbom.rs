//! Bills of materials in files.

use std::io::Read as _;

use plimsoll_formats::sbom;
use plimsoll_model::{Inventory, Limits};

use super::Blob;
use crate::JobError;

/// Reads the bill in `blob`. `place` is how it is called in messages.
pub(crate) fn read(
    blob: &Blob,
    place: &str,
    target: &str,
    limits: &Limits,
) -> Result<Inventory, JobError> {
    let failed = |why: String| JobError::NotABill { place: place.to_owned(), why };
    if blob.size > limits.record_bytes {
        let (size, most) = (blob.size, limits.record_bytes);
        return Err(failed(format!("it is {size} bytes long, and no more than {most} are read")));
    }
    let mut bytes = Vec::new();
    let read = blob.reader().read_to_end(&mut bytes);
    read.map_err(|source| JobError::Read { path: place.into(), source })?;
    sbom::read(&bytes, target, limits).map_err(|error| failed(error.to_string()))
}

/// Whether a file looks like a bill in JSON or XML, by its first character that is no blank.
pub(crate) fn looks_like_one(blob: &Blob) -> bool {
    let mut head = Vec::new();
    let read = blob.reader().take(64).read_to_end(&mut head);
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    read.is_ok() && (text.starts_with(b"{") || text.starts_with(b"<"))
}
