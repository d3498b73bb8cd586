//! Encodes QR symbols: ISO/IEC 18004:2024, 7.2 to 7.9, over the same tables as the decoder.
//!
//! A row of modules is one `u64`, column 0 in the lowest bit, so that masks are laid on and judged a row at a time.
//! That holds versions 1 to 11, and a poster needs 9 at most. Segments are bytes and digits; the level is M, raised
//! only where the same version has room for it. The same segments always make the same symbol.

use std::array;

use super::blocks::{Blocks, CorrectionLevel};
use super::layout::{
    Version, data_modules, fixed_module, format_places, format_word, is_masked, version_word,
};
use super::reed_solomon::{power, times};

/// The number of the densest version whose rows fit a `u64`.
pub const MAX_VERSION: u8 = 11;
const MAX_SIDE: usize = 17 + 4 * MAX_VERSION as usize;

/// Rows or columns of a symbol. Those beyond its side are 0.
type Lines = [u64; MAX_SIDE];

/// A part of what a symbol says, in the mode that is shortest for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Bytes as they are, 8 bits each.
    Bytes(&'a [u8]),
    /// ASCII digits, 10 bits for three.
    Digits(&'a str),
}

/// The reason why segments make no symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// No version up to the given one has room for them.
    #[error("the text does not fit into a symbol of version {most}")]
    TooLong {
        /// The densest version that was allowed.
        most: u8,
    },
    /// A numeric segment has a character that is no digit.
    #[error("a numeric segment has a character that is no digit")]
    NotADigit,
}

/// A QR symbol without its quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    version: Version,
    level: CorrectionLevel,
    rows: Lines,
}

impl Symbol {
    /// Modules on each side that must stay light around a symbol.
    pub const QUIET_ZONE: usize = 4;

    /// Returns the version, at most that of [`MAX_VERSION`].
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Returns the modules on a side.
    #[must_use]
    pub const fn side(&self) -> usize {
        self.version.side()
    }

    /// Returns the rows from the top. Bit x of a row is set if the module in column x is dark.
    #[must_use]
    pub fn rows(&self) -> &[u64] {
        &self.rows[..self.side()]
    }

    /// Reports whether the module at a column and row is dark. Outside the symbol all modules are light.
    #[must_use]
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < MAX_SIDE
            && self
                .rows
                .get(row)
                .is_some_and(|line| line >> column & 1 == 1)
    }

    /// Returns the runs of dark modules in a row as ranges of columns, from the left.
    pub fn dark_runs(&self, row: usize) -> impl Iterator<Item = core::ops::Range<u8>> + use<> {
        let mut rest = self.rows.get(row).copied().unwrap_or_default();
        let mut at = 0;
        core::iter::from_fn(move || {
            let light = u8::try_from(rest.trailing_zeros())
                .ok()
                .filter(|&light| light < 64)?;
            rest >>= light;
            let dark = u8::try_from(rest.trailing_ones()).unwrap_or(64);
            rest = rest.checked_shr(dark.into()).unwrap_or_default();
            let start = at + light;
            at = start + dark;
            Some(start..at)
        })
    }
}

/// Encodes symbols. It holds what only the version decides, which many symbols share.
#[derive(Debug)]
pub struct Encoder {
    layouts: Vec<Layout>,
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Encoder {
    /// Creates an encoder with the layouts of the versions 1 to [`MAX_VERSION`].
    #[must_use]
    pub fn new() -> Self {
        Self {
            layouts: Version::all()
                .take(MAX_VERSION.into())
                .map(Layout::of)
                .collect(),
        }
    }

    /// Encodes `segments` in the smallest version that holds them at level M, `most` at most, and then at the highest
    /// level that this version holds them at.
    ///
    /// # Errors
    /// [`EncodeError`] if they do not fit, or are no digits where they should be.
    pub fn encode(&self, segments: &[Segment<'_>], most: u8) -> Result<Symbol, EncodeError> {
        for segment in segments {
            if let Segment::Digits(digits) = segment
                && !digits.bytes().all(|digit| digit.is_ascii_digit())
            {
                return Err(EncodeError::NotADigit);
            }
        }
        let usable = self.layouts.iter().take(most.into());
        usable
            .filter(|layout| layout.holds(segments, CorrectionLevel::M))
            .find_map(|layout| {
                let levels = [CorrectionLevel::H, CorrectionLevel::Q, CorrectionLevel::M];
                let level = levels
                    .into_iter()
                    .find(|&level| layout.holds(segments, level))?;
                Some(layout.encode(segments, level))
            })
            .ok_or(EncodeError::TooLong { most })
    }
}

/// What is the same in all symbols of a version.
#[derive(Debug)]
struct Layout {
    version: Version,
    side: usize,
    codewords: usize,
    /// The dark modules of the finder, timing and alignment patterns and of the version.
    fixed: Lines,
    /// The modules that codewords turn dark, each as row and column, in the order of their bits.
    places: Vec<(u8, u8)>,
    /// The modules that each mask turns over: none that are fixed.
    masks: [Lines; 8],
}

impl Layout {
    fn of(version: Version) -> Self {
        let side = version.side();
        let modules = data_modules(version);
        let mut masks = [[0; MAX_SIDE]; 8];
        for (number, mask) in (0..).zip(&mut masks) {
            for &(x, y) in &modules {
                mask[y] |= u64::from(is_masked(number, x, y)) << x;
            }
        }
        let narrow = |value: usize| u8::try_from(value).unwrap_or_default();
        Self {
            version,
            side,
            codewords: modules.len() / 8,
            fixed: fixed_rows(version),
            places: modules
                .iter()
                .map(|&(x, y)| (narrow(y), narrow(x)))
                .collect(),
            masks,
        }
    }

    fn blocks(&self, level: CorrectionLevel) -> Blocks {
        Blocks::of(self.version, level)
    }

    /// How many codewords carry data at a level.
    fn capacity(&self, level: CorrectionLevel) -> usize {
        let blocks = self.blocks(level);
        self.codewords - blocks.count * blocks.checks
    }

    fn holds(&self, segments: &[Segment<'_>], level: CorrectionLevel) -> bool {
        let bits: Option<usize> = segments.iter().map(|segment| self.bits_of(segment)).sum();
        bits.is_some_and(|bits| bits <= 8 * self.capacity(level))
    }

    /// The bits of a segment; `None` if its length does not fit its count.
    fn bits_of(&self, segment: &Segment<'_>) -> Option<usize> {
        let (count, bits) = match segment {
            Segment::Bytes(bytes) => (bytes.len(), bytes.len().checked_mul(8)?),
            Segment::Digits(digits) => {
                let rest = [0, 4, 7][digits.len() % 3];
                (digits.len(), (digits.len() / 3).checked_mul(10)? + rest)
            }
        };
        let width = self.count_width(segment);
        (count >> width == 0).then_some(4 + width + bits)
    }

    /// The width of a segment's count: table 3.
    const fn count_width(&self, segment: &Segment<'_>) -> usize {
        match (segment, self.version.number()) {
            (Segment::Bytes(_), ..=9) => 8,
            (Segment::Bytes(_), _) => 16,
            (Segment::Digits(_), ..=9) => 10,
            (Segment::Digits(_), _) => 12,
        }
    }

    fn encode(&self, segments: &[Segment<'_>], level: CorrectionLevel) -> Symbol {
        let data = self.data(segments, level);
        let unmasked = self.place(&self.interleaved(&data, level));
        let (_, rows) = (0..8)
            .map(|mask| {
                let rows = self.masked(&unmasked, mask, level);
                (penalty(&rows, self.side), rows)
            })
            .min_by_key(|(penalty, _)| *penalty)
            .unwrap_or((0, unmasked));
        Symbol {
            version: self.version,
            level,
            rows,
        }
    }

    /// The data codewords: segments, terminator, padding (7.4.9 and 7.4.10).
    fn data(&self, segments: &[Segment<'_>], level: CorrectionLevel) -> Vec<u8> {
        let capacity = self.capacity(level);
        let mut bits = BitWriter::with_capacity(capacity);
        for segment in segments {
            let width = self.count_width(segment);
            match segment {
                Segment::Bytes(bytes) => {
                    bits.push(4, 4);
                    bits.push(bytes.len(), width);
                    bytes.iter().for_each(|&byte| bits.push(byte.into(), 8));
                }
                Segment::Digits(digits) => {
                    bits.push(1, 4);
                    bits.push(digits.len(), width);
                    for group in digits.as_bytes().chunks(3) {
                        let number = group
                            .iter()
                            .fold(0, |number, digit| 10 * number + usize::from(digit & 15));
                        bits.push(number, [0, 4, 7, 10][group.len()]);
                    }
                }
            }
        }
        bits.finish(capacity)
    }

    /// All codewords in the order in which they are placed: 7.6.
    fn interleaved(&self, data: &[u8], level: CorrectionLevel) -> Vec<u8> {
        let blocks = self.blocks(level);
        let generator = generator(blocks.checks);
        let mut codewords = vec![0; self.codewords];
        let mut rest = data;
        for places in blocks.places(self.codewords) {
            let (own, others) = rest.split_at(places.len() - blocks.checks);
            rest = others;
            let checks = checks(own, &generator);
            for (place, codeword) in places.iter().zip(own.iter().chain(&checks)) {
                codewords[*place] = *codeword;
            }
        }
        codewords
    }

    fn place(&self, codewords: &[u8]) -> Lines {
        let mut rows = self.fixed;
        for (modules, codeword) in self.places.chunks(8).zip(codewords) {
            for (bit, &(row, column)) in modules.iter().enumerate() {
                rows[usize::from(row)] |= u64::from(codeword >> (7 - bit) & 1) << column;
            }
        }
        rows
    }

    fn masked(&self, unmasked: &Lines, mask: u16, level: CorrectionLevel) -> Lines {
        let turned = &self.masks[usize::from(mask)];
        let mut rows = array::from_fn(|row| unmasked[row] ^ turned[row]);
        let format = format_word(level.format_bits() << 3 | mask);
        for places in format_places(self.version) {
            for (bit, (x, y)) in places.into_iter().enumerate() {
                rows[y] |= u64::from(format >> bit & 1) << x;
            }
        }
        rows
    }
}

fn fixed_rows(version: Version) -> Lines {
    let side = version.side();
    let mut rows = [0; MAX_SIDE];
    for (y, row) in rows.iter_mut().enumerate().take(side) {
        for x in 0..side {
            *row |= u64::from(fixed_module(version, x, y) == Some(true)) << x;
        }
    }
    if version.number() >= 7 {
        let word = version_word(version);
        for bit in 0..18 {
            let (near, far) = (bit / 3, side - 11 + bit % 3);
            let dark = u64::from(word >> bit & 1);
            rows[near] |= dark << far;
            rows[far] |= dark << near;
        }
    }
    rows
}

/// Bits into bytes, the highest first.
struct BitWriter {
    bytes: Vec<u8>,
    /// Bits of the last byte that are free.
    free: usize,
}

impl BitWriter {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            free: 0,
        }
    }

    fn push(&mut self, value: usize, width: usize) {
        for bit in (0..width).rev() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            self.free -= 1;
            if let (Some(last), true) = (self.bytes.last_mut(), value >> bit & 1 == 1) {
                *last |= 1 << self.free;
            }
        }
    }

    fn finish(mut self, capacity: usize) -> Vec<u8> {
        let left = 8 * (capacity - self.bytes.len()) + self.free;
        self.push(0, left.min(4));
        let padding = capacity - self.bytes.len();
        self.bytes.extend([0xEC, 0x11].iter().cycle().take(padding));
        self.bytes
    }
}

/// The generator polynomial of this many check codewords, without its leading 1, the highest power first: Annex A.
fn generator(checks: usize) -> Vec<u8> {
    let mut polynomial = vec![0; checks];
    if let Some(last) = polynomial.last_mut() {
        *last = 1;
    }
    for root in (0..checks).map(power) {
        for i in 0..checks {
            let next = polynomial.get(i + 1).copied().unwrap_or_default();
            polynomial[i] = times(polynomial[i], root) ^ next;
        }
    }
    polynomial
}

/// The check codewords of a block's data: 7.5.2.
fn checks(data: &[u8], generator: &[u8]) -> Vec<u8> {
    let mut rest = vec![0; generator.len()];
    for codeword in data {
        let factor = codeword ^ rest[0];
        rest.rotate_left(1);
        if let Some(last) = rest.last_mut() {
            *last = 0;
        }
        for (check, term) in rest.iter_mut().zip(generator) {
            *check ^= times(factor, *term);
        }
    }
    rest
}

/// How poorly a symbol would be read, by the four features of table 11. As in other encoders the balance of dark and
/// light counts by the percent, not by steps of five.
fn penalty(rows: &Lines, side: usize) -> u32 {
    let columns = transposed(rows);
    let dark: u32 = rows.iter().map(|row| row.count_ones()).sum();
    let modules = u32::try_from(side * side).unwrap_or(u32::MAX);
    lines_penalty(rows, side)
        + lines_penalty(&columns, side)
        + blocks_penalty(rows, side)
        + (dark * 200 / modules).abs_diff(100)
}

/// Runs of five and more alike, and what looks like a finder pattern.
fn lines_penalty(lines: &Lines, side: usize) -> u32 {
    let inner = (1 << (side - 1)) - 1;
    lines[..side]
        .iter()
        .map(|&line| {
            let alike = !(line ^ line >> 1) & inner;
            let fives = alike & alike >> 1 & alike >> 2 & alike >> 3;
            let runs = fives & !(fives << 1);
            let finders =
                line & !(line >> 1) & line >> 2 & line >> 3 & line >> 4 & !(line >> 5) & line >> 6;
            let dark_before = line << 1 | line << 2 | line << 3 | line << 4;
            let dark_after = line >> 7 | line >> 8 | line >> 9 | line >> 10;
            let lone = finders & !(dark_before & dark_after);
            fives.count_ones() + 2 * runs.count_ones() + 40 * lone.count_ones()
        })
        .sum()
}

/// Squares of two by two alike.
fn blocks_penalty(rows: &Lines, side: usize) -> u32 {
    let inner = (1 << (side - 1)) - 1;
    rows[..side]
        .array_windows()
        .map(|[upper, lower]| {
            let alike = !(upper ^ upper >> 1) & !(upper ^ lower) & !(upper ^ lower >> 1);
            3 * (alike & inner).count_ones()
        })
        .sum()
}

/// The columns of these rows. Squares off the diagonal change places, of half the size each time (Hacker's Delight, 7-3).
fn transposed(rows: &Lines) -> Lines {
    let mut square = [0; 64];
    square[..MAX_SIDE].copy_from_slice(rows);
    let mut width = 32;
    let mut mask = 0x0000_0000_FFFF_FFFF_u64;
    while width != 0 {
        for start in (0..64).step_by(2 * width) {
            for i in start..start + width {
                let change = (square[i] >> width ^ square[i + width]) & mask;
                square[i] ^= change << width;
                square[i + width] ^= change;
            }
        }
        width /= 2;
        mask ^= mask << width;
    }
    array::from_fn(|column| square[column])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;
    use proptest::prelude::*;
    use qrcode::bits::Bits;
    use qrcode::canvas::{Canvas, MaskPattern};
    use qrcode::{Color, EcLevel, QrCode};

    const LEVELS: [(CorrectionLevel, EcLevel); 4] = [
        (CorrectionLevel::L, EcLevel::L),
        (CorrectionLevel::M, EcLevel::M),
        (CorrectionLevel::Q, EcLevel::Q),
        (CorrectionLevel::H, EcLevel::H),
    ];

    fn rows_of(colors: &[Color], side: usize) -> Vec<u64> {
        colors
            .chunks(side)
            .map(|row| {
                row.iter().rev().fold(0, |line, color| {
                    line << 1 | u64::from(*color == Color::Dark)
                })
            })
            .collect()
    }

    fn normal(version: Version) -> qrcode::Version {
        qrcode::Version::Normal(version.number().into())
    }

    fn theirs(segments: &[Segment<'_>], version: Version, level: EcLevel) -> Option<Vec<u64>> {
        let mut bits = Bits::new(normal(version));
        for segment in segments {
            match segment {
                Segment::Bytes(bytes) => bits.push_byte_data(bytes),
                Segment::Digits(digits) => bits.push_numeric_data(digits.as_bytes()),
            }
            .ok()?;
        }
        bits.push_terminator(level).ok()?;
        let code = QrCode::with_bits(bits, level).ok()?;
        Some(rows_of(&code.to_colors(), code.width()))
    }

    fn poster(length: usize, digits: usize) -> (String, String) {
        let host = "a".repeat(length);
        let digits = (0..digits).map(|i| char::from(b'0' + u8::try_from(i * i % 10).unwrap()));
        (format!("https://{host}/c#"), digits.collect())
    }

    proptest! {
        #[test]
        fn every_module_is_as_another_encoder_sets_it(
            version in 1..=MAX_VERSION,
            level in 0..4_usize,
            bytes in prop::collection::vec(any::<u8>(), 0..130),
            digits in "[0-9]{0,350}",
        ) {
            let encoder = Encoder::new();
            let (ours, other) = LEVELS[level];
            let segments = [Segment::Bytes(&bytes), Segment::Digits(&digits)];
            let layout = &encoder.layouts[usize::from(version) - 1];
            let expected = theirs(&segments, layout.version, other);
            prop_assert_eq!(layout.holds(&segments, ours), expected.is_some());
            if let Some(expected) = expected {
                let symbol = layout.encode(&segments, ours);
                prop_assert_eq!(symbol.rows(), expected);
            }
        }

        #[test]
        fn segments_come_back_from_the_decoder(
            first in prop::collection::vec(any::<u8>(), 0..90),
            digits in "[0-9]{1,200}",
            second in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let segments = [Segment::Bytes(&first), Segment::Digits(&digits), Segment::Bytes(&second)];
            let symbol = Encoder::new().encode(&segments, MAX_VERSION).unwrap();
            let side = symbol.side();
            let darkness: Vec<f64> = (0..side * side)
                .map(|i| if symbol.is_dark(i % side, i / side) { 1.0 } else { -1.0 })
                .collect();
            let decoded = super::super::decode(&darkness, symbol.version(), crate::symbol::Erasures::IfNeeded).unwrap();
            let said = [first.as_slice(), digits.as_bytes(), second.as_slice()].concat();
            prop_assert_eq!(decoded.payload.bytes, said);
        }
    }

    #[test]
    fn every_mask_of_every_version_and_level_is_laid_on_alike() {
        const MASKS: [MaskPattern; 8] = [
            MaskPattern::Checkerboard,
            MaskPattern::HorizontalLines,
            MaskPattern::VerticalLines,
            MaskPattern::DiagonalLines,
            MaskPattern::LargeCheckerboard,
            MaskPattern::Fields,
            MaskPattern::Diamonds,
            MaskPattern::Meadow,
        ];
        for layout in &Encoder::new().layouts {
            for (ours, other) in LEVELS {
                let unmasked = layout.place(&vec![0x5A; layout.codewords]);
                let mut canvas = Canvas::new(normal(layout.version), other);
                canvas.draw_all_functional_patterns();
                canvas.draw_data(&vec![0x5A; layout.codewords], &[]);
                for (mask, pattern) in (0..).zip(MASKS) {
                    let mut masked = canvas.clone();
                    masked.apply_mask(pattern);
                    let expected = rows_of(&masked.into_colors(), layout.side);
                    let rows = layout.masked(&unmasked, mask, ours);
                    assert_eq!(rows[..layout.side], expected, "version {}", layout.version);
                }
            }
        }
    }

    #[test]
    fn the_smallest_version_is_taken_and_the_level_rises_only_in_it() {
        let encoder = Encoder::new();
        for digits in 234..=348 {
            let (prefix, digits) = poster(20, digits);
            let segments = [Segment::Bytes(prefix.as_bytes()), Segment::Digits(&digits)];
            let symbol = encoder.encode(&segments, 9).unwrap();
            assert_eq!(
                theirs(
                    &segments,
                    Version::new(symbol.version.number() - 1).unwrap(),
                    EcLevel::M
                ),
                None
            );
            let raised = [
                (CorrectionLevel::H, EcLevel::H),
                (CorrectionLevel::Q, EcLevel::Q),
            ];
            for (_, higher) in raised
                .into_iter()
                .take_while(|(level, _)| *level != symbol.level)
            {
                assert_eq!(theirs(&segments, symbol.version, higher), None);
            }
        }
    }

    #[test]
    fn what_does_not_fit_or_is_no_digit_is_refused() {
        let encoder = Encoder::new();
        let (prefix, digits) = poster(22, 348);
        let longest = [Segment::Bytes(prefix.as_bytes()), Segment::Digits(&digits)];
        assert_eq!(encoder.encode(&longest, 9).unwrap().version().number(), 9);
        let error = EncodeError::TooLong { most: 8 };
        assert_eq!(encoder.encode(&longest, 8), Err(error));
        let error = encoder.encode(&[Segment::Digits("12a")], 9);
        assert_eq!(error, Err(EncodeError::NotADigit));
        let bytes = vec![0; 100_000];
        let error = encoder.encode(&[Segment::Bytes(&bytes)], 200);
        assert_eq!(error, Err(EncodeError::TooLong { most: 200 }));
    }

    #[test]
    fn runs_of_a_row_are_its_dark_modules() {
        let symbol = Encoder::new().encode(&[Segment::Digits("17")], 1).unwrap();
        for row in 0..=symbol.side() {
            let mut line = 0;
            for run in symbol.dark_runs(row) {
                run.for_each(|column| line |= 1 << column);
            }
            assert_eq!(line, symbol.rows().get(row).copied().unwrap_or_default());
        }
    }
}
