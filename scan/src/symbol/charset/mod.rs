//! Character sets of the ECI register (AIM ITS/04-023) and of the kanji and Hanzi modes.
//!
//! `tests/oracles/scan_charsets.py` writes the tables. A set without a table is decoded where it equals ASCII or GB 2312,
//! and has no text otherwise: a wrong text is worse than none.

/// The upper halves of the character sets in [`SINGLE_BYTE`], then 94 rows of 94 characters of JIS X 0208 and of GB 2312.
static TABLES: &[u8] = include_bytes!("tables.zlib");

/// The assignment numbers of the single-byte sets, in the order of their table: code page 437, ISO/IEC 8859-2 to 8859-16,
/// Windows 1250, 1251, 1252 and 1256.
const SINGLE_BYTE: [u32; 19] = [
    2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 21, 22, 23, 24,
];

/// The characters in a row of a two-byte set.
const COLUMNS: usize = 94;

/// The index of the first character of JIS X 0208.
const JIS_X_0208: usize = SINGLE_BYTE.len() * 0x80;
/// The index of the first character of GB 2312.
const GB_2312: usize = JIS_X_0208 + COLUMNS * COLUMNS;
/// The number of characters in the tables.
const CHARACTERS: usize = GB_2312 + COLUMNS * COLUMNS;

/// The encoding of a segment's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Digits and letters of the numeric and alphanumeric modes.
    Ascii,
    /// Bytes without an ECI: the standard's default is Latin-1, and nearly every encoder writes UTF-8.
    Unstated,
    /// Bytes of the character set with this assignment number.
    Eci(u32),
    /// Shift-JIS of the kanji mode.
    Kanji,
    /// GB 2312 of the Hanzi mode.
    Hanzi,
}

/// Returns bytes as text; `None` if they are not valid in their encoding or the encoding is unknown.
pub(crate) fn decode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    match encoding {
        Encoding::Ascii => ascii(bytes),
        Encoding::Unstated => utf8(bytes),
        Encoding::Kanji => shift_jis(bytes),
        Encoding::Hanzi => gb_2312(bytes),
        Encoding::Eci(number) => match number {
            1 | 3 => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
            20 => shift_jis(bytes),
            25 => utf16(bytes, u16::from_be_bytes),
            26 => utf8(bytes),
            29 | 31 | 32 => gb_2312(bytes),
            33 => utf16(bytes, u16::from_le_bytes),
            34 => utf32(bytes, u32::from_be_bytes),
            35 => utf32(bytes, u32::from_le_bytes),
            // ASCII, and sets of which only ASCII is known here: Big5, KS X 1001, ISO/IEC 646.
            27 | 28 | 30 | 170 => ascii(bytes),
            _ => single_byte(bytes, number),
        },
    }
}

fn ascii(bytes: &[u8]) -> Option<String> {
    bytes.is_ascii().then(|| utf8(bytes)).flatten()
}

fn utf8(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (units, []) = bytes.as_chunks() else {
        return None;
    };
    char::decode_utf16(units.iter().map(|bytes| unit(*bytes)))
        .collect::<Result<_, _>>()
        .ok()
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> Option<String> {
    let (units, []) = bytes.as_chunks() else {
        return None;
    };
    units
        .iter()
        .map(|bytes| char::from_u32(unit(*bytes)))
        .collect()
}

fn single_byte(bytes: &[u8], number: u32) -> Option<String> {
    // Code page 437 has two numbers.
    let number = if number == 0 { 2 } else { number };
    let set = SINGLE_BYTE.iter().position(|known| *known == number)?;
    let tables = Tables::unpack()?;
    bytes
        .iter()
        .map(|byte| match byte.checked_sub(0x80) {
            None => Some(char::from(*byte)),
            Some(upper) => tables.character(set * 0x80 + usize::from(upper)),
        })
        .collect()
}

/// The unpacked tables: the most significant bytes of all characters, then the others. Few codes need them, and
/// unpacking takes less time than reading a symbol.
struct Tables(Vec<u8>);

impl Tables {
    fn unpack() -> Option<Self> {
        fdeflate::decompress_to_vec_bounded(TABLES, CHARACTERS * 2)
            .ok()
            .map(Self)
    }

    /// Returns the character at an index, if its set defines it.
    fn character(&self, index: usize) -> Option<char> {
        let (high, low) = self.0.split_at_checked(CHARACTERS)?;
        match u16::from_be_bytes([*high.get(index)?, *low.get(index)?]) {
            0 => None,
            point => char::from_u32(point.into()),
        }
    }

    /// Returns the character at a row and column of the two-byte set that begins at `set`.
    fn two_byte(&self, set: usize, row: u8, column: u8) -> Option<char> {
        let (row, column) = (usize::from(row), usize::from(column));
        (row < COLUMNS && column < COLUMNS)
            .then(|| self.character(set + row * COLUMNS + column))
            .flatten()
    }
}

fn shift_jis(bytes: &[u8]) -> Option<String> {
    let tables = Tables::unpack()?;
    let mut text = String::new();
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = tail;
        text.push(match *first {
            0..=0x7F => char::from(*first),
            // Half-width katakana.
            0xA1..=0xDF => char::from_u32(0xFF61 + u32::from(first - 0xA1))?,
            0x81..=0x9F | 0xE0..=0xEF => {
                let (second, tail) = rest.split_first()?;
                rest = tail;
                // Two rows share a first byte, and 7F is no second byte.
                let pair = first - if *first < 0xA0 { 0x81 } else { 0xC1 };
                let column = match second {
                    0x40..=0x7E => second - 0x40,
                    0x80..=0xFC => second - 0x41,
                    _ => return None,
                };
                let odd = column >= 94;
                let column = if odd { column - 94 } else { column };
                tables.two_byte(JIS_X_0208, pair * 2 + u8::from(odd), column)?
            }
            _ => return None,
        });
    }
    Some(text)
}

fn gb_2312(bytes: &[u8]) -> Option<String> {
    let tables = Tables::unpack()?;
    let mut text = String::new();
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = tail;
        if first.is_ascii() {
            text.push(char::from(*first));
            continue;
        }
        let (second, tail) = rest.split_first()?;
        rest = tail;
        let (row, column) = (first.checked_sub(0xA1)?, second.checked_sub(0xA1)?);
        text.push(tables.two_byte(GB_2312, row, column)?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_set_is_decoded() {
        for (number, bytes, text) in [
            (0, &b"\x81\xE1"[..], "üß"),
            (3, b"Zo\xEB", "Zoë"),
            (4, b"\xB1", "ą"),
            (9, b"\xE1\xE2", "αβ"),
            (18, b"\xA1\xFE", "Ąț"),
            (20, b"\x93\x5F\xE4\xAA \xB1\\", "点茗 ｱ\\"),
            (22, b"\xCF\xF0", "Пр"),
            (23, b"\xC3\xA2\x80", "Ã¢€"),
            (24, b"\xC8", "ب"),
            (25, b"\0H\0i\xD8\x3D\xDE\x00", "Hi😀"),
            (26, "dấu".as_bytes(), "dấu"),
            (27, b"DC", "DC"),
            (29, b"\xD6\xD0a", "中a"),
            (32, b"\xB9\xFA", "国"),
            (33, b"H\0i\0", "Hi"),
            (34, b"\0\0\0H\0\x01\xF6\0", "H😀"),
            (35, b"H\0\0\0", "H"),
        ] {
            let decoded = decode(bytes, Encoding::Eci(number));
            assert_eq!(decoded.as_deref(), Some(text), "ECI {number}");
        }
    }

    #[test]
    fn invalid_and_unknown_bytes_have_no_text() {
        for (number, bytes) in [
            (20, &b"\x93"[..]),
            (20, b"\x93\x7F"),
            (20, b"\x85\x40"),
            (23, b"\x81"),
            (25, b"\0H\0"),
            (25, b"\xD8\x3D\0H"),
            (26, b"\xC3"),
            (27, b"\x80"),
            (28, b"\xA4\xA4"),
            (34, b"\0\x11\0\0"),
            (899, b"abc"),
            (14, b"a"),
        ] {
            assert_eq!(decode(bytes, Encoding::Eci(number)), None, "ECI {number}");
        }
    }
}
