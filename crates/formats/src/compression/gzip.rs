//! gzip's framing around the deflate stream that `flate2` undoes.
//!
//! Source: RFC 1952, sections 2.2 and 2.3.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};

const FHCRC: u8 = 1 << 1;
const FEXTRA: u8 = 1 << 2;
const FNAME: u8 = 1 << 3;
const FCOMMENT: u8 = 1 << 4;

/// Undoes gzip data of one or many members.
///
/// A member's length is checked, its CRC-32 is not: whoever reads layers compares their SHA-256
/// with the one in the image's configuration, and computing both costs a twentieth of a scan.
pub struct GzipReader<R> {
    inner: R,
    inflate: Decompress,
    place: Place,
}

enum Place {
    /// Before a member; whether one has been read already.
    Start {
        first: bool,
    },
    Inside,
}

impl<R: BufRead> GzipReader<R> {
    /// A reader of what `inner` holds compressed.
    pub(super) fn new(inner: R) -> Self {
        Self { inner, inflate: Decompress::new(false), place: Place::Start { first: true } }
    }

    pub(super) fn get_ref(&self) -> &R {
        &self.inner
    }

    pub(super) fn into_inner(self) -> R {
        self.inner
    }

    fn header(&mut self) -> io::Result<()> {
        let mut fixed = [0; 10];
        self.inner.read_exact(&mut fixed)?;
        if fixed[..3] != [0x1f, 0x8b, 8] {
            return Err(damaged("what follows is not a gzip member"));
        }
        let flags = fixed[3];
        if flags & FEXTRA != 0 {
            let mut length = [0; 2];
            self.inner.read_exact(&mut length)?;
            self.skip(u64::from(u16::from_le_bytes(length)))?;
        }
        for flag in [FNAME, FCOMMENT] {
            if flags & flag != 0 {
                self.inner.skip_until(0)?;
            }
        }
        if flags & FHCRC != 0 {
            self.skip(2)?;
        }
        Ok(())
    }

    fn trailer(&mut self) -> io::Result<()> {
        let mut trailer = [0; 8];
        self.inner.read_exact(&mut trailer)?;
        let [_, _, _, _, length @ ..] = trailer;
        // The length is kept modulo 2^32.
        if u32::from_le_bytes(length) != self.inflate.total_out() as u32 {
            return Err(damaged("a member does not have the length that it says"));
        }
        self.inflate.reset(false);
        Ok(())
    }

    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.inner.by_ref().take(bytes), &mut io::sink())?;
        if skipped < bytes { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if let Place::Start { first } = self.place {
                if !first && self.inner.fill_buf()?.is_empty() {
                    return Ok(0);
                }
                self.header()?;
                self.place = Place::Inside;
            }
            let input = self.inner.fill_buf()?;
            let ended = input.is_empty();
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(input, buffer, FlushDecompress::None);
            let status = status.map_err(|error| damaged(&error.to_string()))?;
            let read = (self.inflate.total_in() - before_in) as usize;
            let written = (self.inflate.total_out() - before_out) as usize;
            self.inner.consume(read);
            if status == Status::StreamEnd {
                self.trailer()?;
                self.place = Place::Start { first: false };
            }
            if written > 0 {
                return Ok(written);
            }
            if ended {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if read == 0 && status != Status::StreamEnd {
                return Err(damaged("the data leads nowhere"));
            }
        }
    }
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::GzBuilder::new()
            .extra(b"extra".to_vec())
            .filename("name")
            .comment("comment")
            .write(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn undo(data: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        // A small buffer makes every part of the format cross its end.
        let input = io::BufReader::with_capacity(3, data);
        GzipReader::new(input).read_to_end(&mut out).map(|_| out)
    }

    #[test]
    fn headers_members_and_empty_members_are_read() {
        let data = b"some text, ".repeat(1000);
        let twice = [gzip(&data), gzip(b""), gzip(b"end")].concat();
        assert_eq!(undo(&twice).unwrap(), [&data[..], b"end"].concat());
        assert_eq!(undo(&gzip(b"")).unwrap(), b"");
    }

    #[test]
    fn every_cut_is_an_early_end() {
        let whole = gzip(b"some text that is long enough to have a body");
        for length in 0..whole.len() {
            let error = undo(&whole[..length]).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{length}");
        }
    }

    #[test]
    fn damage_and_trailing_rubbish_are_told() {
        let mut length = gzip(b"text");
        let last = length.len() - 1;
        length[last] ^= 1;
        assert!(undo(&length).unwrap_err().to_string().contains("the length"));
        let rubbish = [gzip(b"text"), b"rubbish is no member".to_vec()].concat();
        assert!(undo(&rubbish).unwrap_err().to_string().contains("not a gzip member"));
    }
}
