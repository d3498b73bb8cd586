//! Bytes as decimal digits, so that a QR symbol can use its numeric mode.
//!
//! The packing is that of hybrid transports in FIDO CTAP 2.2. Seven bytes, a little-endian number,
//! become 17 digits. The last 1 to 6 bytes become 3, 5, 8, 10, 13 or 15. Numeric mode has 10 bits for
//! 3 digits, so 56 bits of data take 56.7 bits of the symbol.

use zeroize::Zeroizing;

const GROUP_BYTES: usize = 7;
const GROUP_DIGITS: usize = 17;
/// The number of digits of a group, by the number of its bytes.
const DIGITS: [usize; GROUP_BYTES + 1] = [0, 3, 5, 8, 10, 13, 15, GROUP_DIGITS];

/// Why digits cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalError {
    /// No number of bytes has this many digits.
    Length,
    /// A group's number needs more bytes than the group has.
    Overflow,
}

pub(crate) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    let groups = bytes.len().div_ceil(GROUP_BYTES);
    let mut digits = Zeroizing::new(String::with_capacity(groups * GROUP_DIGITS));
    for group in bytes.chunks(GROUP_BYTES) {
        let number = group
            .iter()
            .rev()
            .fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        let width = DIGITS.get(group.len()).copied().unwrap_or(GROUP_DIGITS);
        digits.push_str(&Zeroizing::new(format!("{number:0width$}")));
    }
    digits
}

/// Decodes `digits`, which the caller knows to be ASCII digits alone.
pub(crate) fn decode(digits: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecimalError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() / 2));
    for group in digits.chunks(GROUP_DIGITS) {
        let length = DIGITS
            .iter()
            .position(|&d| d == group.len())
            .ok_or(DecimalError::Length)?;
        let number = group
            .iter()
            .fold(0_u64, |number, &d| number * 10 + u64::from(d & 0x0F));
        let little_endian = number.to_le_bytes();
        let (kept, beyond) = little_endian.split_at(length);
        if beyond.iter().any(|&byte| byte != 0) {
            return Err(DecimalError::Overflow);
        }
        bytes.extend_from_slice(kept);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agrees_with_the_example_of_fido() {
        assert_eq!(encode(&[0x61, 0x62, 0xFF]).as_str(), "16736865");
        assert_eq!(decode(b"16736865").unwrap().as_slice(), [0x61, 0x62, 0xFF]);
    }

    #[test]
    fn a_group_that_exceeds_its_bytes_is_refused() {
        assert_eq!(decode(b"255").unwrap().as_slice(), [255]);
        assert_eq!(decode(b"256"), Err(DecimalError::Overflow));
        assert_eq!(decode(b"72057594037927935").unwrap().as_slice(), [255; 7]);
        assert_eq!(decode(b"72057594037927936"), Err(DecimalError::Overflow));
    }

    proptest! {
        #[test]
        fn bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..150)) {
            let digits = encode(&bytes);
            let decoded = decode(digits.as_bytes()).unwrap();
            prop_assert_eq!(decoded.as_slice(), bytes.as_slice());
        }

        #[test]
        fn digits_that_are_taken_are_the_only_spelling(digits in "[0-9]{0,60}") {
            if let Ok(bytes) = decode(digits.as_bytes()) {
                let again = encode(&bytes);
                prop_assert_eq!(again.as_str(), digits);
            }
        }
    }
}
