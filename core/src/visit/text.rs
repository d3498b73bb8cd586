//! Texts of the owner: a place without a code, a note, the people they declared for.

use core::fmt;

use zeroize::Zeroizing;

/// Longest text in bytes of UTF-8.
const MAX_LENGTH: usize = 1000;

/// A text of the diary's owner: 1 to 1000 bytes of UTF-8, without white space at its ends, and without
/// control characters except line breaks. It wipes itself and never prints.
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

    /// Returns the text.
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

/// The reason that a text is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The text is empty or white space.
    #[error("the text is empty; write something")]
    Empty,
    /// The text is longer than 1000 bytes of UTF-8.
    #[error("the text has {bytes} bytes, and at most 1000 fit; shorten it")]
    TooLong {
        /// The length of the text in bytes.
        bytes: usize,
    },
    /// The text has a control character that is not a line break.
    #[error("character {} of the text is a control character; remove it", position + 1)]
    ControlCharacter {
        /// The position of the character, counted from 0.
        position: usize,
    },
}
