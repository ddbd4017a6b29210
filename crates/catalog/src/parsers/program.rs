//! Parts of a program (ELF, PE, Mach-O), read without the rest of it.

mod layout;
#[cfg(test)]
pub(super) mod testing;

use std::io::{Read, SeekFrom};

use crate::ReadSeek;
use layout::Layout;

/// A program whose headers were understood.
pub(super) struct Program<'r> {
    reader: &'r mut dyn ReadSeek,
    layout: Layout,
}

/// A section or segment that has bytes in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Part {
    /// Empty for a segment.
    pub(super) name: String,
    /// Where it is loaded in memory; 0 if it is not.
    pub(super) address: u64,
    /// Where it begins in the file.
    pub(super) offset: u64,
    /// Bytes that it has in the file.
    pub(super) size: u64,
}

impl<'r> Program<'r> {
    /// Reads the headers. `None`: this is not a program, or its headers are damaged.
    pub(super) fn open(reader: &'r mut dyn ReadSeek) -> Option<Self> {
        let layout = layout::read(reader).ok()?;
        Some(Self { reader, layout })
    }

    /// The section of that name.
    pub(super) fn section(&self, name: &str) -> Option<Part> {
        self.layout.sections.iter().find(|part| part.name == name).cloned()
    }

    /// The data that the program may change as it runs, as it is before it runs.
    pub(super) fn writable(&self) -> &[Part] {
        &self.layout.writable
    }

    /// Where the byte at a memory address stands in the file.
    pub(super) fn offset_of(&self, address: u64) -> Option<u64> {
        self.layout.loaded.iter().find_map(|part| {
            let inside = address.checked_sub(part.address).filter(|inside| *inside < part.size)?;
            part.offset.checked_add(inside)
        })
    }

    /// The bytes from `offset` on: `size` of them, or fewer if the file ends before.
    pub(super) fn bytes(&mut self, offset: u64, size: u64) -> std::io::Result<Vec<u8>> {
        // Damaged tables point far beyond the end, where some readers refuse to go.
        if offset > i64::MAX as u64 {
            return Ok(Vec::new());
        }
        self.reader.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        (&mut *self.reader).take(size).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::testing::{Form, program};
    use super::*;

    #[test]
    fn sections_and_addresses_are_found_in_every_form() {
        for form in Form::ALL {
            let bytes = program(form, ".extra", b"needle");
            let mut reader = Cursor::new(&bytes);
            let mut program = Program::open(&mut reader).unwrap();
            let part = program.section(".extra").unwrap();
            assert_eq!(program.bytes(part.offset, 6).unwrap(), b"needle", "{form:?}");
            assert_eq!(program.offset_of(part.address + 2), Some(part.offset + 2), "{form:?}");
            assert_eq!(program.offset_of(u64::MAX), None);
            assert!(program.section(".other").is_none());
            let data = program.writable().first().unwrap();
            assert!(data.address <= part.address && part.address < data.address + data.size);
        }
    }

    #[test]
    fn what_is_not_a_program_has_no_parts() {
        for bytes in [&b""[..], b"\x7fELF", b"MZ", b"#!/bin/sh\n", &[0xcf, 0xfa, 0xed, 0xfe]] {
            assert!(Program::open(&mut Cursor::new(bytes)).is_none(), "{bytes:?}");
        }
    }
}
