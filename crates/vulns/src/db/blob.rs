//! Compressed, checksummed pieces of a section.

use plimsoll_formats::codec::{Decoder, Encode};

/// Levels above this cost several times as long and save little on pieces of this size.
const LEVEL: i32 = 15;

/// Where a piece lies in its section, and how to tell that it is whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Blob {
    /// Bytes from the start of the section's pieces.
    pub(super) offset: u64,
    /// Bytes in the file.
    pub(super) stored: u64,
    /// Bytes when unpacked; as many as are stored where packing would not have helped.
    pub(super) raw: u64,
    /// CRC-32 of what is stored.
    pub(super) crc: u32,
}

impl Blob {
    pub(super) fn encode(self, out: &mut Vec<u8>) {
        out.number(self.offset);
        self.encode_in_sequence(out);
    }

    pub(super) fn decode(decoder: &mut Decoder<'_>) -> Option<Self> {
        let offset = decoder.number()?;
        Self::decode_in_sequence(decoder, offset)
    }

    /// Without the offset, for lists of pieces that lie end to end.
    pub(super) fn encode_in_sequence(self, out: &mut Vec<u8>) {
        out.number(self.stored);
        out.number(self.raw);
        out.number(u64::from(self.crc));
    }

    pub(super) fn decode_in_sequence(decoder: &mut Decoder<'_>, offset: u64) -> Option<Self> {
        let (stored, raw) = (decoder.number()?, decoder.number()?);
        let crc = decoder.small()?;
        is_plausible(stored, raw).then_some(Self { offset, stored, raw, crc })
    }

    pub(super) fn end(self) -> Option<u64> {
        self.offset.checked_add(self.stored)
    }
}

/// Whether a reader may set aside `raw` bytes on the word of `stored` ones. The writer keeps to
/// it by not packing what would shrink more.
fn is_plausible(stored: u64, raw: u64) -> bool {
    stored <= raw && raw <= stored.saturating_mul(256).saturating_add(1 << 20)
}

/// Puts the pieces of a section end to end.
pub(super) struct BlobWriter {
    compressor: Option<zstd::bulk::Compressor<'static>>,
    pub(super) bytes: Vec<u8>,
}

impl BlobWriter {
    pub(super) fn new() -> Self {
        Self { compressor: zstd::bulk::Compressor::new(LEVEL).ok(), bytes: Vec::new() }
    }

    pub(super) fn write(&mut self, raw: &[u8]) -> Blob {
        let packed = self.compressor.as_mut().and_then(|zstd| zstd.compress(raw).ok());
        let packed = packed.filter(|packed| {
            packed.len() < raw.len() && is_plausible(packed.len() as u64, raw.len() as u64)
        });
        let stored = packed.as_deref().unwrap_or(raw);
        let blob = Blob {
            offset: self.bytes.len() as u64,
            stored: stored.len() as u64,
            raw: raw.len() as u64,
            crc: crc32fast::hash(stored),
        };
        self.bytes.extend_from_slice(stored);
        blob
    }
}

/// Unpacks what was stored. `None` where it is not what was written.
pub(super) fn unpack(
    decompressor: &mut Option<zstd::bulk::Decompressor<'static>>,
    blob: Blob,
    stored: Vec<u8>,
) -> Option<Vec<u8>> {
    if crc32fast::hash(&stored) != blob.crc {
        return None;
    }
    if blob.stored == blob.raw {
        return Some(stored);
    }
    if decompressor.is_none() {
        *decompressor = zstd::bulk::Decompressor::new().ok();
    }
    let length = usize::try_from(blob.raw).ok()?;
    let raw = decompressor.as_mut()?.decompress(&stored, length).ok()?;
    (raw.len() == length).then_some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_packed_or_not() {
        let mut writer = BlobWriter::new();
        let zeros = vec![0; 3 << 20];
        let text = b"introduced fixed introduced fixed introduced fixed".repeat(30);
        for raw in [&b""[..], b"x", &text, &zeros] {
            let blob = writer.write(raw);
            let end = usize::try_from(blob.end().unwrap()).unwrap();
            let stored = writer.bytes[usize::try_from(blob.offset).unwrap()..end].to_vec();
            assert_eq!(unpack(&mut None, blob, stored).as_deref(), Some(raw));
            let mut encoded = Vec::new();
            blob.encode(&mut encoded);
            assert_eq!(Blob::decode(&mut Decoder(&encoded)), Some(blob));
        }
        assert!(writer.bytes.len() > 3 << 20, "a bomb is stored as it is");
    }

    #[test]
    fn a_length_that_the_file_does_not_justify_is_refused() {
        let bomb = Blob { offset: 0, stored: 100, raw: 1 << 40, crc: 0 };
        let mut encoded = Vec::new();
        bomb.encode(&mut encoded);
        assert_eq!(Blob::decode(&mut Decoder(&encoded)), None);
    }
}
