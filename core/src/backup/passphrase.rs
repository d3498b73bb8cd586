//! The passphrase of a backup: six words that are drawn here, or any other text.

use zeroize::Zeroizing;

use crate::backup::Passphrase;
use crate::diary::fold::fold;
use crate::random::{RandomSource, RandomUnavailable};

/// Syllables of Vietnamese without diacritics, of three to five letters, ascending. Each is attested, and
/// stands for two words or more. The list is frozen: backups were sealed with it.
const WORDS: &str = include_str!("words.txt");
const WORD_BITS: u32 = 10;
/// The words of a generated passphrase: 60 bits.
pub const WORDS_IN_PASSPHRASE: usize = 6;

/// Draws a passphrase: six words of the list, each as likely as any other.
///
/// # Errors
/// [`RandomUnavailable`]; there is no passphrase then.
pub fn generate_passphrase(random: &mut dyn RandomSource) -> Result<Passphrase, RandomUnavailable> {
    let mut bytes = Zeroizing::new([0; 2 * WORDS_IN_PASSPHRASE]);
    random.fill(bytes.as_mut_slice())?;
    let mut text = Zeroizing::new(String::with_capacity(6 * WORDS_IN_PASSPHRASE));
    for &pair in bytes.as_chunks().0 {
        // The words are a power of two, so the rest of the bits favours none.
        let number = usize::from(u16::from_be_bytes(pair) & ((1 << WORD_BITS) - 1));
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(WORDS.lines().nth(number).unwrap_or_default());
    }
    Ok(Passphrase::new(text))
}

/// Accepts a passphrase as its owner types it. Six words of the list are taken in any case, with any
/// Vietnamese diacritics, and with spaces or hyphens between and around them; any other text is taken to
/// the byte.
#[must_use]
pub fn parse_passphrase(text: &str) -> Passphrase {
    let folded = Zeroizing::new(fold(text));
    let is_gap = |character: char| character.is_whitespace() || character == '-';
    let words = || folded.split(is_gap).filter(|word| !word.is_empty());
    let is_listed = |word: &str| WORDS.lines().any(|listed| listed == word);
    if words().count() != WORDS_IN_PASSPHRASE || !words().all(is_listed) {
        return Passphrase::new(Zeroizing::new(text.to_owned()));
    }
    let mut text = Zeroizing::new(String::with_capacity(folded.len()));
    for word in words() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    Passphrase::new(text)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use sha2::{Digest as _, Sha256};

    use super::*;

    struct Bytes(u8);

    impl RandomSource for Bytes {
        fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
            destination.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn the_list_never_changes() {
        let words: Vec<_> = WORDS.lines().collect();
        assert_eq!(words.len(), 1 << WORD_BITS);
        assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len());
        let is_plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(words.iter().all(is_plain));
        assert!(words.iter().all(|word| fold(word) == *word));
        let digest = crate::hex::encode(&Sha256::digest(WORDS));
        assert_eq!(
            digest.as_str(),
            "d48a26fc12fc3f2c4105f1d5f292c8c985f98513be1e887876b09b79707348da",
            "backups cannot be opened with another list"
        );
    }

    #[test]
    fn six_words_are_drawn() {
        let first = generate_passphrase(&mut Bytes(0)).unwrap();
        assert_eq!(first.expose(), "ach ach ach ach ach ach");
        let last = generate_passphrase(&mut Bytes(0xff)).unwrap();
        let word = WORDS.lines().last().unwrap();
        assert!(last.expose().split(' ').all(|drawn| drawn == word));
    }

    #[test]
    fn listed_words_are_taken_as_people_write_them() {
        let plain = "cho ben thanh sai gon xua";
        for text in [
            plain,
            "Chợ Bến Thành Sài Gòn xưa",
            " cho-ben-thanh  SAI gon xua\n",
        ] {
            assert_eq!(parse_passphrase(text).expose(), plain);
        }
        for text in [
            "Chợ Bến Thành",
            "cho ben thanh sai gon zzz",
            " x ",
            "Đường 5",
        ] {
            assert_eq!(parse_passphrase(text).expose(), text, "to the byte");
        }
    }
}
