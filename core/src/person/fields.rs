//! Fields between vertical bars, and the shapes that several kinds of code share.

use time::{Date, Month};
use zeroize::Zeroizing;

use super::PersonField;

/// The most fields that a code of a person has.
pub(super) const MAX_FIELDS: usize = 32;
/// The years in which a person or a card can be born or issued.
const YEARS: core::ops::RangeInclusive<u16> = 1900..=2099;
/// The longest name in bytes of UTF-8.
const MAX_NAME: usize = 128;
/// The longest field that is not named, in bytes.
const MAX_OTHER: usize = 512;

/// The fields of a text.
pub(super) struct Fields<'t>(Vec<&'t str>);

impl<'t> Fields<'t> {
    /// Splits `text` at vertical bars. Of a text with too many fields, one too many is kept.
    pub(super) fn split(text: &'t str) -> Self {
        Self(text.split('|').take(MAX_FIELDS + 1).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the field at `index`, or an empty one behind the last.
    pub(super) fn at(&self, index: usize) -> &'t str {
        self.0.get(index).copied().unwrap_or_default()
    }

    /// Returns the last field.
    pub(super) fn last(&self) -> &'t str {
        self.0.last().copied().unwrap_or_default()
    }

    /// Returns the fields from `index` on.
    pub(super) fn from(&self, index: usize) -> &[&'t str] {
        self.0.get(index..).unwrap_or_default()
    }
}

/// A date of birth. What its holder hides, or a card does not say, is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Born {
    pub(super) year: Option<u16>,
}

impl Born {
    const fn in_year(year: u16) -> Self {
        Self { year: Some(year) }
    }
}

/// Returns `Ok` if `holds`, or the error of `field`.
pub(super) fn require(holds: bool, field: PersonField) -> Result<(), PersonField> {
    if holds { Ok(()) } else { Err(field) }
}

/// Reports whether `text` is this many ASCII digits.
pub(super) fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reports whether `text` is stars and digits.
pub(super) fn is_starred(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte == b'*' || byte.is_ascii_digit())
}

/// Reports whether `text` has the dashes of `YYYY-MM-DD`.
pub(super) fn is_dashed(text: &str) -> bool {
    text.len() == 10 && matches!(text.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _])
}

/// Reports whether `text` has the slashes of `dd/mm/yyyy`.
pub(super) fn is_slashed(text: &str) -> bool {
    matches!(text.as_bytes(), [_, _, b'/', _, _, b'/', _, _, _, _])
}

/// Reports whether `text` is a name: letters, combining marks and the signs between them.
pub(super) fn is_name(text: &str) -> bool {
    let is_of_name = |character: char| {
        character.is_alphabetic()
            || matches!(character, ' ' | '\'' | '\u{2019}' | '-' | '.')
            || matches!(character, '\u{300}'..='\u{36F}')
    };
    (1..=MAX_NAME).contains(&text.len())
        && text.chars().any(char::is_alphabetic)
        && text.chars().all(is_of_name)
        && text.split(' ').all(|word| !word.is_empty())
}

/// Reports whether `text` is bounded and has no control characters.
pub(super) fn is_plain(text: &str) -> bool {
    text.len() <= MAX_OTHER && !text.chars().any(char::is_control)
}

/// Parses `ddmmyyyy`.
pub(super) fn compact_date(text: &str) -> Option<Born> {
    is_digits(text, 8).then_some(())?;
    date(text.get(4..)?, text.get(2..4)?, text.get(..2)?)
}

/// Parses `dd/mm/yyyy`.
pub(super) fn slashed_date(text: &str) -> Option<Born> {
    let mut parts = text.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let has_digits = is_digits(day, 2) && is_digits(month, 2) && is_digits(year, 4);
    (has_digits && parts.next().is_none()).then_some(())?;
    date(year, month, day)
}

/// Parses a year.
pub(super) fn year(text: &str) -> Option<Born> {
    is_digits(text, 4).then_some(())?;
    let year = text.parse().ok()?;
    YEARS.contains(&year).then_some(Born::in_year(year))
}

/// Parses `YYYY-MM-DD`, of which each part may be stars.
pub(super) fn starred_date(text: &str) -> Option<Born> {
    is_dashed(text).then_some(())?;
    let [year_part, month, day] = [text.get(..4)?, text.get(5..7)?, text.get(8..)?];
    let is_hidden = |part: &str| part.bytes().all(|byte| byte == b'*');
    let in_range = |part: &str, most: u8| {
        is_hidden(part)
            || is_digits(part, 2) && part.parse().is_ok_and(|n: u8| (1..=most).contains(&n))
    };
    (in_range(month, 12) && in_range(day, 31)).then_some(())?;
    if is_hidden(year_part) {
        return Some(Born { year: None });
    }
    if is_hidden(month) || is_hidden(day) {
        return year(year_part);
    }
    date(year_part, month, day)
}

/// Parses a day of the calendar in the years that people are born in.
fn date(year_part: &str, month: &str, day: &str) -> Option<Born> {
    let born = year(year_part)?;
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(i32::from(born.year?), month, day.parse().ok()?).ok()?;
    Some(born)
}

/// Decodes hexadecimal digits, of either case, that encode UTF-8. Rejects an empty text.
pub(super) fn hex_of_utf8(text: &str) -> Option<Zeroizing<String>> {
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    if pairs.is_empty() || !odd.is_empty() {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    for &[high, low] in pairs {
        let digit = |character: u8| char::from(character).to_digit(16);
        bytes.push(u8::try_from(digit(high)? << 4 | digit(low)?).ok()?);
    }
    let text = core::str::from_utf8(&bytes).ok()?;
    Some(Zeroizing::new(text.to_owned()))
}
