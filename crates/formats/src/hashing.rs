//! Digests computed from bytes as they pass.

use std::io::{self, BufRead, Read};

use plimsoll_model::{Algorithm, Digest};
use sha2::{Digest as _, Sha256, Sha512};

/// Computes a digest of bytes that come in pieces.
pub struct Hasher(State);

enum State {
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hasher {
    /// The start of a digest by this algorithm.
    pub fn new(algorithm: Algorithm) -> Self {
        Self(match algorithm {
            Algorithm::Sha256 => State::Sha256(Sha256::new()),
            Algorithm::Sha512 => State::Sha512(Sha512::new()),
        })
    }

    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(hasher) => hasher.update(bytes),
            State::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// The digest of all pieces.
    pub fn finish(self) -> Digest {
        match self.0 {
            State::Sha256(hasher) => Digest::sha256(&hasher.finalize().into()),
            State::Sha512(hasher) => Digest::sha512(&hasher.finalize().into()),
        }
    }
}

/// The digest of bytes at hand.
pub fn digest(algorithm: Algorithm, bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::new(algorithm);
    hasher.update(bytes);
    hasher.finish()
}

/// Hashes and counts what is read through it.
pub struct HashingReader<R> {
    inner: R,
    hasher: Option<Hasher>,
    bytes: u64,
}

impl<R> HashingReader<R> {
    /// Hashes what `inner` gives; without an algorithm it only counts.
    pub fn new(inner: R, algorithm: Option<Algorithm>) -> Self {
        Self { inner, hasher: algorithm.map(Hasher::new), bytes: 0 }
    }

    /// Bytes that have passed.
    pub fn passed(&self) -> u64 {
        self.bytes
    }

    /// The digest of all that has passed.
    pub fn finish(self) -> Option<Digest> {
        self.hasher.map(Hasher::finish)
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hasher.iter_mut().for_each(|hasher| hasher.update(&buffer[..n]));
        self.bytes += n as u64;
        Ok(n)
    }
}

impl<R: BufRead> BufRead for HashingReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    /// Consumed bytes are still in the buffer, so this is where they are hashed.
    fn consume(&mut self, amount: usize) {
        if let Ok(buffer) = self.inner.fill_buf() {
            let amount = amount.min(buffer.len());
            self.hasher.iter_mut().for_each(|hasher| hasher.update(&buffer[..amount]));
            self.bytes += amount as u64;
            self.inner.consume(amount);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_reading_hash_the_same_bytes() {
        let data = b"abc".repeat(10_000);
        let expected = digest(Algorithm::Sha256, &data);
        let mut read = HashingReader::new(data.as_slice(), Some(Algorithm::Sha256));
        io::copy(&mut read, &mut io::sink()).unwrap();
        let mut buffered =
            HashingReader::new(io::BufReader::new(data.as_slice()), Some(Algorithm::Sha256));
        while !buffered.fill_buf().unwrap().is_empty() {
            buffered.consume(7);
        }
        assert_eq!((read.passed(), buffered.passed()), (30_000, 30_000));
        assert_eq!(read.finish().as_ref(), Some(&expected));
        assert_eq!(buffered.finish(), Some(expected));
    }

    #[test]
    fn known_answers() {
        assert_eq!(
            digest(Algorithm::Sha256, b"").to_string(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert!(digest(Algorithm::Sha512, b"").hex().starts_with("cf83e1357eefb8bd"));
    }
}
