//! Sparse files: which pieces of a file are stored, and where its holes are.

use tar::Header;

use super::extensions::number;

/// A stored piece: its offset in the file and its length.
pub(super) type Segment = (u64, u64);

/// How stored bytes make up a file, and how far it has been read.
#[derive(Default)]
pub(super) struct SparseMap {
    segments: std::collections::VecDeque<Segment>,
    size: u64,
    at: u64,
}

impl SparseMap {
    /// A file without holes.
    pub(super) fn whole(size: u64) -> Self {
        Self { segments: [(0, size)].into(), size, at: 0 }
    }

    /// Checks that the pieces are in order, inside `size`, and no more than what is stored.
    pub(super) fn new(segments: Vec<Segment>, size: u64, stored: u64) -> Result<Self, String> {
        let (mut end, mut total) = (0_u64, 0_u64);
        for (offset, length) in &segments {
            let stop = offset.checked_add(*length).filter(|stop| *offset >= end && *stop <= size);
            end = stop.ok_or("the sparse map is out of order or larger than its file")?;
            total += length;
        }
        if total > stored {
            return Err("the sparse map is larger than its data".into());
        }
        Ok(Self { segments: segments.into(), size, at: 0 })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// How many of the next `most` bytes are alike, and whether they are a hole; `None` at the end.
    pub(super) fn next_piece(&mut self, most: usize) -> Option<(usize, bool)> {
        while self.segments.front().is_some_and(|(offset, length)| self.at >= offset + length) {
            self.segments.pop_front();
        }
        if self.at >= self.size || most == 0 {
            return None;
        }
        let (end, hole) = match self.segments.front() {
            Some((offset, _)) if self.at < *offset => (*offset, true),
            Some((offset, length)) => (offset + length, false),
            None => (self.size, true),
        };
        Some(((end - self.at).min(most as u64) as usize, hole))
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.at += bytes as u64;
    }
}

/// The map in a header of GNU's old format: pieces, real size, whether more blocks follow.
pub(super) fn old_gnu(header: &Header) -> Result<(Vec<Segment>, u64, bool), String> {
    let gnu = header.as_gnu().ok_or("a sparse entry without a GNU header")?;
    let mut segments = Vec::new();
    for sparse in gnu.sparse.iter().filter(|sparse| !sparse.is_empty()) {
        let offset = sparse.offset().map_err(|e| e.to_string())?;
        segments.push((offset, sparse.length().map_err(|e| e.to_string())?));
    }
    let size = gnu.real_size().map_err(|e| e.to_string())?;
    Ok((segments, size, gnu.is_extended()))
}

/// A further block of the old format: 21 pairs of 12-byte numbers, then whether more follow.
pub(super) fn old_gnu_extended(
    block: &[u8; 512],
    segments: &mut Vec<Segment>,
) -> Result<bool, String> {
    let mut header = tar::GnuExtSparseHeader::new();
    header.as_mut_bytes().copy_from_slice(block);
    for sparse in header.sparse.iter().filter(|sparse| !sparse.is_empty()) {
        let offset = sparse.offset().map_err(|e| e.to_string())?;
        segments.push((offset, sparse.length().map_err(|e| e.to_string())?));
    }
    Ok(header.is_extended())
}

/// Numbers in turn offset and length.
pub(super) fn pair_up(numbers: &[u64]) -> Result<Vec<Segment>, String> {
    let (pairs, rest) = numbers.as_chunks::<2>();
    if rest.is_empty() {
        Ok(pairs.iter().map(|[offset, length]| (*offset, *length)).collect())
    } else {
        Err("the sparse map has an odd number of numbers".into())
    }
}

/// The map of version 1.0: a count and that many pairs, a decimal number a line, in whole blocks.
#[derive(Default)]
pub(super) struct TextMap {
    line: Vec<u8>,
    count: Option<u64>,
    offset: Option<u64>,
    segments: Vec<Segment>,
}

impl TextMap {
    /// Reads one block; gives the pieces when the last line has been read.
    pub(super) fn feed(&mut self, block: &[u8; 512]) -> Result<Option<Vec<Segment>>, String> {
        for byte in block {
            if *byte != b'\n' {
                self.line.push(*byte);
                continue;
            }
            let value = number(&std::mem::take(&mut self.line))?;
            match (self.count, self.offset.take()) {
                (None, _) => self.count = Some(value),
                (_, None) => self.offset = Some(value),
                (_, Some(offset)) => self.segments.push((offset, value)),
            }
            if self.count == Some(self.segments.len() as u64) {
                return Ok(Some(std::mem::take(&mut self.segments)));
            }
        }
        Ok(None)
    }

    pub(super) fn so_far(&self) -> &[Segment] {
        &self.segments
    }
}
