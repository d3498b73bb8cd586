//! The commit mark: 49 bytes beside the database with the number of acknowledged changes.
//!
//! | offset | length | field |
//! |---|---|---|
//! | 0 | 8 | `DauChanM` |
//! | 8 | 1 | format, 1 |
//! | 9 | 8 | the change number, big endian |
//! | 17 | 32 | HMAC-SHA256 of all before and the database's salt, with HKDF-SHA256(the store's key, no salt, `dauchan/commit-mark`) |
//!
//! SQLite ends a log at its first frame whose checksum fails: a torn last transaction looks like that. A
//! log that was cut, damaged or removed after it was synced looks the same. The mark is written after the
//! log was synced, so a store with a lower change number has lost acknowledged changes. No crash does
//! that.
//!
//! The mark is not synced, which would cost as much as the change. After a power cut it may be old, torn
//! or missing. An old mark promises less; a torn or missing one promises nothing.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use crate::bytes::Reader;
use crate::store::StoreKey;
use crate::store::check::Salt;
use crate::store::folder::Folder;
use crate::store::mac::{MAC_LENGTH, MacKey};

const MAGIC: &[u8; 8] = b"DauChanM";
const FORMAT: u8 = 1;
const MAC_INFO: &[u8] = b"dauchan/commit-mark";
const COVERED: usize = 17;
/// Length of a mark in bytes.
pub(super) const LENGTH: u64 = 49;

/// Reads and writes the commit marks of one database.
pub(super) struct Marker {
    key: MacKey,
    salt: Salt,
}

impl Marker {
    /// Returns the marker of the database with `salt` under `key`.
    pub(super) fn new(key: &StoreKey, salt: Salt) -> Option<Self> {
        let key = MacKey::derive(key, MAC_INFO)?;
        Some(Self { key, salt })
    }

    /// Encodes the mark of `change`.
    fn encode(&self, change: i64) -> [u8; COVERED + MAC_LENGTH] {
        let mut mark = [0; COVERED + MAC_LENGTH];
        let (covered, mac) = mark.split_at_mut(COVERED);
        covered.copy_from_slice(&Self::covered(change));
        mac.copy_from_slice(&self.key.mac(&[covered, &self.salt]));
        mark
    }

    fn covered(change: i64) -> [u8; COVERED] {
        let mut covered = [FORMAT; COVERED];
        let (magic, rest) = covered.split_at_mut(MAGIC.len());
        magic.copy_from_slice(MAGIC);
        rest.split_at_mut(1)
            .1
            .copy_from_slice(&change.to_be_bytes());
        covered
    }

    /// Returns the change number of a mark; `None` if it is torn or belongs to another store.
    pub(super) fn decode(&self, mark: &[u8]) -> Option<i64> {
        let mut reader = Reader::new(mark);
        let covered: &[u8; COVERED] = reader.array()?;
        let mac: &[u8; MAC_LENGTH] = reader.array()?;
        if !reader.is_at_end() || !self.key.verifies(&[covered, &self.salt], mac) {
            return None;
        }
        let change = i64::from_be_bytes(*covered.last_chunk()?);
        (*covered == Self::covered(change)).then_some(change)
    }

    /// Reads the change number of the mark in `folder`, if there is a valid one.
    pub(super) fn read(&self, folder: &Folder) -> io::Result<Option<i64>> {
        let mark = folder.mark()?;
        Ok(mark.and_then(|mark| self.decode(&mark)))
    }

    /// Writes `change` into a mark's file, without syncing it.
    pub(super) fn write(&self, file: &File, change: i64) -> io::Result<()> {
        file.write_all_at(&self.encode(change), 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(key: u8, salt: u8) -> Marker {
        let key = StoreKey::from_bytes(&[key; 32]).unwrap();
        Marker::new(&key, [salt; 16]).unwrap()
    }

    /// The same bytes as Python's `hmac` makes.
    #[test]
    fn the_bytes_are_frozen() {
        let mark = marker(7, 0x5A).encode(258);
        let hex: String = mark.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, FROZEN);
        assert_eq!(marker(7, 0x5A).decode(&mark), Some(258));
    }

    const FROZEN: &str = concat!(
        "4461754368616e4d010000000000000102",
        "dcbcc34d1578cbff07b6206103c06ea28f55f8aea7c16c6dca9a0cdc4eb96ad0",
    );

    #[test]
    fn a_mark_that_is_torn_or_of_another_store_says_nothing() {
        let ours = marker(7, 0x5A);
        let mark = ours.encode(258);
        assert_eq!(marker(8, 0x5A).decode(&mark), None);
        assert_eq!(marker(7, 0x5B).decode(&mark), None);
        assert_eq!(u64::try_from(mark.len()), Ok(LENGTH));
        for position in 0..mark.len() {
            let mut torn = mark;
            torn[position] ^= 1;
            assert_eq!(ours.decode(&torn), None, "byte {position}");
            assert_eq!(ours.decode(&mark[..position]), None, "cut to {position}");
        }
        assert_eq!(ours.decode(&[mark.as_slice(), &[0]].concat()), None);
    }
}
