//! What a scan hands out.

use crate::payload::Payload;

/// A place in a frame, in pixels from its top left corner, once the frame stands upright.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// How much work a scan may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effort {
    /// A frame of a running camera: most hold no code, and the next one comes in a moment.
    Live,
    /// A photo that somebody picked: everything within the budget is tried.
    Still,
}

/// What was found in a frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    /// The codes, each once, in the order in which they were read.
    pub codes: Vec<FoundCode>,
    /// The work budget ran out before all was tried: there may be more.
    pub exhausted: bool,
}

/// A QR code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundCode {
    pub(crate) payload: Payload,
    pub(crate) text: Option<String>,
    pub(crate) corners: [Point; 4],
    pub(crate) version: u8,
    pub(crate) mirrored: bool,
    pub(crate) inverted: bool,
}

/// Which part of a longer message a code of a structured append sequence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its place in the sequence, from 0.
    pub index: u8,
    /// How many parts there are, 1 to 16.
    pub count: u8,
    /// All bytes of the whole message, exclusive-ored: the same in all its parts.
    pub parity: u8,
}

/// Numbers of character sets in the ECI register.
mod character_set {
    /// ISO/IEC 8859-1, in two numbers of the register.
    pub(super) const LATIN_1: [u32; 2] = [1, 3];
}

/// The bytes of a payload as text, if it is certain what they mean.
pub(crate) fn text_of(payload: &Payload) -> Option<String> {
    match payload.character_set {
        Some(set) if character_set::LATIN_1.contains(&set) => {
            Some(payload.bytes.iter().map(|byte| char::from(*byte)).collect())
        }
        _ => String::from_utf8(payload.bytes.clone()).ok(),
    }
}

impl FoundCode {
    /// The payload as its segments hold it: bytes as they are, digits and letters in ASCII, kanji in Shift-JIS, Hanzi
    /// in GB 2312, fields of GS1 parted by the separator 1D.
    pub fn bytes(&self) -> &[u8] {
        &self.payload.bytes
    }

    /// The payload, if it is UTF-8, or Latin-1 and says so.
    ///
    /// The standard's own default is Latin-1, and nearly nobody follows it. No other character set is guessed here: a
    /// wrong text is worse than none. [`bytes`](Self::bytes) has everything, and
    /// [`character_set`](Self::character_set) what the code says about it.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The character set that the code names, by its number in the ECI register (26 is UTF-8, 20 Shift-JIS).
    pub fn character_set(&self) -> Option<u32> {
        self.payload.character_set
    }

    /// Which part of a longer message this is, if the code is one of several that belong together.
    pub fn part(&self) -> Option<Part> {
        self.payload.part
    }

    /// The outer corners in the upright frame, clockwise from the one that is the code's own top left.
    ///
    /// In a mirrored code they run anticlockwise.
    pub fn corners(&self) -> [Point; 4] {
        self.corners
    }

    /// 1 to 40; a side has 17 + 4 × version modules.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// It was seen in a mirror, or from behind.
    pub fn mirrored(&self) -> bool {
        self.mirrored
    }

    /// It is light on dark.
    pub fn inverted(&self) -> bool {
        self.inverted
    }
}
