//! What extension headers say of the entry that follows them.

use super::sparse::{Segment, pair_up};

#[derive(Default)]
pub(super) struct Extensions {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    sparse_name: Option<Vec<u8>>,
    sparse_size: Option<u64>,
    /// Versions 0.0 (offset and length records in turn) and 0.1 (one comma-separated record).
    sparse_numbers: Option<Vec<u64>>,
}

impl Extensions {
    /// Reads the records `LENGTH KEY=VALUE\n` of a pax extended header.
    pub(super) fn read_pax(&mut self, mut data: &[u8]) -> Result<(), String> {
        while !data.is_empty() && data[0] != 0 {
            let blank = data.iter().position(|b| *b == b' ').ok_or("a pax record has no length")?;
            let length = number(&data[..blank])? as usize;
            if length <= blank + 1 || length > data.len() || data[length - 1] != b'\n' {
                return Err("a pax record's length is wrong".into());
            }
            let record = &data[blank + 1..length - 1];
            let equals = record.iter().position(|b| *b == b'=').ok_or("a pax record has no `=`")?;
            self.record(&record[..equals], &record[equals + 1..])?;
            data = &data[length..];
        }
        Ok(())
    }

    fn record(&mut self, key: &[u8], value: &[u8]) -> Result<(), String> {
        match key {
            b"path" => self.path = Some(value.to_vec()),
            b"linkpath" => self.link = Some(value.to_vec()),
            b"size" => self.size = Some(number(value)?),
            b"GNU.sparse.name" => self.sparse_name = Some(value.to_vec()),
            b"GNU.sparse.size" | b"GNU.sparse.realsize" => self.sparse_size = Some(number(value)?),
            b"GNU.sparse.offset" | b"GNU.sparse.numbytes" => {
                self.sparse_numbers.get_or_insert_default().push(number(value)?);
            }
            b"GNU.sparse.map" => {
                let numbers = value.split(|b| *b == b',').map(number).collect::<Result<_, _>>()?;
                self.sparse_numbers = Some(numbers);
            }
            _ => {}
        }
        Ok(())
    }

    /// The entry's true path: a sparse file's stored one is a made-up name.
    pub(super) fn take_path(&mut self) -> Option<Vec<u8>> {
        self.sparse_name.take().or_else(|| self.path.take())
    }

    pub(super) fn sparse_size(&self) -> Option<u64> {
        self.sparse_size
    }

    /// The pieces, where the header itself holds the map (versions 0.0 and 0.1).
    pub(super) fn sparse_segments(&self) -> Option<Result<Vec<Segment>, String>> {
        self.sparse_numbers.as_deref().map(pair_up)
    }
}

/// A decimal number of at most 18 digits.
pub(super) fn number(text: &[u8]) -> Result<u64, String> {
    if text.is_empty() || text.len() > 18 || !text.iter().all(u8::is_ascii_digit) {
        return Err(format!("`{}` is not a number", String::from_utf8_lossy(text)));
    }
    Ok(text.iter().fold(0, |n, digit| n * 10 + u64::from(digit - b'0')))
}
