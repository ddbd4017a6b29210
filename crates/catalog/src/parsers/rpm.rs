//! rpm packages: the database of rpm, and the list that images without one carry.
//!
//! Sources: rpm manual, `rpmdb(8)` and "Database backends"; the forms are told apart by their first
//! bytes, because systems that changed the form kept the names.

mod berkeley;
mod database;
mod header;
mod manifest;
mod ndb;
mod record;
mod records;

use std::io::{Read, SeekFrom};

use plimsoll_model::{Evidence, GapCode};

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "rpm",
    title: "rpm packages (SQLite, ndb and Berkeley DB databases; manifest of Azure Linux images)",
    evidence: Evidence::Installed,
    wants: &[
        Pattern::Path("var/lib/rpm/rpmdb.sqlite"),
        Pattern::Path("var/lib/rpm/Packages.db"),
        Pattern::Path("var/lib/rpm/Packages"),
        Pattern::Path("usr/share/rpm/rpmdb.sqlite"),
        Pattern::Path("usr/share/rpm/Packages.db"),
        Pattern::Path("usr/share/rpm/Packages"),
        Pattern::Path("usr/lib/sysimage/rpm/rpmdb.sqlite"),
        Pattern::Path("usr/lib/sysimage/rpm/Packages.db"),
        Pattern::Path("usr/lib/sysimage/rpm/Packages"),
        Pattern::Path("var/lib/rpmmanifest/container-manifest-2"),
    ],
    parse,
};

/// Longest package name and version taken for one, in bytes.
const IDENTITY_BYTES: usize = 255;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    if file.name() == "container-manifest-2" {
        return manifest::parse(file, facts);
    }
    let mut head = Vec::new();
    let reader = file.reader();
    reader.seek(SeekFrom::Start(0))?;
    reader.take(16).read_to_end(&mut head)?;
    match form(&head) {
        Some(Form::Sqlite) => database::parse(file, facts),
        Some(Form::Ndb) => ndb::parse(file, facts),
        Some(Form::BerkeleyHash) => berkeley::parse(file, facts),
        Some(Form::BerkeleyTree) => Err(unsupported("a Berkeley DB B-tree")),
        None => Err(Problem::malformed("this is not an rpm database of a known form")),
    }
}

fn unsupported(form: &str) -> Problem {
    let message = format!(
        "the rpm database is {form}, which this version does not read: its packages are missing"
    );
    Problem::new(GapCode::Unsupported, message)
}

enum Form {
    Sqlite,
    Ndb,
    BerkeleyHash,
    BerkeleyTree,
}

/// Sources: SQLite, "Database File Format" 1.3; rpm, `lib/backend/ndb/rpmpkg.c`; Berkeley DB,
/// `dbinc/db_page.h`: its magic number for a hash or a B-tree stands at byte 12, in the byte order
/// of the machine.
fn form(head: &[u8]) -> Option<Form> {
    const HASH: u32 = 0x0006_1561;
    const B_TREE: u32 = 0x0005_3162;
    if head.starts_with(b"SQLite format 3\0") {
        return Some(Form::Sqlite);
    }
    if head.starts_with(b"RpmP") {
        return Some(Form::Ndb);
    }
    let magic = head.get(12..16)?.try_into().ok()?;
    let either = [u32::from_le_bytes(magic), u32::from_be_bytes(magic)];
    if either.contains(&HASH) {
        return Some(Form::BerkeleyHash);
    }
    either.contains(&B_TREE).then_some(Form::BerkeleyTree)
}

/// Whether a value can be a package's name or version.
pub(super) fn is_identity(value: &str) -> bool {
    (1..=IDENTITY_BYTES).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests;
