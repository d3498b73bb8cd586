//! What a scan hands out.

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
    pub(crate) bytes: Vec<u8>,
    pub(crate) corners: [Point; 4],
    pub(crate) version: u8,
    pub(crate) mirrored: bool,
    pub(crate) inverted: bool,
}

impl FoundCode {
    /// The payload as its segments hold it: bytes as they are, digits and letters in ASCII, kanji in Shift-JIS.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The payload, if it is UTF-8.
    ///
    /// The standard's own default is Latin-1, and nearly nobody follows it. No other character set is guessed here: a
    /// wrong text is worse than none, and [`bytes`](Self::bytes) has everything.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
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
