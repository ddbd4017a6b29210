//! Where the Go linker leaves the toolchain's version and the list of modules.
//!
//! Source: Go standard library, `debug/buildinfo`: a header of 32 bytes, at an address that 16
//! divides, begins with a magic text; byte 14 is the size of a pointer and byte 15 holds flags.
//! Since Go 1.18 the two texts follow, each after its length as a varint; before, the header held
//! pointers to two Go strings. Neither `strip` nor a lost section table takes it away.

use memchr::memmem::Finder;

use super::super::program::{Part, Program};
use crate::Problem;

const MAGIC: &[u8] = b"\xff Go buildinf:";
const HEADER_BYTES: u64 = 32;
const ALIGNMENT: u64 = 16;

/// The header's section in ELF and in Mach-O files; PE files have none.
const SECTIONS: [&str; 2] = [".go.buildinfo", "__go_buildinfo"];

/// Flags in byte 15.
const BIG_ENDIAN: u8 = 1;
const INLINE: u8 = 2;

/// The module list stands between two magic texts of this many bytes.
const FRAME_BYTES: usize = 16;

/// How much of a program's data is searched for the header, which the linker puts near its start.
const SEARCH_BYTES: u64 = 64 << 20;
const CHUNK_BYTES: u64 = 1 << 20;

/// Longest text that is taken for a version or a list of modules.
const TEXT_BYTES: u64 = 16 << 20;

/// What a Go program says about itself.
#[derive(Debug)]
pub(super) struct BuildInfo {
    /// The toolchain that built it, such as `go1.19.8`.
    pub(super) toolchain: String,
    /// One record a line; empty if it was built without modules.
    pub(super) modules: String,
}

impl BuildInfo {
    /// `None`: the program was not built by Go 1.13 or later.
    pub(super) fn read(program: &mut Program<'_>) -> Result<Option<Self>, Problem> {
        let Some(offset) = find(program)? else { return Ok(None) };
        let damaged =
            || Problem::malformed(format!("damaged Go build information at byte {offset}"));
        let (toolchain, modules) = texts(program, offset)?.ok_or_else(damaged)?;
        let toolchain = String::from_utf8_lossy(&toolchain).into_owned();
        if toolchain.is_empty() || toolchain.chars().any(char::is_control) {
            return Err(damaged());
        }
        Ok(Some(Self { toolchain, modules: String::from_utf8_lossy(unframed(&modules)).into() }))
    }
}

/// The header's place in the file.
fn find(program: &mut Program<'_>) -> Result<Option<u64>, Problem> {
    let named = SECTIONS.iter().find_map(|name| program.section(name));
    let parts = named.map_or_else(|| program.writable().to_vec(), |part| vec![part]);
    for part in parts {
        if let Some(offset) = search(program, &part)? {
            return Ok(Some(offset));
        }
    }
    Ok(None)
}

fn search(program: &mut Program<'_>, part: &Part) -> Result<Option<u64>, Problem> {
    let magic = Finder::new(MAGIC);
    // Chunks begin at aligned addresses, so that no header stands across two of them.
    let mut from = part.address.wrapping_neg() % ALIGNMENT;
    while from < part.size.min(SEARCH_BYTES) {
        let start = part.offset.saturating_add(from);
        let chunk = program.bytes(start, CHUNK_BYTES.min(part.size - from))?;
        let mut hits = magic.find_iter(&chunk).map(|hit| hit as u64);
        if let Some(hit) = hits.find(|hit| hit % ALIGNMENT == 0) {
            return Ok(Some(start + hit));
        }
        if chunk.is_empty() {
            break;
        }
        from += CHUNK_BYTES;
    }
    Ok(None)
}

/// The version and the framed list of modules of the header at `offset`.
fn texts(program: &mut Program<'_>, offset: u64) -> std::io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let header = program.bytes(offset, HEADER_BYTES)?;
    let (Some(&width), Some(&flags)) = (header.get(14), header.get(15)) else { return Ok(None) };
    if flags & INLINE != 0 {
        let Some((version, next)) = inline_text(program, offset + HEADER_BYTES)? else {
            return Ok(None);
        };
        return Ok(inline_text(program, next)?.map(|(modules, _)| (version, modules)));
    }
    let pointers = Pointers { width: usize::from(width), big_endian: flags & BIG_ENDIAN != 0 };
    let Some((version, modules)) = header.get(16..).and_then(|rest| pointers.pair(rest)) else {
        return Ok(None);
    };
    let version = pointers.text(program, version)?;
    Ok(version.zip(pointers.text(program, modules)?))
}

/// The text at `offset` that its length precedes, and where it ends.
fn inline_text(program: &mut Program<'_>, offset: u64) -> std::io::Result<Option<(Vec<u8>, u64)>> {
    let head = program.bytes(offset, 10)?;
    let Some((length, width)) = varint(&head).filter(|(length, _)| *length <= TEXT_BYTES) else {
        return Ok(None);
    };
    let text = program.bytes(offset + width, length)?;
    Ok((text.len() as u64 == length).then_some((text, offset + width + length)))
}

/// An unsigned LEB128 number and the bytes that it takes.
fn varint(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut value = 0_u64;
    for (index, byte) in (0..).zip(bytes) {
        value |= u64::from(byte & 0x7f).checked_shl(7 * index)?;
        if byte & 0x80 == 0 {
            return Some((value, u64::from(index) + 1));
        }
    }
    None
}

/// How the program writes pointers and lengths.
struct Pointers {
    width: usize,
    big_endian: bool,
}

impl Pointers {
    /// The first two numbers.
    fn pair(&self, bytes: &[u8]) -> Option<(u64, u64)> {
        let number = |bytes: &[u8]| match (bytes.len(), self.big_endian) {
            (4, false) => Some(u32::from_le_bytes(bytes.try_into().ok()?).into()),
            (4, true) => Some(u32::from_be_bytes(bytes.try_into().ok()?).into()),
            (8, false) => Some(u64::from_le_bytes(bytes.try_into().ok()?)),
            (8, true) => Some(u64::from_be_bytes(bytes.try_into().ok()?)),
            _ => None,
        };
        let (first, rest) = bytes.split_at_checked(self.width)?;
        Some((number(first)?, number(rest.get(..self.width)?)?))
    }

    /// The Go string whose own pointer and length stand at `address`.
    fn text(&self, program: &mut Program<'_>, address: u64) -> std::io::Result<Option<Vec<u8>>> {
        let Some(offset) = program.offset_of(address) else { return Ok(None) };
        let string = program.bytes(offset, 2 * self.width as u64)?;
        let Some((data, length)) = self.pair(&string).filter(|(_, length)| *length <= TEXT_BYTES)
        else {
            return Ok(None);
        };
        if length == 0 {
            return Ok(Some(Vec::new()));
        }
        let Some(offset) = program.offset_of(data) else { return Ok(None) };
        let text = program.bytes(offset, length)?;
        Ok((text.len() as u64 == length).then_some(text))
    }
}

/// The list of modules without its frame; empty if there is none.
fn unframed(framed: &[u8]) -> &[u8] {
    let end = framed.len().saturating_sub(FRAME_BYTES);
    let list = framed.get(FRAME_BYTES..end).unwrap_or_default();
    if list.ends_with(b"\n") { list } else { &[] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_any_size_is_read_and_an_endless_one_is_not() {
        assert_eq!(varint(&[5, 9]), Some((5, 1)));
        assert_eq!(varint(&[0x80, 0x01]), Some((128, 2)));
        assert_eq!(varint(&[0x80; 12]), None);
        assert_eq!(varint(&[]), None);
    }

    #[test]
    fn a_list_of_modules_must_be_framed() {
        assert_eq!(unframed(b"0123456789abcdefpath\tx\n0123456789abcdef"), b"path\tx\n");
        for bad in [&b""[..], b"\n", &[b'\n'; 32], b"0123456789abcdefpath\tx0123456789abcdef"] {
            assert_eq!(unframed(bad), b"");
        }
    }
}
