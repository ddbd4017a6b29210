//! Each parser reads any bytes: the first byte chooses the parser.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use plimsoll_catalog::{Facts, File, PARSERS, Pattern};
use plimsoll_model::Limits;

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let parser = &PARSERS[usize::from(*choice) % PARSERS.len()];
    let path = match parser.wants[usize::from(*choice) / PARSERS.len() % parser.wants.len()] {
        Pattern::Path(path) => path.to_owned(),
        Pattern::In(folder, suffix) | Pattern::InAny(folder, suffix) => format!("{folder}/name{suffix}"),
        Pattern::Below(folder, suffix) => format!("{folder}/one/name-1{suffix}"),
        Pattern::Name(name) => format!("app/{name}"),
        Pattern::NameWith(start, end) => format!("app/{start}name{end}"),
        Pattern::Suffix(suffix) => format!("app/name{suffix}"),
        Pattern::NodeModule => "node_modules/name/package.json".to_owned(),
        Pattern::Program => "usr/bin/name".to_owned(),
    };
    let limits = Limits { file_bytes: 1 << 20, record_bytes: 1 << 20, ..Limits::default() };
    let mut reader = Cursor::new(bytes);
    let mut file = File::new(&path, bytes.len() as u64, &mut reader, &limits);
    let _ = (parser.parse)(&mut file, &mut Facts::default());
});
