//! Layer compression: told by the first bytes, undone as a stream.

mod gzip;

use std::io::{self, BufRead, Read};

pub use gzip::GzipReader;

/// How a layer or archive is compressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip (RFC 1952), of one or many members; eStargz is gzip too.
    Gzip,
    /// Zstandard (RFC 8878), of one or many frames.
    Zstd,
}

impl Compression {
    /// The compression that the first bytes show. Media types are not asked: they are at times
    /// wrong, the magic never is.
    pub fn sniff(head: &[u8]) -> Self {
        // A skippable frame (0x184D2A5?) may start a Zstandard stream: RFC 8878 section 3.1.2.
        let skippable = matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]);
        if head.starts_with(&[0x1f, 0x8b]) {
            Self::Gzip
        } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || skippable {
            Self::Zstd
        } else {
            Self::None
        }
    }

    /// The name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// A reader of the decompressed bytes.
    pub fn decoder<'r, R: BufRead + 'r>(self, reader: R) -> io::Result<Decoder<'r, R>> {
        Ok(match self {
            Self::None => Decoder::Plain(reader),
            Self::Gzip => Decoder::Gzip(Box::new(GzipReader::new(reader))),
            Self::Zstd => {
                Decoder::Zstd(Box::new(zstd::stream::read::Decoder::with_buffer(reader)?))
            }
        })
    }
}

/// Decompresses as it is read.
pub enum Decoder<'r, R: BufRead> {
    /// Passes the bytes on.
    Plain(R),
    /// Undoes gzip.
    Gzip(Box<GzipReader<R>>),
    /// Undoes Zstandard.
    Zstd(Box<zstd::stream::read::Decoder<'r, R>>),
}

impl<R: BufRead> Decoder<'_, R> {
    /// The reader of the compressed bytes.
    pub fn get_ref(&self) -> &R {
        match self {
            Self::Plain(reader) => reader,
            Self::Gzip(decoder) => decoder.get_ref(),
            Self::Zstd(decoder) => decoder.get_ref(),
        }
    }

    /// The reader of the compressed bytes, for what follows the compressed stream.
    pub fn into_inner(self) -> R {
        match self {
            Self::Plain(reader) => reader,
            Self::Gzip(decoder) => decoder.into_inner(),
            Self::Zstd(decoder) => decoder.finish(),
        }
    }
}

impl<R: BufRead> Read for Decoder<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn each_form_is_told_by_its_magic_and_undone() {
        let text = b"some text, some text".repeat(100);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&text).unwrap();
        let mut gzip = gzip.finish().unwrap();
        gzip.extend_from_within(..);
        let zstd = zstd::encode_all(text.as_slice(), 1).unwrap();
        let twice = [text.clone(), text.clone()].concat();
        for (data, form, expected) in [
            (&text, Compression::None, &text),
            (&gzip, Compression::Gzip, &twice),
            (&zstd, Compression::Zstd, &text),
        ] {
            assert_eq!(Compression::sniff(data), form);
            let mut out = Vec::new();
            form.decoder(data.as_slice()).unwrap().read_to_end(&mut out).unwrap();
            assert_eq!(&out, expected);
        }
    }
}
