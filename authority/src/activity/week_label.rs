//! Weeks by their ISO names: `2026-W48` is the week of DAP that begins on the Thursday of that ISO week.

use dauchan_core::activity::Week;

const SECONDS_PER_DAY: i64 = 86_400;

/// A text is no week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a week is written as 2026-W48")]
pub struct WeekLabelError;

/// Returns the name of a week.
#[must_use]
pub fn label(week: Week) -> String {
    let (year, number) = iso(week);
    format!("{year:04}-W{number:02}")
}

/// Parses the name of a week.
///
/// # Errors
/// [`WeekLabelError`].
pub fn parse_label(text: &str) -> Result<Week, WeekLabelError> {
    let (year, number) = text.split_once("-W").ok_or(WeekLabelError)?;
    let parse = |text: &str| text.parse::<i64>().map_err(|_| WeekLabelError);
    let (year, number) = (parse(year)?, parse(number)?);
    let week = (0..=u16::MAX).map(Week::from_number);
    let mut week =
        week.skip(usize::try_from((year - 1970).max(0) * 52).map_err(|_| WeekLabelError)?);
    week.find(|week| iso(*week) == (year, number) && label(*week) == text)
        .ok_or(WeekLabelError)
}

/// Returns the ISO year and the number of a week by its Thursday, which decides both.
fn iso(week: Week) -> (i64, i64) {
    let day = week.start().unix_seconds() / SECONDS_PER_DAY;
    let year = year_of(day);
    (year, (day - first_day(year)) / 7 + 1)
}

/// Returns the year of a day since 1970.
fn year_of(day: i64) -> i64 {
    let guess = 1970 + day / 366;
    (guess..)
        .find(|year| day < first_day(year + 1))
        .unwrap_or(guess)
}

/// Returns the first of January of a year in days since 1970.
const fn first_day(year: i64) -> i64 {
    let before = year - 1;
    let leap_days = before / 4 - before / 100 + before / 400;
    before * 365 + leap_days - 719_162
}

#[cfg(test)]
mod tests {
    use dauchan_core::moments;

    use super::*;

    #[test]
    fn names_are_those_of_the_calendar() {
        for (thursday, name) in [
            ("2026-11-26", "2026-W48"),
            ("2020-12-31", "2020-W53"),
            ("2021-01-07", "2021-W01"),
            ("2024-02-29", "2024-W09"),
            ("1970-01-01", "1970-W01"),
        ] {
            let week = Week::of(moments::parse(&format!("{thursday}T07:00:00+07:00")).unwrap());
            assert_eq!(label(week), name);
            assert_eq!(parse_label(name), Ok(week));
        }
        for text in [
            "", "2026", "2026-W", "2026-W54", "2026-W5", "2026-W00", "26-W48", "2026-w48",
        ] {
            assert_eq!(parse_label(text), Err(WeekLabelError), "{text}");
        }
    }
}
