//! Manifests, indexes and configurations of any bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_formats::oci::{ImageConfig, read_archive_manifest, read_document};

fuzz_target!(|data: &[u8]| {
    let _ = read_document(data);
    let _ = read_archive_manifest(data);
    if let Ok(config) = ImageConfig::read(data) {
        config.created_by();
    }
});
