//! A venue's display name: the frozen table of code points that posters may carry.

use core::fmt;

/// The length limit of a name in bytes of UTF-8.
pub(super) const MAX_LENGTH: usize = 48;

/// A display name of 1 to 48 bytes, from a table of letters that a Vietnamese reader can distinguish.
/// It has no combining marks, no directional controls, and no leading, trailing or doubled spaces.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VenueName(String);

impl VenueName {
    /// Parses a name. Nothing is normalised or cut: the desk does that before it issues.
    ///
    /// # Errors
    /// [`NameError`] if the name breaks a rule.
    pub fn new(name: &str) -> Result<Self, NameError> {
        check(name, MAX_LENGTH)?;
        Ok(Self(name.to_owned()))
    }

    /// Returns the name as text, in Unicode normal form C.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Accepts a name of at most `most` bytes, from the table of letters.
pub(crate) fn check(name: &str, most: usize) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.len() > most {
        let bytes = name.len();
        return Err(NameError::TooLong { bytes, most });
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
    Ok(())
}

impl fmt::Display for VenueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for VenueName {
    /// Writes no name: a log must not show where its owner was.
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

/// The reason why a name is not valid on a poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The name is empty.
    #[error("the name is empty")]
    Empty,
    /// The name is too long.
    #[error("the name has {bytes} bytes of UTF-8; shorten it to {most}")]
    TooLong {
        /// The length in bytes of UTF-8.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// The name has a character that is not in the table.
    #[error("character {} of the name is {character:?}, which is not allowed on posters", position + 1)]
    Character {
        /// The position of the character, counted from 0.
        position: usize,
        /// The character that is not in the table.
        character: char,
    },
    /// The name has a space at either end, or two in a row.
    #[error("the name begins or ends with a space, or has two in a row")]
    Spacing,
    /// The bytes of the name are not UTF-8.
    #[error("the name is not UTF-8")]
    NotUtf8,
}
