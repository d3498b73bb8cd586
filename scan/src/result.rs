//! What a scan returns.

use crate::point::Point;
use crate::polarity::Polarity;
use crate::symbol::{Part, Payload, Version};

/// The amount of work that a scan may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effort {
    /// For a frame of a running camera: most hold no code, and the next one comes in a moment.
    Live,
    /// For a photo that a person picked: everything within the budget is tried.
    Still,
}

/// The codes that were found in a frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scan {
    /// The codes, each once, in the order in which they were read.
    pub codes: Vec<FoundCode>,
    /// Whether a limit ended the scan before everything was tried: the frame may hold more codes.
    pub exhausted: bool,
}

/// A QR code that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundCode {
    pub(crate) payload: Payload,
    pub(crate) text: Option<String>,
    pub(crate) corners: [Point; 4],
    pub(crate) version: Version,
    pub(crate) mirrored: bool,
    pub(crate) polarity: Polarity,
}

impl FoundCode {
    /// Returns the payload as its segments hold it.
    ///
    /// Digits and letters are ASCII, kanji are Shift-JIS, Hanzi are GB 2312. Fields after FNC1 are separated by 1D, and an
    /// application indicator stands before the data.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.payload.bytes
    }

    /// Returns the payload as text, each segment by the character set that it states.
    ///
    /// Bytes of no stated character set are text if they are UTF-8: the standard's default is Latin-1, which few encoders
    /// follow. No character set is guessed, since a wrong text is worse than none. [`bytes`](Self::bytes) and
    /// [`character_set`](Self::character_set) are there in any case.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Returns the first character set that the code states, by its number in the ECI register (26 for UTF-8).
    #[must_use]
    pub fn character_set(&self) -> Option<u32> {
        self.payload.character_set()
    }

    /// Returns the place of the code in a structured append sequence, if it belongs to one.
    #[must_use]
    pub fn part(&self) -> Option<Part> {
        self.payload.part
    }

    /// Returns the outer corners in the upright frame, clockwise from the symbol's own top left one.
    ///
    /// The corners of a mirrored code run anticlockwise.
    pub fn corners(&self) -> [Point; 4] {
        self.corners
    }

    /// Returns the version.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Reports whether the code was seen in a mirror or from behind.
    #[must_use]
    pub fn mirrored(&self) -> bool {
        self.mirrored
    }

    /// Returns whether the code is dark on light or light on dark.
    #[must_use]
    pub fn polarity(&self) -> Polarity {
        self.polarity
    }
}
