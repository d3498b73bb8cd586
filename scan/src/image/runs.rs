//! Run lengths of dark and light pixels in a row.
//!
//! Eight pixels are compared at once: they fill a word of 64 bits, and a comparison of bytes without carries between
//! them leaves a bit for each (Warren, Hacker's Delight, 2-18).

use super::threshold::{BLOCK, Shade};
use crate::number::signed;

/// The highest bit of every byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The same byte eight times, as a factor.
const EACH: u64 = 0x0101_0101_0101_0101;

/// Writes where runs begin and where the row ends, given a threshold for each block of pixels. Returns whether the
/// first run is dark.
pub(crate) fn find(
    row: &[u8],
    (thresholds, shades): (&[u8], &[Shade]),
    edges: &mut Vec<i32>,
) -> bool {
    edges.clear();
    edges.push(0);
    let block = |block: usize| {
        let pixels = &row[block * BLOCK..row.len().min((block + 1) * BLOCK)];
        match shades[block] {
            Shade::Light => 0,
            Shade::Dark => 0xFF,
            Shade::Mixed => darker(pixels, thresholds[block]),
        }
    };
    let first = block(0) & 1;
    let mut last = first;
    for index in 0..shades.len() {
        let dark = block(index);
        let mut changes = (dark ^ (dark << 1 | last)) & 0xFF;
        while changes != 0 {
            let place = changes.trailing_zeros() as usize;
            edges.push(signed(index * BLOCK + place));
            changes &= changes - 1;
        }
        last = dark >> 7;
    }
    edges.push(signed(row.len()));
    first == 1
}

/// Returns a bit for each pixel of a block, the first the lowest: whether it is darker than the threshold. A block that
/// is cut short is filled with its last pixel.
fn darker(pixels: &[u8], threshold: u8) -> u32 {
    let word = u64::from_le_bytes(match pixels.first_chunk() {
        Some(whole) => *whole,
        None => std::array::from_fn(|i| pixels[i.min(pixels.len() - 1)]),
    });
    let limit = u64::from(threshold) * EACH;
    // Byte by byte, whether the lower seven bits are at least the limit's; then the highest bits decide.
    let at_least = (word | HIGH) - (limit & !HIGH);
    let less = ((!word & limit) | (!(word ^ limit) & !at_least)) & HIGH;
    // The bit of byte i goes to 56 + i, and no two meet on the way.
    let gathered = (less >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    u32::from(gathered.to_le_bytes()[0])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_are_those_of_comparing_pixel_by_pixel(
            row in proptest::collection::vec(prop_oneof![Just(0), Just(127), Just(128), Just(255), any::<u8>()], 1..70),
            thresholds in proptest::collection::vec(any::<u8>(), 9),
        ) {
            // What a block's shade says is true of its pixels.
            let shades: Vec<Shade> = row
                .chunks(BLOCK)
                .zip(&thresholds)
                .map(|(pixels, threshold)| {
                    let dark = pixels.iter().filter(|pixel| *pixel < threshold).count();
                    match dark {
                        0 => Shade::Light,
                        dark if dark == pixels.len() => Shade::Dark,
                        _ => Shade::Mixed,
                    }
                })
                .collect();
            let dark: Vec<bool> =
                row.iter().enumerate().map(|(x, pixel)| *pixel < thresholds[x / BLOCK]).collect();
            let mut expected = vec![0];
            expected.extend((1..row.len()).filter(|x| dark[x - 1] != dark[*x]).map(signed));
            expected.push(signed(row.len()));
            let mut edges = Vec::new();
            prop_assert_eq!(find(&row, (&thresholds, &shades), &mut edges), dark[0]);
            prop_assert_eq!(edges, expected);
        }
    }
}
