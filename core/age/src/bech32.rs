//! Bech32 (BIP 173), in which age writes keys. Age lifts the limit of 90 characters; keys have 62 and
//! 74, so nothing here comes near it.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR: [u32; 5] = [
    0x3b6a_57b2,
    0x2650_8e6d,
    0x1ea1_19fa,
    0x3d42_33dd,
    0x2a14_62b3,
];
const CHECKSUM_LENGTH: usize = 6;

/// Returns the checksum's remainder after `values`.
fn polymod(values: impl Iterator<Item = u8>) -> u32 {
    values.fold(1, |checksum, value| {
        let top = checksum >> 25;
        let next = (checksum & 0x1ff_ffff) << 5 ^ u32::from(value);
        let taps = GENERATOR.iter().enumerate();
        taps.filter(|(bit, _)| top >> bit & 1 == 1)
            .fold(next, |sum, (_, tap)| sum ^ tap)
    })
}

/// Returns the values that the checksum takes of a prefix in lower case.
fn expand(prefix: &str) -> impl Iterator<Item = u8> + '_ {
    let high = prefix.bytes().map(|byte| byte >> 5);
    let low = prefix.bytes().map(|byte| byte & 31);
    high.chain([0]).chain(low)
}

/// Regroups bits from groups of `from` to groups of `to`; `pad` completes the last group with zeros.
/// Without it, the rest must be shorter than a group and zero.
fn regroup(values: &[u8], from: u32, to: u32, pad: bool) -> Option<Zeroizing<Vec<u8>>> {
    // Room for all of it at once: a buffer that grows leaves copies behind.
    let mut groups = Zeroizing::new(Vec::with_capacity(values.len() * 2));
    let (mut held, mut bits) = (0_u32, 0);
    for &value in values {
        held = held << from | u32::from(value);
        bits += from;
        while bits >= to {
            bits -= to;
            groups.push(low_byte(held >> bits & ((1 << to) - 1)));
        }
        held &= (1 << bits) - 1;
    }
    if pad && bits > 0 {
        groups.push(low_byte(held << (to - bits) & ((1 << to) - 1)));
    } else if !pad && (bits >= from || held != 0) {
        return None;
    }
    Some(groups)
}

fn low_byte(value: u32) -> u8 {
    value.to_le_bytes()[0]
}

fn letter(value: u8) -> char {
    char::from(ALPHABET[usize::from(value & 31)])
}

/// Writes `bytes` after `prefix`, which is in lower case.
pub(crate) fn encode(prefix: &str, bytes: &[u8]) -> Zeroizing<String> {
    let values = regroup(bytes, 8, 5, true).unwrap_or_default();
    let padding = [0; CHECKSUM_LENGTH];
    let all = expand(prefix).chain(values.iter().copied()).chain(padding);
    let checksum = polymod(all) ^ 1;
    let length = prefix.len() + 1 + values.len() + CHECKSUM_LENGTH;
    let mut text = Zeroizing::new(String::with_capacity(length));
    text.push_str(prefix);
    text.push('1');
    text.extend(values.iter().map(|&value| letter(value)));
    text.extend((0..CHECKSUM_LENGTH).map(|index| letter(low_byte(checksum >> (5 * (5 - index))))));
    text
}

/// Reads what follows `prefix`, which is in lower case. `text` is in lower or in upper case throughout.
pub(crate) fn decode(prefix: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    if text != lower.as_str() && text != Zeroizing::new(text.to_ascii_uppercase()).as_str() {
        return None;
    }
    let data = lower.strip_prefix(prefix)?.strip_prefix('1')?;
    let position = |byte| ALPHABET.iter().position(|&letter| letter == byte);
    let mut values = Zeroizing::new(Vec::with_capacity(data.len()));
    for byte in data.bytes() {
        values.push(u8::try_from(position(byte)?).ok()?);
    }
    if polymod(expand(prefix).chain(values.iter().copied())) != 1 {
        return None;
    }
    let payload = values.len().checked_sub(CHECKSUM_LENGTH)?;
    regroup(values.get(..payload)?, 5, 8, false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_valid_strings_of_bip_173_have_their_checksum() {
        for (prefix, text) in [
            ("a", "A12UEL5L"),
            ("a", "a12uel5l"),
            ("abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"),
            (
                "split",
                "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
            ),
        ] {
            let data = text[prefix.len() + 1..].to_ascii_lowercase();
            let values = data.bytes().map(|byte| {
                u8::try_from(ALPHABET.iter().position(|&it| it == byte).unwrap()).unwrap()
            });
            assert_eq!(polymod(expand(prefix).chain(values)), 1, "{text}");
        }
    }

    #[test]
    fn other_strings_are_refused() {
        let good = encode("age", &[7; 32]);
        assert_eq!(decode("age", &good).unwrap().as_slice(), [7; 32]);
        assert!(decode("age", &good.to_ascii_uppercase()).is_some());
        let mixed = good.replacen('q', "Q", 1);
        for text in ["", "age", "age1", "age1qqqqqq", &good[1..], &mixed] {
            assert!(decode("age", text).is_none(), "{text}");
        }
        assert!(decode("age-secret-key-", &good).is_none());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_one_changed_letter_is_not(
            bytes in prop::collection::vec(any::<u8>(), 0..40),
            place in any::<prop::sample::Index>(),
            shift in 1_u8..32,
        ) {
            let text = encode("age", &bytes);
            prop_assert_eq!(decode("age", &text).unwrap().to_vec(), bytes);
            let at = 4 + place.index(text.len() - 4);
            let old = ALPHABET.iter().position(|&it| it == text.as_bytes()[at]).unwrap();
            let new = letter(u8::try_from(old).unwrap() ^ shift);
            let changed = format!("{}{new}{}", &text[..at], &text[at + 1..]);
            prop_assert!(decode("age", &changed).is_none());
        }
    }
}
