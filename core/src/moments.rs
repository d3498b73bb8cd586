//! Moments and days as text, for people and files.

use ::time::{Date, Duration, Month};

use crate::time::{Day, Timestamp, UtcOffset};

/// Parses a moment in RFC 3339, in whole seconds: `2021-09-27T08:00:00+07:00`.
///
/// # Errors
/// [`MomentError::Moment`] if it is written in another way.
pub fn parse(text: &str) -> Result<Timestamp, MomentError> {
    moment(text).ok_or(MomentError::Moment)
}

/// Parses a moment as [`parse`] does, with the offset that it is written at.
///
/// # Errors
/// [`MomentError::Moment`] if it is written in another way, or its offset is no [`UtcOffset`].
pub fn parse_with_offset(text: &str) -> Result<(Timestamp, UtcOffset), MomentError> {
    let moment = parse(text)?;
    let zone = text.split_at_checked(19).map(|(_, zone)| zone);
    let minutes = zone.and_then(zone_seconds).map(|seconds| seconds / 60);
    let offset = minutes.and_then(|minutes| i16::try_from(minutes).ok());
    let offset = offset.and_then(UtcOffset::from_minutes);
    Ok((moment, offset.ok_or(MomentError::Moment)?))
}

/// Parses a day such as `2021-09-27`.
///
/// # Errors
/// [`MomentError::Day`] if it is written in another way or has no day number.
pub fn parse_day(text: &str) -> Result<Day, MomentError> {
    date(text).and_then(Day::from_date).ok_or(MomentError::Day)
}

/// The reason why a text is not the moment or day that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// The text is not a moment.
    #[error("write it as 2021-09-27T08:00:00+07:00, or with Z at its end for UTC")]
    Moment,
    /// The text is not a day, or the day has no number.
    #[error("write it as 2021-09-27, a date from 2020 to 2199")]
    Day,
}

/// Writes the moment in RFC 3339 at `offset`.
#[must_use]
pub fn written(moment: Timestamp, offset: UtcOffset) -> String {
    let local = Timestamp::from_unix_seconds(moment.unix_seconds() + offset.seconds());
    let days = local.unix_seconds().div_euclid(86_400);
    let seconds = local.unix_seconds().rem_euclid(86_400);
    let date = epoch().saturating_add(Duration::days(days));
    let (year, month, day) = date.to_calendar_date();
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let (sign, ahead) = match offset.minutes() {
        minutes if minutes < 0 => ('-', minutes.unsigned_abs()),
        minutes => ('+', minutes.unsigned_abs()),
    };
    format!(
        "{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{:02}:{:02}",
        u8::from(month),
        ahead / 60,
        ahead % 60
    )
}

fn epoch() -> Date {
    Date::from_calendar_date(1970, Month::January, 1).unwrap_or(Date::MIN)
}

fn date(text: &str) -> Option<Date> {
    let [year, month, day] = numbers(text, [4, 2, 2], '-')?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}

fn moment(text: &str) -> Option<Timestamp> {
    let (day, rest) = text.split_once('T')?;
    let (clock, zone) = rest.split_at_checked(8)?;
    let [hour, minute, second] = numbers(clock, [2, 2, 2], ':')?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = (date(day)? - epoch()).whole_days();
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    let local = days * 86_400 + seconds - zone_seconds(zone)?;
    (local >= 0).then(|| Timestamp::from_unix_seconds(local))
}

fn zone_seconds(zone: &str) -> Option<i64> {
    let (sign, clock) = match zone.split_at_checked(1)? {
        ("Z", "") => return Some(0),
        ("+", clock) => (1, clock),
        ("-", clock) => (-1, clock),
        _ => return None,
    };
    let [hours, minutes] = numbers(clock, [2, 2], ':')?;
    (hours <= 18 && minutes <= 59)
        .then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

/// Parses numbers of exactly these widths, with `separator` between them.
fn numbers<const N: usize>(text: &str, widths: [usize; N], separator: char) -> Option<[u16; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        let is_number = part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
        *number = is_number.then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_with_its_offset_and_written_the_same_way() {
        let text = "2021-09-27T08:00:00+07:00";
        let moment = parse(text).unwrap();
        assert_eq!(moment.unix_seconds(), 1_632_704_400);
        assert_eq!(parse("2021-09-27T01:00:00Z"), Ok(moment));
        assert_eq!(written(moment, UtcOffset::VIET_NAM), text);
        assert_eq!(written(moment, UtcOffset::UTC), "2021-09-27T01:00:00+00:00");
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "2021-09-27",
            "2021-09-27T08:00:00",
            "2021-09-27 08:00:00Z",
            "2021-09-27T08:00:00z",
            "2021-09-27T24:00:00Z",
            "2021-09-27T08:60:00Z",
            "2021-02-29T08:00:00Z",
            "2021-9-27T08:00:00Z",
            "2021-09-27T08:00:00+7:00",
            "2021-09-27T08:00:00Z ",
            "1969-12-31T23:59:59Z",
            "+021-09-27T08:00:00Z",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_a_date_that_has_a_number() {
        assert_eq!(parse_day("2021-09-27").unwrap().to_string(), "2021-09-27");
        for text in [
            "2019-12-31",
            "2199-12-31",
            "27.9.2021",
            "2021-13-01",
            "2021-09-31",
        ] {
            assert!(parse_day(text).is_err(), "{text}");
        }
    }
}
