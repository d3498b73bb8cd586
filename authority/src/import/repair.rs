//! Corrections of cells that have one meaning only, made without asking.

use core::fmt;

use unicode_normalization::UnicodeNormalization as _;

/// A correction of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repair {
    /// Base letters and combining marks were composed (normal form C).
    Composed,
    /// Spaces were corrected: other space characters replaced, doubled and outer ones removed.
    Spaces,
    /// A zero-width character was removed.
    Invisible,
    /// Another dash became –, another hyphen -.
    Dash,
    /// Other quotation marks became " or ’.
    Quotes,
    /// A telephone number without its 0, as a spreadsheet keeps numbers.
    LeadingZero,
    /// A telephone number with blanks, points or +84.
    Telephone,
}

impl Repair {
    /// The name that scripts see.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Composed => "composed",
            Self::Spaces => "spaces",
            Self::Invisible => "invisible",
            Self::Dash => "dash",
            Self::Quotes => "quotes",
            Self::LeadingZero => "leading_zero",
            Self::Telephone => "telephone",
        }
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Composed => "letters were joined with their separate marks",
            Self::Spaces => "spaces were tidied",
            Self::Invisible => "invisible characters were left out",
            Self::Dash => "a dash was replaced",
            Self::Quotes => "quotation marks were replaced",
            Self::LeadingZero => "the leading 0 was put back",
            Self::Telephone => "the number was written without blanks",
        })
    }
}

/// Returns the corrected text, and the corrections.
pub(super) fn tidy(cell: &str) -> (String, Vec<Repair>) {
    let mut repairs = Vec::new();
    let mut note = |repair| {
        if !repairs.contains(&repair) {
            repairs.push(repair);
        }
    };
    let composed: String = cell.nfc().collect();
    if composed != cell {
        note(Repair::Composed);
    }
    let mut text = String::with_capacity(composed.len());
    for character in composed.chars() {
        let replaced = match character {
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => {
                note(Repair::Invisible);
                continue;
            }
            '\u{2010}' | '\u{2011}' => '-',
            '\u{2012}' | '\u{2014}' | '\u{2015}' | '\u{2212}' => '\u{2013}',
            '\u{201C}'..='\u{201F}' | '\u{AB}' | '\u{BB}' | '\u{2033}' => '"',
            '\u{2018}' | '\u{201A}' | '\u{201B}' | '\u{B4}' | '`' | '\u{2032}' => '\u{2019}',
            space if space.is_whitespace() || space.is_control() => ' ',
            other => other,
        };
        if replaced != character {
            note(match replaced {
                '-' | '\u{2013}' => Repair::Dash,
                '"' | '\u{2019}' => Repair::Quotes,
                _ => Repair::Spaces,
            });
        }
        if replaced == ' ' && (text.is_empty() || text.ends_with(' ')) {
            note(Repair::Spaces);
        } else {
            text.push(replaced);
        }
    }
    if text.ends_with(' ') {
        text.pop();
        note(Repair::Spaces);
    }
    (text, repairs)
}

/// Returns a telephone number as 9 to 11 digits that begin with 0, and the corrections; `None` if it is no telephone number.
pub(super) fn telephone(text: &str) -> Option<(String, Vec<Repair>)> {
    let mut digits: String = text
        .chars()
        .filter(|character| !matches!(character, ' ' | '.' | '-' | '(' | ')' | '\u{2013}'))
        .collect();
    let mut repairs = Vec::new();
    if let Some(rest) = digits
        .strip_prefix("+84")
        .or_else(|| digits.strip_prefix("0084"))
    {
        digits = format!("0{}", rest.strip_prefix('0').unwrap_or(rest));
    }
    if digits != text {
        repairs.push(Repair::Telephone);
    }
    if digits.len() == 9 && !digits.starts_with(['0', '1']) {
        digits.insert(0, '0');
        repairs.push(Repair::LeadingZero);
    }
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_long = (8..=11).contains(&digits.len()) && digits.starts_with(['0', '1']);
    (is_number && is_long).then_some((digits, repairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_one_meaning_is_put_right_and_told() {
        for (cell, text, repairs) in [
            ("Chợ Thủ Dầu Một", "Chợ Thủ Dầu Một", &[][..]),
            ("Cho\u{323}\u{31B}", "Chợ", &[Repair::Composed]),
            (" Chợ\u{A0}\u{A0}Mới\t", "Chợ Mới", &[Repair::Spaces]),
            ("Chợ\u{200B} Mới", "Chợ Mới", &[Repair::Invisible]),
            ("A \u{2014} B", "A – B", &[Repair::Dash]),
            (
                "Quán \u{201C}Bà Ba\u{201D}",
                "Quán \"Bà Ba\"",
                &[Repair::Quotes],
            ),
            ("Ph\u{2018}n", "Ph\u{2019}n", &[Repair::Quotes]),
            ("a\r\nb", "a b", &[Repair::Spaces]),
        ] {
            assert_eq!(tidy(cell), (text.to_owned(), repairs.to_vec()), "{cell:?}");
        }
    }

    #[test]
    fn signs_with_another_meaning_stay() {
        assert_eq!(tidy("Nest® 30° ½").0, "Nest® 30° ½");
    }

    #[test]
    fn telephone_numbers_come_out_in_one_spelling() {
        let number = |text| telephone(text).map(|(number, _)| number);
        for text in [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "+84 912 345 678",
            "0084912345678",
            "912345678",
        ] {
            assert_eq!(number(text).as_deref(), Some("0912345678"), "{text}");
        }
        assert_eq!(number("(0274) 3822 456").as_deref(), Some("02743822456"));
        assert_eq!(number("1900 9095").as_deref(), Some("19009095"));
        for text in ["3.1E9", "12", "0912 345 678 ext 2", "091234567890123", ""] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
