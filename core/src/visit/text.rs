//! What the owner writes down: a place without a code, a note, for whom they declared.

use core::fmt;

use zeroize::Zeroizing;

/// Longest text in bytes of UTF-8.
const MAX_LENGTH: usize = 1000;

/// A text of the diary's owner: 1 to 1000 bytes of UTF-8, without control characters but line
/// breaks, and without white space at its ends. It wipes itself and never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnText(Zeroizing<String>);

impl OwnText {
    /// Accepts a text, without the white space at its ends.
    ///
    /// # Errors
    /// [`TextError`] says what about it cannot be kept.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.len() > MAX_LENGTH {
            return Err(TextError::TooLong { bytes: text.len() });
        }
        let forbidden = |character: char| character.is_control() && character != '\n';
        if let Some(position) = text.chars().position(forbidden) {
            return Err(TextError::ControlCharacter { position });
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OwnText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnText(…)")
    }
}

/// Why a text cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// Longer than 1000 bytes of UTF-8.
    #[error("the text has {bytes} bytes of UTF-8, and 1000 are the most; shorten it")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// A control character that is no line break.
    #[error("the text's character {} is a control character", position + 1)]
    ControlCharacter {
        /// The position of the character, counted from 0.
        position: usize,
    },
}
