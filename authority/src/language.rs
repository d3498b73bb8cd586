//! The languages of the desk, and how each writes numbers and days.
//!
//! A text is written in both languages at the place where it is used, by [`in_language!`]. A text without its
//! translation, or a translation without one of its values, does not compile.

use dauchan_core::time::Day;

/// A language that the desk's people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese, with dates as 27/09/2021.
    Vietnamese,
    /// English, with dates as in ISO 8601.
    English,
}

/// Formats a text in a language: `in_language!(language, "{name} is revoked", "{name} đã bị thu hồi")`.
///
/// Both texts take the same values, by name. Values that are no variables follow: `count = language.number(3)`.
#[macro_export]
macro_rules! in_language {
    ($language:expr, $english:literal, $vietnamese:literal $(, $name:ident = $value:expr)* $(,)?) => {
        match $language {
            $crate::language::Language::English => format!($english $(, $name = $value)*),
            $crate::language::Language::Vietnamese => format!($vietnamese $(, $name = $value)*),
        }
    };
}

const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "Thứ Hai"),
    ("Tuesday", "Thứ Ba"),
    ("Wednesday", "Thứ Tư"),
    ("Thursday", "Thứ Năm"),
    ("Friday", "Thứ Sáu"),
    ("Saturday", "Thứ Bảy"),
    ("Sunday", "Chủ Nhật"),
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Language {
    /// Returns the language of a locale's name, as `vi_VN.UTF-8` or `en`. What is not Vietnamese is English.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        let language = locale
            .split(['_', '-', '.', '@'])
            .next()
            .unwrap_or_default();
        if language.eq_ignore_ascii_case("vi") {
            Self::Vietnamese
        } else {
            Self::English
        }
    }

    /// Returns the language's code of two letters, as HTML and locales write it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// Writes a number with its thousands apart: `1.234` or `1,234`.
    #[must_use]
    pub fn number(self, number: impl Into<u64>) -> String {
        let digits = number.into().to_string();
        let separator = match self {
            Self::Vietnamese => '.',
            Self::English => ',',
        };
        let mut written = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                written.push(separator);
            }
            written.push(digit);
        }
        written
    }

    /// Writes a change with its sign: `+1.234`, `−5` or `0`.
    #[must_use]
    pub fn change(self, change: i64) -> String {
        let number = self.number(change.unsigned_abs());
        match change {
            0 => number,
            1.. => format!("+{number}"),
            _ => format!("−{number}"),
        }
    }

    /// Writes the share of a part with one decimal: `9,4 %` or `9.4%`; `None` if there is no whole.
    #[must_use]
    pub fn share(self, part: u32, whole: u32) -> Option<String> {
        let whole = u64::from(whole);
        let tenths = (u64::from(part) * 1000 + whole / 2).checked_div(whole)?;
        let (percent, tenth) = (self.number(tenths / 10), tenths % 10);
        Some(match self {
            Self::Vietnamese => format!("{percent},{tenth} %"),
            Self::English => format!("{percent}.{tenth}%"),
        })
    }

    /// Writes a day: `27/09/2021` or `2021-09-27`.
    #[must_use]
    pub fn day(self, day: Day) -> String {
        match self {
            Self::Vietnamese => {
                let (year, month, day) = day.date().to_calendar_date();
                format!("{day:02}/{:02}/{year}", u8::from(month))
            }
            Self::English => day.to_string(),
        }
    }

    /// Writes a day in full: `Thứ Hai, ngày 27 tháng 9 năm 2021` or `Monday, 27 September 2021`.
    #[must_use]
    pub fn long_day(self, day: Day) -> String {
        let date = day.date();
        let weekday = usize::from(date.weekday().number_days_from_monday());
        let (year, month, day) = date.to_calendar_date();
        let month = u8::from(month);
        match self {
            Self::Vietnamese => {
                format!(
                    "{}, ngày {day} tháng {month} năm {year}",
                    WEEKDAYS[weekday].1
                )
            }
            Self::English => {
                let month = MONTHS[usize::from(month - 1)];
                format!("{}, {day} {month} {year}", WEEKDAYS[weekday].0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{English, Vietnamese};
    use super::*;

    #[test]
    fn numbers_follow_the_habit_of_the_reader() {
        for (number, vietnamese, english) in [
            (0_u32, "0", "0"),
            (999, "999", "999"),
            (1_000, "1.000", "1,000"),
            (1_234_567, "1.234.567", "1,234,567"),
        ] {
            assert_eq!(Vietnamese.number(number), vietnamese);
            assert_eq!(English.number(number), english);
        }
        assert_eq!(Vietnamese.change(-1200), "−1.200");
        assert_eq!(English.change(3), "+3");
        assert_eq!(Vietnamese.change(0), "0");
        assert_eq!(Vietnamese.share(70_639, 750_120).unwrap(), "9,4 %");
        assert_eq!(English.share(1, 3).unwrap(), "33.3%");
        assert_eq!(English.share(0, 0), None);
    }

    #[test]
    fn days_follow_the_habit_of_the_reader() {
        let day = Day::from_number(635);
        assert_eq!(Vietnamese.day(day), "27/09/2021");
        assert_eq!(English.day(day), "2021-09-27");
        assert_eq!(
            Vietnamese.long_day(day),
            "Thứ Hai, ngày 27 tháng 9 năm 2021"
        );
        assert_eq!(English.long_day(day), "Monday, 27 September 2021");
    }

    #[test]
    fn a_locale_names_its_language() {
        assert_eq!(Language::of_locale("vi_VN.UTF-8"), Vietnamese);
        assert_eq!(Language::of_locale("VI"), Vietnamese);
        for other in ["", "C", "en_US.UTF-8", "vie_nam", "POSIX"] {
            assert_eq!(Language::of_locale(other), English);
        }
    }

    #[test]
    fn a_text_stands_in_both_languages() {
        let name = "Chợ";
        let text =
            |language| in_language!(language, "{name}: {count}", "{count} của {name}", count = 3);
        assert_eq!(text(English), "Chợ: 3");
        assert_eq!(text(Vietnamese), "3 của Chợ");
    }
}
