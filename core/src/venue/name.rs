//! A venue's display name: the frozen table of code points that posters may carry.

use core::fmt;

/// Longest name in bytes of UTF-8.
pub(super) const MAX_LENGTH: usize = 48;

/// A display name of 1 to 48 bytes, made only of letters that a Vietnamese reader can tell apart:
/// without combining marks, directional controls, or leading, trailing and doubled spaces.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VenueName(String);

impl VenueName {
    /// Takes a name as it stands. Nothing is normalised or cut: the desk does that before it issues.
    ///
    /// # Errors
    /// [`NameError`] says what about the name breaks the rules.
    pub fn new(name: &str) -> Result<Self, NameError> {
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.len() > MAX_LENGTH {
            return Err(NameError::TooLong { bytes: name.len() });
        }
        if let Some((position, character)) = name
            .chars()
            .enumerate()
            .find(|&(_, character)| !is_allowed(character))
        {
            return Err(NameError::Character {
                position,
                character,
            });
        }
        if name.starts_with(' ') || name.ends_with(' ') || name.contains("  ") {
            return Err(NameError::Spacing);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as text, in Unicode's normal form C.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VenueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for VenueName {
    /// Where somebody has been is nobody's business in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VenueName(…)")
    }
}

const fn is_allowed(character: char) -> bool {
    matches!(character,
        '\u{20}'..='\u{7E}'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{FF}'
        | '\u{102}'..='\u{103}' | '\u{110}'..='\u{111}' | '\u{128}'..='\u{129}'
        | '\u{168}'..='\u{169}' | '\u{1A0}'..='\u{1A1}' | '\u{1AF}'..='\u{1B0}'
        | '\u{1EA0}'..='\u{1EF9}'
        | '\u{2013}' | '\u{2019}' | '\u{2116}')
}

/// Why a name cannot stand on a poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is no name.
    #[error("the name is empty")]
    Empty,
    /// Longer than 48 bytes of UTF-8.
    #[error("the name has {bytes} bytes of UTF-8, and 48 are the most; shorten it")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// A character outside the table.
    #[error("the name's character {} is {character:?}, which a poster cannot carry", position + 1)]
    Character {
        /// Which character, counted from 0.
        position: usize,
        /// The character.
        character: char,
    },
    /// A space at an end, or two together.
    #[error("the name begins or ends with a space, or has two together")]
    Spacing,
    /// Not UTF-8 at all.
    #[error("the name is not UTF-8")]
    NotUtf8,
}
