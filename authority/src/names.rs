//! Names as people type them, and as codes carry them.

use dauchan_core::venue::{NameError, VenueName};
use unicode_normalization::UnicodeNormalization as _;

/// The name as a code carries it: in Unicode's normal form C. Keyboards and spreadsheets write
/// Vietnamese letters in several ways that look the same; phones know one. Nothing else is changed:
/// what a code cannot carry is refused, not cut or guessed at.
///
/// # Errors
/// [`NameError`], which tells the character at error, counted in normal form C.
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
        assert_eq!(normalise(&name), Err(NameError::TooLong { bytes: 51 }));
    }
}
