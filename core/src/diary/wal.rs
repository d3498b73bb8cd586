//! Whether a write-ahead log was damaged after it was synced.
//!
//! SQLite ends a log at its first frame whose checksum fails, and rightly so: that is how a torn last
//! transaction looks. But a bit that flips in the middle would take every later visit with it, in
//! silence. Each transaction is synced before the next begins, so if a whole transaction, and a frame
//! after it, follow the first bad frame, then what is bad had been synced: that is damage, and no
//! crash. The format is SQLite's (`https://www.sqlite.org/fileformat2.html#walformat`); checksums and
//! salts are over encrypted pages, so no key is needed.

use std::io::{self, ErrorKind, Read};

use crate::bytes::Reader;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const PAGE: usize = 4096;
/// The magic number of a log whose checksums are little endian; the last bit set: big endian.
const MAGIC: u32 = 0x377F_0682;

type Salts = [u8; 8];

/// What a frame says of itself.
struct Frame {
    ends_transaction: bool,
    salts: Salts,
    /// The checksum after it, if it is good.
    checksum: Option<Checksum>,
}

/// Whether `log`, a whole log file, lost something that had been synced. It is read frame by frame,
/// however long it is.
pub(super) fn is_damaged(mut log: impl Read) -> io::Result<bool> {
    let mut header = [0; HEADER];
    if !fill(&mut log, &mut header)? {
        return Ok(false);
    }
    let (mut checksum, mut salts) = read_header(&header).unzip();
    let (mut frame, mut ended_after_damage) = (vec![0; FRAME_HEADER + PAGE], false);
    while fill(&mut log, &mut frame)? {
        let Some(frame) = read_frame(&frame, checksum) else {
            break;
        };
        let is_of_log = frame.salts == *salts.get_or_insert(frame.salts);
        // After the first bad frame no other is good: their checksums go on from it.
        checksum = frame.checksum.filter(|_| is_of_log);
        if checksum.is_some() || !is_of_log {
            continue;
        }
        if ended_after_damage {
            return Ok(true);
        }
        ended_after_damage = frame.ends_transaction;
    }
    Ok(false)
}

/// Fills `part` from `log`; `false` where less is left.
fn fill(log: &mut impl Read, part: &mut [u8]) -> io::Result<bool> {
    match log.read_exact(part) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| true),
    }
}

/// A running checksum and how its words are read.
#[derive(Clone, Copy)]
struct Checksum {
    sums: [u32; 2],
    big_endian: bool,
}

impl Checksum {
    fn over(mut self, bytes: &[u8]) -> Self {
        let [mut first, mut second] = self.sums;
        for pair in bytes.as_chunks::<8>().0 {
            let [a, b, c, d, e, f, g, h] = *pair;
            let (one, other) = ([a, b, c, d], [e, f, g, h]);
            let word = |bytes| match self.big_endian {
                true => u32::from_be_bytes(bytes),
                false => u32::from_le_bytes(bytes),
            };
            first = first.wrapping_add(word(one)).wrapping_add(second);
            second = second.wrapping_add(word(other)).wrapping_add(first);
        }
        self.sums = [first, second];
        self
    }
}

/// The checksum after the header, and the log's salts; `None` for a bad header.
fn read_header(header: &[u8]) -> Option<(Checksum, Salts)> {
    let mut reader = Reader::new(header);
    let magic = reader.u32()?;
    if magic & !1 != MAGIC {
        return None;
    }
    reader.take(12)?;
    let salts = *reader.array()?;
    let expected = [reader.u32()?, reader.u32()?];
    let checksum = Checksum {
        sums: [0; 2],
        big_endian: magic & 1 == 1,
    };
    let checksum = checksum.over(header.get(..HEADER - 8)?);
    (checksum.sums == expected).then_some((checksum, salts))
}

/// A frame, after a `checksum`; without one to go on from, no frame is good.
fn read_frame(frame: &[u8], checksum: Option<Checksum>) -> Option<Frame> {
    let mut reader = Reader::new(frame);
    // The page's number, and the database's length after a transaction.
    let covered: &[u8; 8] = reader.array()?;
    let salts = *reader.array()?;
    let expected = [reader.u32()?, reader.u32()?];
    let checksum = checksum.map(|checksum| checksum.over(covered).over(reader.rest()));
    Some(Frame {
        ends_transaction: covered.get(4..) != Some(&[0; 4]),
        salts,
        checksum: checksum.filter(|checksum| checksum.sums == expected),
    })
}
