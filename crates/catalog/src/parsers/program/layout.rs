//! Section and segment tables.
//!
//! Sources: System V ABI, "Sections" and "Program Header"; Microsoft PE/COFF, "Section Table";
//! Apple `mach-o/loader.h`. Symbol tables, which are most of the bookkeeping in a program, are
//! never touched.

use object::read::elf::{FileHeader, ProgramHeader, SectionHeader};
use object::read::macho::{MachHeader, Section, Segment};
use object::read::pe::{ImageNtHeaders, ImageOptionalHeader};
use object::read::{ReadCache, ReadRef, Result};
use object::{Endianness, FileKind, LittleEndian, elf, macho, pe};

use super::Part;
use crate::ReadSeek;

/// Most sections, or segments, that a table may have; the linker makes a few dozen.
const PARTS: u32 = 1 << 16;

/// Most bytes of Mach-O load commands.
const COMMAND_BYTES: u32 = 16 << 20;

/// What lies where in a program.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) sections: Vec<Part>,
    /// What is loaded into memory.
    pub(super) loaded: Vec<Part>,
    /// What of it can be written to and not executed.
    pub(super) writable: Vec<Part>,
}

impl Layout {
    fn load(&mut self, part: Part, writable: bool) {
        if writable {
            self.writable.push(part.clone());
        }
        self.loaded.push(part);
    }
}

pub(super) fn read(reader: &mut dyn ReadSeek) -> Result<Layout> {
    let data = &ReadCache::new(reader);
    match FileKind::parse(data)? {
        FileKind::Elf32 => elf::<elf::FileHeader32<Endianness>, _>(data),
        FileKind::Elf64 => elf::<elf::FileHeader64<Endianness>, _>(data),
        FileKind::Pe32 => pe::<pe::ImageNtHeaders32, _>(data),
        FileKind::Pe64 => pe::<pe::ImageNtHeaders64, _>(data),
        FileKind::MachO32 => mach_o::<macho::MachHeader32<Endianness>, _>(data),
        FileKind::MachO64 => mach_o::<macho::MachHeader64<Endianness>, _>(data),
        _ => Ok(Layout::default()),
    }
}

fn elf<'d, H: FileHeader<Endian = Endianness>, R: ReadRef<'d>>(data: R) -> Result<Layout> {
    let mut layout = Layout::default();
    let header = H::parse(data)?;
    let endian = header.endian()?;
    if header.phnum(endian, data)? <= PARTS {
        for segment in header.program_headers(endian, data)? {
            if segment.p_type(endian) == elf::PT_LOAD {
                let (offset, size) = segment.file_range(endian);
                let address = segment.p_vaddr(endian).into();
                let flags = segment.p_flags(endian);
                let part = Part { name: String::new(), address, offset, size };
                layout.load(part, flags & (elf::PF_W | elf::PF_X) == elf::PF_W);
            }
        }
    }
    if header.shnum(endian, data)? <= PARTS {
        let table = header.sections(endian, data)?;
        for section in table.iter() {
            let Some((offset, size)) = section.file_range(endian) else { continue };
            let name = table.section_name(endian, section).map(String::from_utf8_lossy);
            let name = name.unwrap_or_default().into_owned();
            let address = section.sh_addr(endian).into();
            layout.sections.push(Part { name, address, offset, size });
        }
    }
    Ok(layout)
}

fn pe<'d, H: ImageNtHeaders, R: ReadRef<'d>>(data: R) -> Result<Layout> {
    let mut layout = Layout::default();
    let mut offset = pe::ImageDosHeader::parse(data)?.nt_headers_offset().into();
    let (header, _) = H::parse(data, &mut offset)?;
    let base = header.optional_header().image_base();
    for section in header.sections(data, offset)?.iter() {
        let (offset, size) = section.pe_file_range();
        let (address, _) = section.pe_address_range();
        let part = Part {
            name: String::from_utf8_lossy(section.raw_name()).into_owned(),
            address: base.saturating_add(address.into()),
            offset: offset.into(),
            size: size.into(),
        };
        let flags = section.characteristics.get(LittleEndian);
        let access = flags & (pe::IMAGE_SCN_MEM_WRITE | pe::IMAGE_SCN_MEM_EXECUTE);
        layout.load(part.clone(), access == pe::IMAGE_SCN_MEM_WRITE);
        layout.sections.push(part);
    }
    Ok(layout)
}

fn mach_o<'d, H: MachHeader<Endian = Endianness>, R: ReadRef<'d>>(data: R) -> Result<Layout> {
    let mut layout = Layout::default();
    let header = H::parse(data, 0)?;
    let endian = header.endian()?;
    if header.sizeofcmds(endian) > COMMAND_BYTES {
        return Ok(layout);
    }
    let mut commands = header.load_commands(endian, data, 0)?;
    while let Some(command) = commands.next()? {
        let Some((segment, sections)) = H::Segment::from_command(command)? else { continue };
        let (offset, size) = segment.file_range(endian);
        let address = segment.vmaddr(endian).into();
        let part = Part { name: String::new(), address, offset, size };
        let access = segment.initprot(endian) & (macho::VM_PROT_WRITE | macho::VM_PROT_EXECUTE);
        layout.load(part, access == macho::VM_PROT_WRITE);
        for section in segment.sections(endian, sections)? {
            let Some(size) = section.file_size(endian) else { continue };
            layout.sections.push(Part {
                name: String::from_utf8_lossy(section.name()).into_owned(),
                address: section.addr(endian).into(),
                offset: section.offset(endian).into(),
                size,
            });
        }
    }
    Ok(layout)
}
