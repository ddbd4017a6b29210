//! Well-known programs that no package manager installed, by what their bytes say.
//!
//! Only files that bear the name of a known program are looked into, each once and in pieces. Go
//! and Rust programs are not in the table: they carry a record of their own.

mod scan;
mod table;
mod version;

use plimsoll_model::{Evidence, Package, PackageKind};

use crate::{Facts, File, Parser, Pattern, Problem};
use scan::find_version;
use table::CLASSIFIERS;

pub(super) const PARSER: Parser = Parser {
    id: "binaries",
    title: "well-known programs and libraries by their bytes (node, python, openssl, nginx, …)",
    evidence: Evidence::Installed,
    wants: &[Pattern::Program],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let name = file.name();
    for classifier in CLASSIFIERS.iter().filter(|row| row.files.iter().any(|f| f.is(name))) {
        if let Some(version) = find_version(file.reader(), classifier.marks, name)? {
            facts.package(Package::new(PackageKind::Generic, classifier.package, version));
            // A file is one program.
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
