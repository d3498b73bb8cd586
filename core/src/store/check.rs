//! The key check: 61 bytes beside the database that distinguish a wrong key, a foreign file and damage
//! before the database is opened.
//!
//! | offset | length | field |
//! |---|---|---|
//! | 0 | 8 | `DauChanK` |
//! | 8 | 1 | format, 1 |
//! | 9 | 16 | the database's first 16 bytes: SQLCipher's salt |
//! | 25 | 4 | CRC-32 (IEEE) of all before, big endian |
//! | 29 | 32 | HMAC-SHA256 of all before, with HKDF-SHA256(the store's key, no salt, `dauchan/key-check`) |
//!
//! The CRC distinguishes a torn file from a wrong key. The MAC needs the key.

use crate::bytes::Reader;
use crate::store::StoreKey;
use crate::store::mac::{MAC_LENGTH, MacKey};
use crate::version::{self, VersionError};

/// Length of the salt that a SQLCipher database begins with.
pub(super) const SALT_LENGTH: usize = 16;
/// A database's salt.
pub(super) type Salt = [u8; SALT_LENGTH];

const MAGIC: &[u8; 8] = b"DauChanK";
const FORMAT: u8 = 1;
const MAC_INFO: &[u8] = b"dauchan/key-check";
const LENGTH: usize = 61;

/// A key check whose MAC is not yet verified.
pub(super) struct KeyCheck {
    salt: Salt,
    mac: [u8; MAC_LENGTH],
}

/// An error of decoding a key check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CheckError {
    /// The bytes were cut, lengthened or changed.
    Torn,
    /// The key check is whole, and its format is unknown to this build.
    OtherFormat(u8),
}

impl KeyCheck {
    /// Encodes the key check of the database with `salt` under `key`.
    pub(super) fn encode(salt: &Salt, key: &StoreKey) -> Option<Vec<u8>> {
        let mut bytes = covered(salt);
        let mac = MacKey::derive(key, MAC_INFO)?.mac(&[&bytes]);
        bytes.extend_from_slice(&mac);
        Some(bytes)
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, CheckError> {
        let fields = || {
            let mut reader = Reader::new(bytes);
            let magic: &[u8; 8] = reader.array()?;
            let format = reader.u8()?;
            let salt: &Salt = reader.array()?;
            let crc = reader.u32()?;
            let mac = reader.array()?;
            (reader.is_at_end() && magic == MAGIC).then_some((format, *salt, crc, *mac))
        };
        let (format, salt, crc, mac) = fields().ok_or(CheckError::Torn)?;
        let covered = bytes.get(..LENGTH - MAC_LENGTH - 4).unwrap_or_default();
        if crc_32(covered) != crc {
            return Err(CheckError::Torn);
        }
        match version::check(format, FORMAT) {
            Ok(()) => Ok(Self { salt, mac }),
            Err(VersionError::Other { version }) => Err(CheckError::OtherFormat(version)),
            Err(VersionError::Impossible) => Err(CheckError::Torn),
        }
    }

    /// Returns the salt of the database that this check belongs to.
    pub(super) const fn salt(&self) -> &Salt {
        &self.salt
    }

    /// Reports whether `key` made this check.
    pub(super) fn is_of(&self, key: &StoreKey) -> bool {
        MacKey::derive(key, MAC_INFO)
            .is_some_and(|key| key.verifies(&[&covered(&self.salt)], &self.mac))
    }
}

/// Returns the bytes that the MAC covers.
fn covered(salt: &Salt) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(LENGTH);
    bytes.extend_from_slice(MAGIC);
    bytes.push(FORMAT);
    bytes.extend_from_slice(salt);
    bytes.extend_from_slice(&crc_32(&bytes).to_be_bytes());
    bytes
}

/// Computes the CRC-32 of IEEE 802.3, bit by bit: the input has 25 bytes.
fn crc_32(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (POLYNOMIAL & (crc & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> StoreKey {
        StoreKey::from_bytes(&[byte; 32]).unwrap()
    }

    #[test]
    fn crc_32_gives_the_known_answer() {
        assert_eq!(crc_32(b"123456789"), 0xCBF4_3926);
    }

    /// The same bytes as Python's `hmac` and `zlib` make. Changing them locks every store out of its
    /// own check.
    #[test]
    fn the_bytes_are_frozen() {
        let bytes = KeyCheck::encode(&[0x5A; 16], &key(7)).unwrap();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, FROZEN);
        let check = KeyCheck::decode(&bytes).ok().unwrap();
        assert_eq!(check.salt(), &[0x5A; 16]);
        assert!(check.is_of(&key(7)));
        assert!(!check.is_of(&key(8)));
    }

    const FROZEN: &str = concat!(
        "4461754368616e4b015a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a2987aba3",
        "9f519f386d56d7f3da84f8a110b30db77368fe3958844de007699ad876522d64",
    );

    #[test]
    fn a_torn_check_is_told_from_one_of_another_key() {
        let bytes = KeyCheck::encode(&[0x5A; 16], &key(7)).unwrap();
        for length in 0..bytes.len() {
            assert_eq!(
                KeyCheck::decode(&bytes[..length]).err(),
                Some(CheckError::Torn)
            );
        }
        for position in 0..29 {
            let mut torn = bytes.clone();
            torn[position] ^= 1;
            assert_eq!(KeyCheck::decode(&torn).err(), Some(CheckError::Torn));
        }
        for position in 29..61 {
            let mut changed = bytes.clone();
            changed[position] ^= 1;
            assert!(!KeyCheck::decode(&changed).ok().unwrap().is_of(&key(7)));
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(KeyCheck::decode(&longer).err(), Some(CheckError::Torn));
    }

    #[test]
    fn a_check_of_a_newer_format_says_so() {
        let mut bytes = KeyCheck::encode(&[0x5A; 16], &key(7)).unwrap();
        bytes[8] = 2;
        let crc = crc_32(&bytes[..25]).to_be_bytes();
        bytes[25..29].copy_from_slice(&crc);
        assert_eq!(
            KeyCheck::decode(&bytes).err(),
            Some(CheckError::OtherFormat(2))
        );
        bytes[8] = b'<';
        let crc = crc_32(&bytes[..25]).to_be_bytes();
        bytes[25..29].copy_from_slice(&crc);
        assert_eq!(KeyCheck::decode(&bytes).err(), Some(CheckError::Torn));
    }
}
