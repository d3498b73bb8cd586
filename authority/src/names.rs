//! Venue names from keyboards and tables.

use dauchan_core::venue::{NameError, VenueName};
use unicode_normalization::UnicodeNormalization as _;

/// Returns the name in Unicode's normal form C, as codes carry it. Keyboards and spreadsheets write
/// Vietnamese letters in several normal forms. Nothing else is changed: a name that no code can carry
/// is rejected, not cut.
///
/// # Errors
/// [`NameError`] with the position of the character in normal form C.
pub fn normalise(name: &str) -> Result<VenueName, NameError> {
    VenueName::new(&name.nfc().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_written_in_pieces_become_one() {
        let pieces = "Cho\u{323}\u{31B} Bi\u{300}nh Du\u{31B}ơng";
        assert_eq!(normalise(pieces).unwrap().as_str(), "Chợ Bình Dương");
    }

    #[test]
    fn a_character_that_codes_cannot_carry_is_told() {
        assert_eq!(
            normalise("Quán 7 😀"),
            Err(NameError::Character {
                position: 7,
                character: '😀'
            })
        );
        assert_eq!(
            normalise("Chợ\u{A0}Mới"),
            Err(NameError::Character {
                position: 3,
                character: '\u{A0}'
            })
        );
    }

    #[test]
    fn a_long_name_is_refused_and_not_cut() {
        let name = "Ộ".repeat(17);
        assert_eq!(
            normalise(&name),
            Err(NameError::TooLong {
                bytes: 51,
                most: 48
            })
        );
    }
}
