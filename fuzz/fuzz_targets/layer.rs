//! A layer of any bytes is read, kept, and merged on top of itself; and taken for a kept one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_catalog::{Keep, LayerContents, Scanner, Scope, assemble, merge, read_layer};
use plimsoll_formats::tar::TarReader;
use plimsoll_model::Limits;

fuzz_target!(|data: &[u8]| {
    LayerContents::from_bytes(data);
    let limits = Limits { file_bytes: 1 << 20, record_bytes: 1 << 20, entries: 10_000, ..Limits::default() };
    let scanner = Scanner { limits, scope: Scope::Installed };
    if let Ok(layer) = read_layer(&mut TarReader::new(data, limits), &scanner) {
        assert_eq!(LayerContents::from_bytes(&layer.to_bytes()).as_ref(), Some(&layer));
        assemble(merge(&[&layer, &layer], &scanner).files);
    }
});
