//! Smallest programs of every form, for tests: one section in one writable segment.

/// Where the section begins in the file.
const OFFSET: u64 = 0x200;

/// Where the section is loaded.
pub(in crate::parsers) const ADDRESS: u64 = 0x0040_0000 + OFFSET;

/// The forms of program, in both byte orders and word sizes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::parsers) enum Form {
    Elf64,
    Elf32Big,
    Pe64,
    MachO64,
}

impl Form {
    pub(in crate::parsers) const ALL: [Self; 4] =
        [Self::Elf64, Self::Elf32Big, Self::Pe64, Self::MachO64];

    /// A number of `bytes` bytes in the form's byte order.
    pub(in crate::parsers) fn number(self, bytes: usize, value: u64) -> Vec<u8> {
        match self {
            Self::Elf32Big => value.to_be_bytes()[8 - bytes..].to_vec(),
            _ => value.to_le_bytes()[..bytes].to_vec(),
        }
    }

    /// Bytes of a pointer.
    pub(in crate::parsers) fn word(self) -> usize {
        if self == Self::Elf32Big { 4 } else { 8 }
    }

    /// Numbers one after the other, each as (bytes, value).
    fn numbers(self, numbers: &[(usize, u64)]) -> Vec<u8> {
        numbers.iter().flat_map(|(bytes, value)| self.number(*bytes, *value)).collect()
    }
}

/// A program whose only section has that name and content. In an ELF file without a name there is
/// no section table.
pub(in crate::parsers) fn program(form: Form, name: &str, content: &[u8]) -> Vec<u8> {
    let mut file = match form {
        Form::Elf64 | Form::Elf32Big => elf_head(form, name, content.len() as u64),
        Form::Pe64 => pe_head(name, content.len() as u64),
        Form::MachO64 => mach_o_head(name, content.len() as u64),
    };
    assert!(file.len() as u64 <= OFFSET);
    file.resize(OFFSET as usize, 0);
    file.extend(content);
    if matches!(form, Form::Elf64 | Form::Elf32Big) {
        file.extend(elf_tail(form, name, content.len() as u64));
    }
    file
}

fn elf_head(form: Form, name: &str, size: u64) -> Vec<u8> {
    let word = form.word();
    let wide = word == 8;
    let (class, order) = if wide { (2, 1) } else { (1, 2) };
    let (header, segment, section) = if wide { (64, 56, 64) } else { (52, 32, 40) };
    let sections_at = if name.is_empty() { 0 } else { OFFSET + size };
    let count = if name.is_empty() { 0 } else { 3 };
    let mut head = vec![0x7f, b'E', b'L', b'F', class, order, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    head.extend(form.numbers(&[(2, 2), (2, if wide { 62 } else { 8 }), (4, 1), (word, 0)]));
    head.extend(form.numbers(&[(word, header), (word, sections_at), (4, 0), (2, header)]));
    let last = count.max(1) - 1;
    head.extend(form.numbers(&[(2, segment), (2, 1), (2, section), (2, count), (2, last)]));
    let place = [(word, OFFSET), (word, ADDRESS), (word, ADDRESS), (word, size), (word, size)];
    head.extend(form.number(4, 1));
    if wide {
        head.extend(form.number(4, 6));
    }
    head.extend(form.numbers(&place));
    if !wide {
        head.extend(form.number(4, 6));
    }
    head.extend(form.number(word, 16));
    head
}

fn elf_tail(form: Form, name: &str, size: u64) -> Vec<u8> {
    if name.is_empty() {
        return Vec::new();
    }
    let word = form.word();
    let section = |name: u64, kind: u64, address: u64, offset: u64, size: u64| {
        let start = [(4, name), (4, kind), (word, 3), (word, address), (word, offset)];
        let end = [(word, size), (4, 0), (4, 0), (word, 1), (word, 0)];
        [form.numbers(&start), form.numbers(&end)].concat()
    };
    let names = format!("\0{name}\0.shstrtab\0");
    let names_at = OFFSET + size + 3 * if word == 8 { 64 } else { 40 };
    let mut tail = section(0, 0, 0, 0, 0);
    tail.extend(section(1, 1, ADDRESS, OFFSET, size));
    tail.extend(section(name.len() as u64 + 2, 3, 0, names_at, names.len() as u64));
    tail.extend(names.as_bytes());
    tail
}

fn pe_head(name: &str, size: u64) -> Vec<u8> {
    let numbers = |list: &[(usize, u64)]| Form::Pe64.numbers(list);
    let mut head = b"MZ".to_vec();
    head.resize(0x3c, 0);
    head.extend(numbers(&[(4, 0x40)]));
    head.extend(b"PE\0\0");
    head.extend(numbers(&[(2, 0x8664), (2, 1), (4, 0), (4, 0), (4, 0), (2, 240), (2, 0x22)]));
    let mut optional = numbers(&[(2, 0x20b)]);
    optional.resize(24, 0);
    optional.extend(numbers(&[(8, ADDRESS - OFFSET), (4, 0x200), (4, 0x200)]));
    optional.resize(108, 0);
    optional.extend(numbers(&[(4, 16)]));
    optional.resize(240, 0);
    head.extend(optional);
    head.extend(padded::<8>(name));
    head.extend(numbers(&[(4, size), (4, OFFSET), (4, size), (4, OFFSET), (8, 0), (4, 0)]));
    head.extend(numbers(&[(4, 0xc000_0040)]));
    head
}

fn mach_o_head(name: &str, size: u64) -> Vec<u8> {
    let numbers = |list: &[(usize, u64)]| Form::MachO64.numbers(list);
    let mut head = numbers(&[(4, 0xfeed_facf), (4, 0x0100_0007), (4, 3), (4, 2), (4, 1)]);
    head.extend(numbers(&[(4, 152), (8, 0), (4, 0x19), (4, 152)]));
    head.extend(padded::<16>("__DATA"));
    head.extend(numbers(&[(8, ADDRESS), (8, size), (8, OFFSET), (8, size)]));
    head.extend(numbers(&[(4, 3), (4, 3), (4, 1), (4, 0)]));
    head.extend(padded::<16>(name));
    head.extend(padded::<16>("__DATA"));
    head.extend(numbers(&[(8, ADDRESS), (8, size), (4, OFFSET), (4, 0), (8, 0), (8, 0), (8, 0)]));
    head
}

fn padded<const N: usize>(name: &str) -> [u8; N] {
    let mut bytes = [0; N];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes
}
