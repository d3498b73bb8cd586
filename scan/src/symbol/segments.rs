//! Segments of data codewords: ISO/IEC 18004:2024, 7.4.
//!
//! Every mode of the standard is read: numeric, alphanumeric, byte, kanji, FNC1 in both positions, structured append and
//! ECI; and Hanzi of GB/T 18284. An unknown mode, a count past the end and digits above 999 are rejected.

use super::charset::{self, Encoding};
use super::layout::Version;

/// The place of a symbol in a structured append sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The place in the sequence, from 0.
    pub index: u8,
    /// The number of parts, 1 to 16.
    pub count: u8,
    /// The exclusive or of all bytes of the whole message: the same in all its parts.
    pub parity: u8,
}

/// The content of a symbol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Payload {
    pub(crate) bytes: Vec<u8>,
    /// Where the encoding changes: the index of the first byte, and the encoding from there on.
    encodings: Vec<(usize, Encoding)>,
    pub(crate) part: Option<Part>,
    /// The number of codewords after the terminator, if all of them are the padding of 7.4.10.
    pub(crate) padding: usize,
}

impl Payload {
    /// Marks the bytes that follow as encoded so.
    fn begin(&mut self, encoding: Encoding) {
        if self.encodings.last().map(|(_, last)| *last) != Some(encoding) {
            self.encodings.push((self.bytes.len(), encoding));
        }
    }

    /// Returns the bytes as text, each segment by its own encoding; `None` if one of them has no text.
    pub(crate) fn text(&self) -> Option<String> {
        let ends = self.encodings.iter().skip(1).map(|(start, _)| *start);
        self.encodings
            .iter()
            .zip(ends.chain([self.bytes.len()]))
            .map(|((start, encoding), end)| charset::decode(&self.bytes[*start..end], *encoding))
            .collect()
    }

    /// Returns the first character set that the symbol states, by its number in the ECI register.
    pub(crate) fn character_set(&self) -> Option<u32> {
        self.encodings
            .iter()
            .find_map(|(_, encoding)| match encoding {
                Encoding::Eci(number) => Some(*number),
                _ => None,
            })
    }
}

/// The separator between fields of a GS1 message, for which a percent sign stands after FNC1.
const GROUP_SEPARATOR: u8 = 0x1D;

const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Reads the data codewords of a symbol.
pub(crate) fn read(data: &[u8], version: Version) -> Option<Payload> {
    let mut bits = Bits { data, at: 0 };
    let mut payload = Payload::default();
    let mut has_fields = false;
    let mut stated = Encoding::Unstated;
    while bits.left() >= 4 {
        match bits.take(4)? {
            0 => break,
            1 => {
                payload.begin(Encoding::Ascii);
                numeric(&mut bits, version, &mut payload.bytes)?;
            }
            2 => {
                payload.begin(Encoding::Ascii);
                alphanumeric(&mut bits, version, has_fields, &mut payload.bytes)?;
            }
            3 => {
                let (index, last, parity) = (bits.take(4)?, bits.take(4)?, bits.take(8)?);
                let narrow = |value: u32| u8::try_from(value).ok();
                payload.part = Some(Part {
                    index: narrow(index)?,
                    count: narrow(last + 1)?,
                    parity: narrow(parity)?,
                });
            }
            4 => {
                payload.begin(stated);
                bytes(&mut bits, version, &mut payload.bytes)?;
            }
            5 => has_fields = true,
            7 => stated = Encoding::Eci(character_set(&mut bits)?),
            8 => {
                payload.begin(Encoding::Kanji);
                kanji(&mut bits, version, &mut payload.bytes)?;
            }
            9 => {
                has_fields = true;
                payload.begin(Encoding::Ascii);
                payload.bytes.extend(application_indicator(bits.take(8)?)?);
            }
            13 => {
                payload.begin(Encoding::Hanzi);
                hanzi(&mut bits, version, &mut payload.bytes)?;
            }
            _ => return None,
        }
    }
    payload.padding = padding(&data[bits.at.div_ceil(8)..]);
    (!payload.bytes.is_empty()).then_some(payload)
}

/// Returns an application indicator of 7.4.8.3 as it is transmitted before the data: two digits or a letter.
fn application_indicator(value: u32) -> Option<Vec<u8>> {
    let letter = value
        .checked_sub(100)
        .map(|letter| u8::try_from(letter).unwrap_or(0));
    match letter {
        None => Some(format!("{value:02}").into_bytes()),
        Some(letter) => letter.is_ascii_alphabetic().then(|| vec![letter]),
    }
}

fn padding(rest: &[u8]) -> usize {
    let right = rest
        .iter()
        .zip([0xEC, 0x11].iter().cycle())
        .all(|(codeword, pad)| codeword == pad);
    if right { rest.len() } else { 0 }
}

/// Bits of codewords, the highest first.
struct Bits<'data> {
    data: &'data [u8],
    at: usize,
}

impl Bits<'_> {
    fn left(&self) -> usize {
        self.data.len() * 8 - self.at
    }

    /// Returns the next `count` bits, at most 24; `None` past the end.
    fn take(&mut self, count: usize) -> Option<u32> {
        if self.left() < count {
            return None;
        }
        let value = (self.at..self.at + count).fold(0, |value, bit| {
            value << 1 | u32::from(self.data[bit / 8] >> (7 - bit % 8) & 1)
        });
        self.at += count;
        Some(value)
    }

    /// Returns a character count, whose width depends on the version: table 3.
    fn count(&mut self, version: Version, widths: [usize; 3]) -> Option<u32> {
        self.take(match version.number() {
            ..10 => widths[0],
            10..27 => widths[1],
            _ => widths[2],
        })
    }
}

fn numeric(bits: &mut Bits<'_>, version: Version, out: &mut Vec<u8>) -> Option<()> {
    let mut left = bits.count(version, [10, 12, 14])?;
    while left > 0 {
        let digits = left.min(3);
        let (width, limit) = [(4, 10), (7, 100), (10, 1000)][digits as usize - 1];
        let value = bits.take(width)?;
        if value >= limit {
            return None;
        }
        let text = format!("{value:03}");
        out.extend(&text.as_bytes()[3 - digits as usize..]);
        left -= digits;
    }
    Some(())
}

fn alphanumeric(
    bits: &mut Bits<'_>,
    version: Version,
    has_fields: bool,
    out: &mut Vec<u8>,
) -> Option<()> {
    let mut left = bits.count(version, [9, 11, 13])?;
    let mut text = Vec::new();
    while left > 0 {
        let pair = left.min(2);
        let value = bits.take(if pair == 2 { 11 } else { 6 })?;
        if pair == 2 {
            text.push(*ALPHANUMERIC.get(value as usize / 45)?);
        }
        text.push(*ALPHANUMERIC.get(if pair == 2 {
            value as usize % 45
        } else {
            value as usize
        })?);
        left -= pair;
    }
    if has_fields {
        // 7.4.8.2: a percent sign is the separator, and two are one percent sign.
        let mut rest = text.as_slice();
        while let [first, tail @ ..] = rest {
            match (first, tail) {
                (b'%', [b'%', after @ ..]) => {
                    out.push(b'%');
                    rest = after;
                }
                (b'%', _) => {
                    out.push(GROUP_SEPARATOR);
                    rest = tail;
                }
                (other, _) => {
                    out.push(*other);
                    rest = tail;
                }
            }
        }
    } else {
        out.append(&mut text);
    }
    Some(())
}

fn bytes(bits: &mut Bits<'_>, version: Version, out: &mut Vec<u8>) -> Option<()> {
    let count = bits.count(version, [8, 16, 16])?;
    for _ in 0..count {
        out.push(u8::try_from(bits.take(8)?).ok()?);
    }
    Some(())
}

/// Reads kanji: 13 bits a character, the compacted two bytes of Shift-JIS.
fn kanji(bits: &mut Bits<'_>, version: Version, out: &mut Vec<u8>) -> Option<()> {
    for _ in 0..bits.count(version, [8, 10, 12])? {
        let value = bits.take(13)?;
        let compact = ((value / 0xC0) << 8) | (value % 0xC0);
        let character = compact
            + if compact + 0x8140 <= 0x9FFC {
                0x8140
            } else {
                0xC140
            };
        out.extend(u16::try_from(character).ok()?.to_be_bytes());
    }
    Some(())
}

/// Reads Hanzi: a subset number, which is 1, then 13 bits a character of GB 2312.
fn hanzi(bits: &mut Bits<'_>, version: Version, out: &mut Vec<u8>) -> Option<()> {
    if bits.take(4)? != 1 {
        return None;
    }
    for _ in 0..bits.count(version, [8, 10, 12])? {
        let value = bits.take(13)?;
        let compact = ((value / 0x60) << 8) | (value % 0x60);
        let character = compact + if compact < 0xA00 { 0xA1A1 } else { 0xA6A1 };
        out.extend(u16::try_from(character).ok()?.to_be_bytes());
    }
    Some(())
}

/// Reads an ECI designator of one to three bytes: table 4.
fn character_set(bits: &mut Bits<'_>) -> Option<u32> {
    let first = bits.take(8)?;
    match first {
        0..0x80 => Some(first),
        0x80..0xC0 => Some((first & 0x3F) << 8 | bits.take(8)?),
        0xC0..0xE0 => Some((first & 0x1F) << 16 | bits.take(16)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;

    /// Packs fields of (value, width).
    fn pack(fields: &[(u32, usize)]) -> Vec<u8> {
        let bits: Vec<bool> = fields
            .iter()
            .flat_map(|(value, width)| (0..*width).rev().map(move |bit| value >> bit & 1 == 1))
            .collect();
        bits.chunks(8)
            .map(|byte| {
                let whole = byte
                    .iter()
                    .fold(0_u8, |value, bit| value << 1 | u8::from(*bit));
                whole << (8 - byte.len())
            })
            .collect()
    }

    #[test]
    fn the_example_of_the_standard_is_read() {
        let data = [
            0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11,
            0xEC, 0x11,
        ];
        assert_eq!(read(&data, Version::FIRST).unwrap().bytes, b"01234567");
    }

    #[test]
    fn each_kind_of_segment_is_read() {
        let alphanumeric = pack(&[(2, 4), (5, 9), (10 * 45 + 12, 11), (4, 11), (42, 6), (0, 4)]);
        assert_eq!(
            read(&alphanumeric, Version::FIRST).unwrap().bytes,
            b"AC04.".to_vec().as_slice()
        );
        let kanji = pack(&[(8, 4), (2, 8), (0xD9F, 13), (0x1AAA, 13), (0, 4)]);
        assert_eq!(
            read(&kanji, Version::FIRST).unwrap().bytes,
            [0x93, 0x5F, 0xE4, 0xAA]
        );
        let hanzi = pack(&[(13, 4), (1, 4), (1, 8), (0x0A9A, 13), (0, 4)]);
        assert_eq!(read(&hanzi, Version::FIRST).unwrap().bytes.len(), 2);
        let utf8 = pack(&[
            (7, 4),
            (26, 8),
            (4, 4),
            (2, 8),
            (0xC3, 8),
            (0xA2, 8),
            (0, 4),
        ]);
        let utf8 = read(&utf8, Version::FIRST).unwrap();
        assert_eq!(
            (utf8.text().as_deref(), utf8.character_set()),
            (Some("â"), Some(26))
        );
    }

    /// A byte segment, after an ECI designator if a character set is stated.
    fn byte_segment(set: Option<u32>, bytes: &[u8]) -> Vec<(u32, usize)> {
        let length = u32::try_from(bytes.len()).unwrap();
        set.map(|set| [(7, 4), (set, 8)])
            .into_iter()
            .flatten()
            .chain([(4, 4), (length, 8)])
            .chain(bytes.iter().map(|byte| (u32::from(*byte), 8)))
            .collect()
    }

    fn text_of(segments: &[Vec<(u32, usize)>]) -> Option<String> {
        let fields = [&segments.concat()[..], &[(0, 4)]].concat();
        read(&pack(&fields), Version::FIRST).unwrap().text()
    }

    #[test]
    fn each_segment_has_its_own_character_set() {
        let kanji = vec![(8, 4), (1, 8), (0xD9F, 13)];
        let russian = byte_segment(Some(26), "Привет ".as_bytes());
        let latin = byte_segment(Some(3), b"Zo\xEB");
        let plain = byte_segment(None, "dấu ".as_bytes());
        let digits = vec![(1, 4), (1, 10), (7, 4)];
        for (segments, text) in [
            (vec![russian.clone(), latin.clone()], "Привет Zoë"),
            (vec![plain, latin.clone()], "dấu Zoë"),
            (vec![latin.clone(), kanji.clone()], "Zoë点"),
            (vec![kanji, digits, russian], "点7Привет "),
            (vec![byte_segment(Some(25), b"\0H\0i")], "Hi"),
            // Bytes that are valid UTF-8 too.
            (vec![byte_segment(Some(23), b"\xC3\xA2")], "Ã¢"),
            (vec![byte_segment(Some(22), b"\xD0\xB1")], "Р±"),
        ] {
            assert_eq!(text_of(&segments).as_deref(), Some(text));
        }
    }

    #[test]
    fn one_segment_without_text_leaves_none() {
        let unknown = byte_segment(Some(28), b"\xA4\xA4");
        assert_eq!(text_of(&[byte_segment(Some(26), b"a"), unknown]), None);
        assert_eq!(text_of(&[byte_segment(None, b"\xFF")]), None);
    }

    #[test]
    fn an_application_indicator_is_kept() {
        for (value, text) in [
            (37, Some("37A")),
            (5, Some("05A")),
            (165, Some("AA")),
            (222, Some("zA")),
        ] {
            let fields = pack(&[(9, 4), (value, 8), (2, 4), (1, 9), (10, 6), (0, 4)]);
            assert_eq!(
                read(&fields, Version::FIRST).unwrap().text().as_deref(),
                text
            );
        }
        let invalid = pack(&[(9, 4), (110, 8), (2, 4), (1, 9), (10, 6), (0, 4)]);
        assert_eq!(read(&invalid, Version::FIRST), None);
    }

    #[test]
    fn parts_and_fields_are_read() {
        let part = pack(&[
            (3, 4),
            (1, 4),
            (3, 4),
            (0xAB, 8),
            (4, 4),
            (1, 8),
            (65, 8),
            (0, 4),
        ]);
        let part = read(&part, Version::FIRST).unwrap();
        assert_eq!(part.bytes, b"A");
        assert_eq!(
            part.part,
            Some(Part {
                index: 1,
                count: 4,
                parity: 0xAB
            })
        );
        // "A%B%%" after FNC1: a separator, and a percent sign.
        let percent = 38;
        let fields = pack(&[
            (5, 4),
            (2, 4),
            (5, 9),
            (10 * 45 + percent, 11),
            (11 * 45 + percent, 11),
            (percent, 6),
            (0, 4),
        ]);
        assert_eq!(read(&fields, Version::FIRST).unwrap().bytes, b"A\x1dB%");
    }

    #[test]
    fn invalid_segments_are_rejected() {
        for fields in [
            &[(6, 4), (0, 4)][..],
            &[(1, 4), (3, 10), (1000, 10)],
            &[(1, 4), (1, 10), (10, 4)],
            &[(2, 4), (1, 9), (45, 6)],
            &[(4, 4), (9, 8), (65, 8)],
            &[(13, 4), (2, 4), (1, 8), (0, 13)],
            &[(0, 4)],
            &[],
        ] {
            assert_eq!(read(&pack(fields), Version::FIRST), None, "{fields:?}");
        }
    }
}
