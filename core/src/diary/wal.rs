//! Whether a write-ahead log was damaged after it was synced.
//!
//! SQLite ends a log at its first frame whose checksum fails, and rightly so: that is how a torn last
//! transaction looks. But a bit that flips in the middle would take every later visit with it, in
//! silence. Each transaction is synced before the next begins, so if a whole transaction, and a frame
//! after it, follow the first bad frame, then what is bad had been synced: that is damage, and no
//! crash. The format is SQLite's (`https://www.sqlite.org/fileformat2.html#walformat`); checksums and
//! salts are over encrypted pages, so no key is needed.

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
    is_good: bool,
}

/// Whether `log`, a whole log file, lost something that had been synced.
pub(super) fn is_damaged(log: &[u8]) -> bool {
    let Some((header, frames)) = log.split_at_checked(HEADER) else {
        return false;
    };
    let (checksum, salts) = match read_header(header) {
        Some((checksum, salts)) => (Some(checksum), Some(salts)),
        None => (None, None),
    };
    let frames = read_frames(frames, checksum);
    let Some(salts) = salts.or(frames.first().map(|frame| frame.salts)) else {
        return false;
    };
    let good = |frame: &&Frame| frame.is_good && frame.salts == salts;
    let valid = frames.iter().take_while(good).count();
    let mut rest = frames
        .iter()
        .skip(valid)
        .filter(|frame| frame.salts == salts);
    rest.any(|frame| frame.ends_transaction) && rest.next().is_some()
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

/// Every whole frame; without a checksum to start from, none of them is good.
fn read_frames(frames: &[u8], mut checksum: Option<Checksum>) -> Vec<Frame> {
    let mut read = Vec::new();
    for frame in frames.chunks_exact(FRAME_HEADER + PAGE) {
        let Some((covered, salts, expected, page)) = split_frame(frame) else {
            break;
        };
        let sum = checksum.map(|checksum| checksum.over(covered).over(page));
        let is_good = sum.is_some_and(|sum| sum.sums == expected);
        checksum = sum.filter(|_| is_good);
        read.push(Frame {
            ends_transaction: covered.get(4..) != Some(&[0; 4]),
            salts,
            is_good,
        });
    }
    read
}

type FrameParts<'a> = (&'a [u8; 8], Salts, [u32; 2], &'a [u8]);

/// What the checksum covers of the frame's header, the salts, the checksum, and the page.
fn split_frame(frame: &[u8]) -> Option<FrameParts<'_>> {
    let mut reader = Reader::new(frame);
    let covered = reader.array()?;
    let salts = *reader.array()?;
    let expected = [reader.u32()?, reader.u32()?];
    Some((covered, salts, expected, reader.rest()))
}
