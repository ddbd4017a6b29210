//! What layers told, as bytes that can be kept from one run to the next.
//!
//! Writers take each type apart without `..`, and readers build it without defaults, so a new
//! field does not compile until it is kept too. The form has no version of its own: it is a part
//! of what [`TABLE_VERSION`] stands for, and bytes of another version are not offered to readers.

mod facts;
mod layer;
mod package;

use plimsoll_formats::codec::{Decoder, Encode};

/// Which parsers, formats and dependencies this build has: a hash of their sources, in
/// hexadecimal. What one version kept, another must not read.
pub const TABLE_VERSION: &str = env!("PLIMSOLL_TABLE_VERSION");

/// Something that can be kept as bytes.
pub trait Keep: Sized {
    /// The bytes.
    fn to_bytes(&self) -> Vec<u8>;
    /// What [`Keep::to_bytes`] was given; `None` for bytes that cannot have come from it. Memory
    /// is bounded by the number of bytes.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

fn write_option<T>(out: &mut Vec<u8>, value: Option<T>, write: impl FnOnce(&mut Vec<u8>, T)) {
    out.push(u8::from(value.is_some()));
    if let Some(value) = value {
        write(out, value);
    }
}

#[expect(clippy::option_option, reason = "the outer one tells whether it could be read")]
fn read_option<'b, T>(
    from: &mut Decoder<'b>,
    read: impl FnOnce(&mut Decoder<'b>) -> Option<T>,
) -> Option<Option<T>> {
    match from.byte()? {
        0 => Some(None),
        1 => read(from).map(Some),
        _ => None,
    }
}

fn write_text_option(out: &mut Vec<u8>, text: Option<&String>) {
    write_option(out, text, |out, text| out.text(text));
}

fn read_string(from: &mut Decoder<'_>) -> Option<String> {
    from.text().map(str::to_owned)
}

fn write_list<T>(out: &mut Vec<u8>, list: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    out.count(list.len());
    for element in list {
        write(out, element);
    }
}

#[cfg(test)]
mod tests;
