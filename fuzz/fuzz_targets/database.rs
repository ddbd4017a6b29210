//! A database of any bytes is opened and asked: an error or an answer, never a panic. Most inputs
//! are a good database with some bytes changed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use plimsoll_formats::osv::read_record;
use plimsoll_vulns::db::{Database, DatabaseWriter, SectionBuilder, SectionMeta};

const RECORD: &[u8] = br#"{"id":"GHSA-x","aliases":["CVE-2024-1"],"modified":"2024-01-01T00:00:00Z",
    "affected":[{"package":{"ecosystem":"npm","name":"ms"},"ranges":[{"type":"SEMVER",
    "events":[{"introduced":"0"},{"fixed":"2.0.1"}]}]}]}"#;

static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut builder = SectionBuilder::new("npm");
    builder.add(&read_record(RECORD).expect("the record is good"));
    let mut bytes = Vec::new();
    let mut writer = DatabaseWriter::new(&mut bytes).expect("memory can be written");
    writer.add(&builder.finish(SectionMeta::default())).expect("memory can be written");
    writer.finish().expect("memory can be written");
    bytes
});

fn ask(bytes: Vec<u8>) {
    let Ok(database) = Database::open(Box::new(bytes)) else { return };
    for affected in database.lookup("npm", "ms").unwrap_or_default() {
        let _ = database.advisory(affected.advisory);
    }
    let _ = database.find("CVE-2024-1");
    let _ = database.severity_of("CVE-2024-1");
    let _ = database.exploited("CVE-2024-1");
}

fuzz_target!(|data: &[u8]| {
    ask(data.to_vec());
    let mut changed = GOOD.clone();
    for change in data.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % changed.len();
        changed[at] ^= change[2];
    }
    ask(changed);
});
