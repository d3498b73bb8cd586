//! How texts are compared when people type them: three keys, each coarser than the one before.
//!
//! [`spelling`] forgets case and where a tone is written (`Hoà`, `Hòa`), [`fold`] forgets all diacritics too.

use unicode_normalization::UnicodeNormalization as _;

/// The five tone marks of Vietnamese: grave, acute, tilde, hook, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// Returns the text in small letters with the tone of each syllable at its end, and single spaces.
#[must_use]
pub fn spelling(text: &str) -> String {
    let syllables = text.split_whitespace().map(|syllable| {
        let (tones, mut letters): (String, String) = syllable
            .nfd()
            .flat_map(char::to_lowercase)
            .partition(|character| TONES.contains(character));
        letters.push_str(&tones);
        letters
    });
    syllables.collect::<Vec<_>>().join(" ")
}

/// Returns the text in small letters without any diacritics, `đ` as `d`, and single spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    let letters: String = text
        .nfd()
        .filter(|character| !matches!(character, '\u{300}'..='\u{36F}'))
        .flat_map(char::to_lowercase)
        .map(|character| if character == 'đ' { 'd' } else { character })
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_tone_are_one() {
        assert_eq!(spelling("Phường Phú Hoà"), spelling("phường  phú HÒA"));
        assert_eq!(spelling("Thuỷ"), spelling("Thủy"));
        assert_ne!(spelling("Hòa"), spelling("Hóa"));
        assert_ne!(spelling("Tân"), spelling("Tan"));
    }

    #[test]
    fn without_diacritics_only_letters_count() {
        assert_eq!(fold("ĐƯỜNG Thủ\u{A0}Dầu  Một"), "duong thu dau mot");
        assert_eq!(fold("Cho\u{31B}\u{323}"), "cho");
    }
}
