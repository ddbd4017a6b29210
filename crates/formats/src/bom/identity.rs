use sha2::{Digest as _, Sha256};

/// The URN of a UUID that is derived from content, so that equal content has an equal name.
pub(crate) fn uuid_of(content: &[u8]) -> String {
    uuid(&Sha256::digest(content).into())
}

/// A UUID of version 8, the one for values of one's own making, from a hash of the content.
///
/// Source: RFC 9562, sections 4 and 5.8.
fn uuid(hash: &[u8; 32]) -> String {
    let [high, low] = [0, 16].map(|start| {
        hash.iter().skip(start).take(8).fold(0_u64, |value, byte| value << 8 | u64::from(*byte))
    });
    let high = high & !0xf000 | 0x8000;
    let low = low & (u64::MAX >> 2) | 1 << 63;
    format!(
        "urn:uuid:{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_version_8_uuids_of_the_content() {
        let all = uuid(&[0xff; 32]);
        assert_eq!(all, "urn:uuid:ffffffff-ffff-8fff-bfff-ffffffffffff");
        assert_eq!(uuid(&[0; 32]), "urn:uuid:00000000-0000-8000-8000-000000000000");
    }
}
