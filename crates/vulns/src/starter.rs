//! The embedded starter set: a few hundred advisories, so that a first scan needs no network.

use std::collections::BTreeMap;

use plimsoll_formats::{kev, osv};

use crate::db::{
    Database, DatabaseWriter, DbError, SectionBuilder, SectionMeta, exploited_section,
};

/// One OSV record a line; see `starter/README.md`.
const RECORDS: &str = include_str!("../starter/starter.jsonl");

/// Entries of CISA's catalog for the records above, in the catalog's own form.
const EXPLOITED: &str = include_str!("../starter/exploited.json");

/// The records and the catalog, compiled: `cargo xtask gen` writes it, and a test fails when it
/// is not what they compile to.
const COMPILED: &[u8] = include_bytes!("../starter/starter.db");

/// Opens the starter set.
pub fn starter() -> Result<Database, DbError> {
    Database::open(Box::new(COMPILED))
}

/// Compiles the starter set.
pub fn compile_starter() -> Result<Vec<u8>, DbError> {
    let damaged = |what| DbError::Corrupt { what, offset: 0 };
    let mut builders: BTreeMap<String, SectionBuilder> = BTreeMap::new();
    for line in RECORDS.lines() {
        let record = osv::read_record(line.as_bytes()).map_err(|_| damaged("starter record"))?;
        for package in record.affected.iter().filter_map(|affected| affected.package.as_ref()) {
            let ecosystem = package.ecosystem.split(':').next().unwrap_or_default();
            builders.entry(ecosystem.to_owned()).or_insert_with(|| SectionBuilder::new(ecosystem));
        }
        for builder in builders.values_mut() {
            builder.add(&record);
        }
    }
    let meta = || SectionMeta { source: "starter".into(), starter: true, ..SectionMeta::default() };
    let catalog =
        kev::read_catalog(EXPLOITED.as_bytes()).map_err(|_| damaged("starter catalog"))?;
    let mut sections: Vec<_> =
        builders.into_values().map(|builder| builder.finish(meta())).collect();
    sections.push(exploited_section(&catalog, meta()));
    sections.sort_by(|a, b| a.ecosystem().cmp(b.ecosystem()));
    let mut bytes = Vec::new();
    let mut writer = DatabaseWriter::new(&mut bytes)?;
    for section in &sections {
        writer.add(section)?;
    }
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_set_is_what_the_records_compile_to() {
        let same = compile_starter().unwrap() == COMPILED;
        assert!(same, "starter.db is out of date: run `cargo xtask gen`");
    }

    #[test]
    fn the_starter_set_knows_what_mattered_most() {
        let starter = starter().unwrap();
        for (ecosystem, name, id) in [
            ("Maven", "org.apache.logging.log4j:log4j-core", "CVE-2021-44228"),
            ("Debian:12", "libwebp", "CVE-2023-4863"),
        ] {
            let found = starter.lookup(ecosystem, name).unwrap();
            let known = found.iter().any(|affected| {
                let advisory = starter.advisory(affected.advisory).unwrap();
                advisory.aliases.iter().chain(&advisory.upstream).any(|alias| alias == id)
            });
            assert!(known, "{id} in {ecosystem} {name}");
        }
        assert!(starter.exploited("CVE-2021-44228").unwrap().is_some());
        assert!(starter.sections().iter().all(|section| section.meta.starter));
    }
}
