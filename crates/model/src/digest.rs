use std::fmt;
use std::str::FromStr;

/// A hash function that content may be addressed by.
///
/// Source: OCI image specification, `descriptor.md`, "Registered algorithms".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Algorithm {
    /// SHA-256, 64 hexadecimal digits.
    Sha256,
    /// SHA-512, 128 hexadecimal digits.
    Sha512,
}

impl Algorithm {
    /// The name before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn hex_len(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

/// A content digest such as `sha256:9f1c…`: lower-case hexadecimal of the right length, always.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    algorithm: Algorithm,
    hex: String,
}

/// Why a text is not a digest.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DigestError {
    /// There is no colon, or an algorithm that is not registered stands before it.
    #[error("`{0}` is not a digest: expected sha256:… or sha512:…")]
    Algorithm(String),
    /// The encoded part is not lower-case hexadecimal of the algorithm's length.
    #[error("`{0}` is not a digest: expected {1} lower-case hexadecimal digits after the colon")]
    Hex(String, usize),
}

impl Digest {
    /// The SHA-256 digest whose 32 bytes are given.
    pub fn sha256(bytes: &[u8; 32]) -> Self {
        Self { algorithm: Algorithm::Sha256, hex: hexadecimal(bytes) }
    }

    /// The SHA-512 digest whose 64 bytes are given.
    pub fn sha512(bytes: &[u8; 64]) -> Self {
        Self { algorithm: Algorithm::Sha512, hex: hexadecimal(bytes) }
    }

    /// The hash function.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The hexadecimal part.
    pub fn hex(&self) -> &str {
        &self.hex
    }

    /// A form for people: the algorithm, the first and the last four digits.
    pub fn short(&self) -> String {
        format!("{}:{}…{}", self.algorithm.name(), &self.hex[..4], &self.hex[self.hex.len() - 4..])
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let algorithm = match text.split_once(':').map(|(name, _)| name) {
            Some("sha256") => Algorithm::Sha256,
            Some("sha512") => Algorithm::Sha512,
            _ => return Err(DigestError::Algorithm(text.chars().take(80).collect())),
        };
        let hex = &text[algorithm.name().len() + 1..];
        let fits = hex.len() == algorithm.hex_len()
            && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if fits {
            Ok(Self { algorithm, hex: hex.to_owned() })
        } else {
            Err(DigestError::Hex(text.chars().take(80).collect(), algorithm.hex_len()))
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), self.hex)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_registered_algorithms_and_exact_hex_are_digests() {
        let good = format!("sha256:{}", "0a".repeat(32));
        assert_eq!(good.parse::<Digest>().unwrap().to_string(), good);
        assert!(format!("sha512:{}", "0a".repeat(64)).parse::<Digest>().is_ok());
        for bad in [
            String::new(),
            "sha256".into(),
            "md5:00".into(),
            format!("sha256:{}", "0A".repeat(32)),
            format!("sha256:{}", "0a".repeat(31)),
            format!("sha256:{}/../x", "0a".repeat(30)),
        ] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
    }

    #[test]
    fn bytes_print_as_hexadecimal() {
        let mut bytes = [0; 32];
        bytes[0] = 0x9f;
        bytes[31] = 0x01;
        let digest = Digest::sha256(&bytes);
        assert!(digest.hex().starts_with("9f00") && digest.hex().ends_with("0001"));
        assert_eq!(digest.short(), "sha256:9f00…0001");
    }
}
