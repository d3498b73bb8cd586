//! Bytes of a fixed length as lower-case hexadecimal.

use zeroize::Zeroizing;

/// Decodes `text`; `None` unless it is exactly `2 × N` lower-case hexadecimal digits.
#[must_use]
pub fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}

/// Encodes `bytes` as lower-case hexadecimal digits. They may be a secret, so the text wipes itself.
#[must_use]
pub fn encode(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len()));
    for byte in bytes {
        for nibble in [byte >> 4, byte & 0x0F] {
            text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
    }
    text
}

const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_spelling() {
        assert_eq!(decode("00ff1a"), Some([0x00, 0xFF, 0x1A]));
        assert_eq!(encode(&[0x00, 0xFF, 0x1A]).as_str(), "00ff1a");
        for text in [
            "", "00ff1", "00ff1A", "00ff1a00", "00ff1g", " 0ff1a", "+0ff1a",
        ] {
            assert_eq!(decode::<3>(text), None, "{text}");
        }
    }
}
