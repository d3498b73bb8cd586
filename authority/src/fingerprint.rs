//! Fingerprints that two people compare by reading them aloud.

use sha2::{Digest as _, Sha256};

/// Bytes of a fingerprint that are shown: nobody finds another content with the same 128 bits.
const SHOWN: usize = 16;

/// Returns the first 16 bytes of a fingerprint in eight groups of four digits: `3055 a1f0 …`.
#[must_use]
pub fn grouped(fingerprint: &[u8; 32]) -> String {
    let (pairs, _) = fingerprint.as_chunks::<2>();
    let groups = pairs.iter().take(SHOWN / 2);
    let groups: Vec<_> = groups.map(|[a, b]| format!("{a:02x}{b:02x}")).collect();
    groups.join(" ")
}

/// Returns the fingerprint of a trust list, which is that of its payload. Signatures do not change it.
#[must_use]
pub fn of_list(payload: &[u8]) -> String {
    grouped(&Sha256::digest(payload).into())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_fingerprint_is_read_in_groups() {
        let bytes = core::array::from_fn(|index| u8::try_from(index).unwrap_or_default());
        assert_eq!(
            super::grouped(&bytes),
            "0001 0203 0405 0607 0809 0a0b 0c0d 0e0f"
        );
    }
}
