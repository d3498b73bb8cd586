//! The short code: eight characters by which people name a venue over the telephone. Rules:
//! `docs/format.md`, section 2.2.
//!
//! It is a name and proves nothing: anyone can invent one.

use core::fmt;
use core::str::FromStr;

use super::VenueId;

/// The characters in the order of their values. 0, O, 1, I, L and U are left out: they are misread, misheard or make
/// words.
const ALPHABET: &[u8; BASE as usize] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE: u8 = 30;
/// The least prime above [`BASE`]: modulo a prime every weight has an inverse, and so has every difference of two.
const PRIME: u16 = 31;
const LENGTH: usize = 8;
/// The inverse of 8, the check character's weight, modulo 31.
const INVERSE_OF_LAST_WEIGHT: u16 = 4;

/// Eight characters, the last of which is a check character. It finds every wrong character, every two characters that
/// changed places, and every pair of equal neighbours that was read as another pair.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortCode([u8; LENGTH]);

impl ShortCode {
    /// Returns the short code of a venue.
    #[must_use]
    pub fn of(id: VenueId) -> Self {
        let mut rest = u64::from_be_bytes(id.0);
        let mut values = [0; LENGTH];
        for value in values.iter_mut().rev().skip(1) {
            *value = u8::try_from(rest % u64::from(BASE)).unwrap_or_default();
            rest /= u64::from(BASE);
        }
        let mut check = check_value(&values);
        if check == BASE {
            // No character has this value. Any other seventh character gives another check.
            values[LENGTH - 2] = (values[LENGTH - 2] + 1) % BASE;
            check = check_value(&values);
        }
        values[LENGTH - 1] = check;
        Self(values)
    }
}

/// The value of the last character that makes the weighted sum a multiple of 31: 0 to 30.
fn check_value(values: &[u8; LENGTH]) -> u8 {
    let sum = weighted_sum(&values[..LENGTH - 1]);
    let check = (PRIME - sum) * INVERSE_OF_LAST_WEIGHT % PRIME;
    u8::try_from(check).unwrap_or_default()
}

/// The sum of the values, each times its place counted from 1, modulo 31.
fn weighted_sum(values: &[u8]) -> u16 {
    let weighted = (1..)
        .zip(values)
        .map(|(weight, &value): (u16, _)| weight * u16::from(value));
    weighted.sum::<u16>() % PRIME
}

impl FromStr for ShortCode {
    type Err = ShortCodeError;

    /// Reads a short code as people type one: in capitals or not, with hyphens and spaces anywhere.
    fn from_str(text: &str) -> Result<Self, ShortCodeError> {
        let mut values = [0; LENGTH];
        let mut count = 0;
        for character in text
            .chars()
            .filter(|character| !matches!(character, '-' | ' '))
        {
            let value = value_of(character).ok_or(ShortCodeError::Character { character })?;
            if let Some(place) = values.get_mut(count) {
                *place = value;
            }
            count += 1;
        }
        if count != LENGTH {
            return Err(ShortCodeError::Length { characters: count });
        }
        if weighted_sum(&values) == 0 {
            Ok(Self(values))
        } else {
            Err(ShortCodeError::Check)
        }
    }
}

fn value_of(character: char) -> Option<u8> {
    let capital = u8::try_from(character.to_ascii_uppercase()).ok()?;
    let position = ALPHABET.iter().position(|&letter| letter == capital)?;
    u8::try_from(position).ok()
}

impl fmt::Display for ShortCode {
    /// Writes the code as `XXXX-XXXX`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, &value) in self.0.iter().enumerate() {
            let separator = if place == LENGTH / 2 { "-" } else { "" };
            let letter = ALPHABET.get(usize::from(value)).copied().unwrap_or(b'?');
            write!(f, "{separator}{}", char::from(letter))?;
        }
        Ok(())
    }
}

impl fmt::Debug for ShortCode {
    /// A log must not show where its owner was.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortCode(…)")
    }
}

/// The reason why a text is no short code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShortCodeError {
    /// A character that no short code has.
    #[error(
        "a short code has no {character:?}; it has the digits 2 to 9 and the letters without I, L, O and U"
    )]
    Character {
        /// The character.
        character: char,
    },
    /// Too few characters or too many.
    #[error("a short code has 8 characters, and this has {characters}")]
    Length {
        /// The number of characters, without hyphens and spaces.
        characters: usize,
    },
    /// The check character does not fit the others.
    #[error("the short code is mistyped: a character is wrong, or two changed places")]
    Check,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes that between them have every value at every place.
    fn codes() -> impl Iterator<Item = ShortCode> {
        let spread = |i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (0..300).map(move |i| ShortCode::of(VenueId(spread(i).to_be_bytes())))
    }

    fn text_of(values: [u8; LENGTH]) -> String {
        ShortCode(values).to_string()
    }

    #[test]
    fn a_code_comes_back_however_it_is_typed() {
        for code in codes() {
            let text = code.to_string();
            assert_eq!((text.len(), text.as_bytes()[4]), (9, b'-'));
            for typed in [
                text.clone(),
                text.to_lowercase(),
                text.replace('-', ""),
                text.replace('-', " - "),
            ] {
                assert_eq!(typed.parse(), Ok(code));
            }
        }
    }

    #[test]
    fn every_wrong_character_is_found() {
        for ShortCode(values) in codes() {
            for place in 0..LENGTH {
                for wrong in (0..BASE).filter(|&wrong| wrong != values[place]) {
                    let mut values = values;
                    values[place] = wrong;
                    let read: Result<ShortCode, _> = text_of(values).parse();
                    assert_eq!(read, Err(ShortCodeError::Check));
                }
            }
        }
    }

    /// Whether an error is found depends on the values at its places alone, so all pairs of values prove it for all codes.
    #[test]
    fn every_swap_and_every_wrong_twin_changes_the_sum() {
        for one in 0..LENGTH {
            for other in one + 1..LENGTH {
                for (x, y) in (0..BASE).flat_map(|x| (0..BASE).map(move |y| (x, y))) {
                    let sum = |first, second| {
                        let mut values = [0; LENGTH];
                        (values[one], values[other]) = (first, second);
                        weighted_sum(&values)
                    };
                    assert!(x == y || sum(x, y) != sum(y, x));
                    assert!(x == y || other != one + 1 || sum(x, x) != sum(y, y));
                }
            }
        }
    }

    #[test]
    fn a_check_without_a_character_moves_the_seventh() {
        let moved = (0..10_000_u64).filter(|number| {
            let code = ShortCode::of(VenueId(number.to_be_bytes()));
            assert_eq!(weighted_sum(&code.0), 0);
            u64::from(code.0[LENGTH - 2]) != number % u64::from(BASE)
        });
        assert!((300..350).contains(&moved.count()), "about one in 31");
    }

    #[test]
    fn what_is_no_code_is_told_apart() {
        let read = |text: &str| text.parse::<ShortCode>().unwrap_err();
        assert_eq!(read("2222-222"), ShortCodeError::Length { characters: 7 });
        assert_eq!(
            read(&"2".repeat(1000)),
            ShortCodeError::Length { characters: 1000 }
        );
        assert_eq!(
            read("2222-222O"),
            ShortCodeError::Character { character: 'O' }
        );
        assert_eq!(
            read("2222-22２2"),
            ShortCodeError::Character { character: '２' }
        );
        assert_eq!(read("2222-2223"), ShortCodeError::Check);
    }
}
