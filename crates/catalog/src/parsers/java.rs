//! Java archives: jar, war, ear and relatives, with the archives and libraries inside them.
//!
//! An archive is identified by what it says itself: Maven's `pom.properties`, then its manifest,
//! then its file name. A group is never guessed: a package whose group nothing tells is a problem,
//! because with a wrong group it would be looked up and quietly not found.

mod archive;
mod file_name;
mod identity;
mod manifest;
mod pom_properties;

use std::io::Read;

use plimsoll_model::Evidence;

use crate::{Facts, File, Parser, Pattern, Problem, ReadSeek};
use archive::{Place, Walk};

pub(super) const PARSER: Parser = Parser {
    id: "java",
    title: "Java archives (jar, war, ear and relatives, nested)",
    evidence: Evidence::Installed,
    wants: &[
        Pattern::Suffix(".jar"),
        Pattern::Suffix(".war"),
        Pattern::Suffix(".ear"),
        Pattern::Suffix(".par"),
        Pattern::Suffix(".hpi"),
        Pattern::Suffix(".jpi"),
        Pattern::Suffix(".lpkg"),
        Pattern::Suffix(".kar"),
        Pattern::Suffix(".sar"),
        Pattern::Suffix(".rar"),
    ],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let (path, name, limits) = (file.path, file.name(), file.limits);
    if !may_be_archive(name, file.reader())? {
        return Ok(());
    }
    Walk::new(path, limits, facts).archive(file.reader(), &Place::outermost(name))
}

/// Whether a file with a wanted name is an archive. Some endings are shared with other kinds of
/// files: those count only if they begin as a zip archive does.
fn may_be_archive(name: &str, reader: &mut dyn ReadSeek) -> std::io::Result<bool> {
    if ![".par", ".kar", ".sar", ".rar"].iter().any(|ending| name.ends_with(ending)) {
        return Ok(true);
    }
    let mut head = Vec::new();
    reader.rewind()?;
    reader.take(4).read_to_end(&mut head)?;
    Ok(head == b"PK\x03\x04")
}

/// Whether the name of an entry is that of an archive.
fn has_archive_name(name: &str) -> bool {
    PARSER.wants.iter().any(|pattern| pattern.matches_path(name))
}

#[cfg(test)]
mod tests;
