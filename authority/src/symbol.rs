//! The QR symbol of a poster: one byte segment with the prefix, one numeric segment with the digits.
//!
//! The symbol has the smallest version that holds them at error-correction level M, 9 at most, and
//! then the highest level that fits the same version. The same text always has the same symbol.
//! Rules: `docs/format.md`, section 3.

use qrcode::bits::Bits;
use qrcode::types::{EcLevel, QrError};
use qrcode::{Color, QrCode, Version};

const MAX_VERSION: i16 = 9;
/// Modules that must stay light on every side of a symbol.
pub const QUIET_ZONE: usize = 4;

/// A QR symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    version: i16,
    level: EcLevel,
    width: usize,
    dark: Vec<bool>,
}

/// The text needs a symbol denser than version 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the code needs a symbol denser than version 9, which cheap phones cannot read; shorten the venue's name"
)]
pub struct SymbolTooDense;

impl Symbol {
    /// Encodes a poster's text.
    ///
    /// # Errors
    /// [`SymbolTooDense`].
    pub fn new(prefix: &str, digits: &str) -> Result<Self, SymbolTooDense> {
        (1..=MAX_VERSION)
            .find_map(|version| Self::of_version(version, prefix, digits))
            .ok_or(SymbolTooDense)
    }

    fn of_version(version: i16, prefix: &str, digits: &str) -> Option<Self> {
        [EcLevel::H, EcLevel::Q, EcLevel::M]
            .into_iter()
            .find_map(|level| {
                let code = encode(version, level, prefix, digits).ok()?;
                let dark = code
                    .to_colors()
                    .into_iter()
                    .map(|color| color == Color::Dark)
                    .collect();
                Some(Self {
                    version,
                    level,
                    width: code.width(),
                    dark,
                })
            })
    }

    /// Returns the modules on a side, without the quiet zone.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Returns the symbol's version, 1 to 9.
    #[must_use]
    pub const fn version(&self) -> i16 {
        self.version
    }

    /// Returns the rows from the top; `true` is dark.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks(self.width)
    }
}

fn encode(version: i16, level: EcLevel, prefix: &str, digits: &str) -> Result<QrCode, QrError> {
    let mut bits = Bits::new(Version::Normal(version));
    bits.push_byte_data(prefix.as_bytes())?;
    bits.push_numeric_data(digits.as_bytes())?;
    bits.push_terminator(level)?;
    QrCode::with_bits(bits, level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(symbol: &Symbol) -> String {
        let side = symbol.width() + 2 * QUIET_ZONE;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(4 * side, 4 * side, |x, y| {
            let module = |position: usize| (position / 4).checked_sub(QUIET_ZONE);
            let row = module(y).and_then(|row| symbol.rows().nth(row));
            let dark = row
                .zip(module(x))
                .and_then(|(row, column)| row.get(column).copied());
            if dark == Some(true) { 0 } else { 255 }
        });
        image.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn every_size_of_code_fits_and_is_read_by_another_decoder() {
        for host_length in [1, 15, 22] {
            let prefix = format!("https://{}/c#", "a".repeat(host_length));
            for digits in ["7".repeat(234), "3".repeat(285), "0123456789".repeat(34)] {
                let symbol = Symbol::new(&prefix, &digits).unwrap();
                assert_eq!(read(&symbol), format!("{prefix}{digits}"));
                let version = usize::try_from(symbol.version()).unwrap();
                assert_eq!(symbol.width(), 17 + 4 * version);
            }
        }
    }

    #[test]
    fn the_longest_code_has_version_9_and_one_more_byte_does_not_fit() {
        let prefix = format!("https://{}/c#", "a".repeat(22));
        let longest = Symbol::new(&prefix, &"9".repeat(348)).unwrap();
        assert_eq!((longest.version(), longest.level), (9, EcLevel::M));
        assert_eq!(Symbol::new(&prefix, &"9".repeat(400)), Err(SymbolTooDense));
    }

    #[test]
    fn the_level_rises_only_where_the_version_stays() {
        let prefix = "https://a/c#";
        for length in 234..=348 {
            let digits = "5".repeat(length);
            let symbol = Symbol::new(prefix, &digits).unwrap();
            let smaller = encode(symbol.version() - 1, EcLevel::M, prefix, &digits);
            assert!(smaller.is_err(), "{length} digits fit a smaller symbol");
        }
    }
}
