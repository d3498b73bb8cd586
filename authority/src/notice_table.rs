//! Many notices at once, from a table.

use dauchan_core::moments;
use dauchan_core::notice::{Advice, Severity, Window};
use dauchan_core::time::{Timestamp, UtcOffset};

use crate::import::{Table, TableRow};

/// The columns of a table of notices. The last two may be missing.
pub const COLUMNS: [&str; 7] = [
    "venue",
    "from",
    "to",
    "severity",
    "advice",
    "tail_minutes",
    "least_minutes",
];
const REQUIRED: usize = 5;
/// A visit of fewer minutes is of no concern, unless the notice says otherwise.
pub const DEFAULT_LEAST_MINUTES: u8 = 1;

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// The number that a spreadsheet shows beside it.
    pub number: usize,
    /// The venues as the row names them: several if the secret of a place was replaced.
    pub venues: Vec<String>,
    /// The time that the notice is about.
    pub window: Window,
    /// Its severity.
    pub severity: Severity,
    /// The code of what to do.
    pub advice: Advice,
}

/// Reads every row of `table`. Moments without an offset are at `offset`.
///
/// # Errors
/// [`NoticeTableError`]; the first that is wrong.
pub fn read(table: &Table, offset: UtcOffset) -> Result<Vec<NoticeRow>, NoticeTableError> {
    let place = |name: &str| {
        let mut headers = table.headers.iter();
        headers.position(|header| header.trim().eq_ignore_ascii_case(name))
    };
    let places = COLUMNS.map(place);
    let missing = COLUMNS.iter().zip(places).take(REQUIRED);
    for (name, place) in missing {
        if place.is_none() {
            return Err(NoticeTableError::Column { name });
        }
    }
    let row = |row| read_row(row, &places, offset);
    table.rows.iter().map(row).collect()
}

fn read_row(
    row: &TableRow,
    places: &[Option<usize>; COLUMNS.len()],
    offset: UtcOffset,
) -> Result<NoticeRow, NoticeTableError> {
    let number = row.number;
    let wrong = |column: usize| NoticeTableError::Cell {
        row: number,
        column: COLUMNS.get(column).copied().unwrap_or_default(),
    };
    let cell = |column: usize| {
        let place = places.get(column).copied().flatten();
        let text = place.and_then(|place| row.cells.get(place));
        text.map(|text| text.trim()).unwrap_or_default()
    };
    let moment = |column: usize| parse_moment(cell(column), offset).ok_or_else(|| wrong(column));
    let minutes = |column: usize, usual: u16| match cell(column) {
        "" => Ok(usual),
        text => text.parse::<u16>().map_err(|_| wrong(column)),
    };
    let least = minutes(6, DEFAULT_LEAST_MINUTES.into())?;
    let least = u8::try_from(least).map_err(|_| wrong(6))?;
    let window = Window::new(moment(1)?, moment(2)?, minutes(5, 0)?, least);
    let venues: Vec<_> = cell(0).split_whitespace().map(str::to_owned).collect();
    if venues.is_empty() {
        return Err(wrong(0));
    }
    Ok(NoticeRow {
        number,
        venues,
        window: window.map_err(|_| NoticeTableError::Window { row: number })?,
        severity: Severity::named(cell(3)).ok_or_else(|| wrong(3))?,
        advice: Advice::named(cell(4)).ok_or_else(|| wrong(4))?,
    })
}

/// Parses a moment as clerks write it: `2021-09-27 08:00`, at the deployment's offset; or RFC 3339.
#[must_use]
pub fn parse_moment(text: &str, offset: UtcOffset) -> Option<Timestamp> {
    if let Ok(moment) = moments::parse(text) {
        return Some(moment);
    }
    let (day, clock) = text.split_once([' ', 'T'])?;
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    let utc = moments::parse(&format!("{day}T{clock}{seconds}Z")).ok()?;
    Some(utc.plus_seconds(-offset.seconds()))
}

/// The reason why a table of notices cannot be used. Nothing was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeTableError {
    /// A column is missing.
    #[error("the table has no column {name}; its columns are {}", COLUMNS.join(", "))]
    Column {
        /// The name of the column.
        name: &'static str,
    },
    /// A cell cannot be read.
    #[error("row {row}: {column} {}", rule(column))]
    Cell {
        /// The number that a spreadsheet shows beside the row.
        row: usize,
        /// The name of the column.
        column: &'static str,
    },
    /// The time of a row ends before it begins.
    #[error("row {row}: the time ends before it begins")]
    Window {
        /// The number that a spreadsheet shows beside the row.
        row: usize,
    },
}

fn rule(column: &str) -> String {
    match column {
        "venue" => "must name a venue, or several with spaces between".to_owned(),
        "from" | "to" => "must be a moment such as 2021-09-27 08:00".to_owned(),
        "severity" => format!("must be {}", Severity::ALL.map(Severity::name).join(", ")),
        "advice" => format!("must be {}", Advice::NAMES.join(", ")),
        "least_minutes" => "must be 0 to 255 minutes".to_owned(),
        _ => "must be 0 to 65535 minutes".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

    use super::*;

    fn parse(csv: &str) -> Result<Vec<NoticeRow>, NoticeTableError> {
        read(&Table::read(csv.as_bytes()).unwrap(), UtcOffset::VIET_NAM)
    }

    #[test]
    fn a_row_names_a_venue_a_time_and_what_to_do() {
        let rows = parse(
            "venue,from,to,severity,advice,tail_minutes\n\
             R7WZ-R76J 4TMN-66GB,2021-09-27 08:00,2021-09-27T03:30:00Z,high,get_tested,30\n",
        )
        .unwrap();
        let [row] = &rows[..] else { panic!("one row") };
        assert_eq!(row.number, 2);
        assert_eq!(row.venues, ["R7WZ-R76J", "4TMN-66GB"]);
        let window = row.window;
        assert_eq!(window.to().seconds_since(window.from()), 9000);
        assert_eq!((window.tail_minutes(), window.least_minutes()), (30, 1));
        assert_eq!((row.severity, row.advice.number()), (Severity::High, 2));
    }

    #[test]
    fn each_wrong_cell_is_named_with_its_row() {
        let good = [
            "a",
            "2021-09-27 08:00",
            "2021-09-27 09:00",
            "low",
            "other",
            "0",
            "0",
        ];
        for (column, wrong, text) in [
            (
                0,
                " ",
                "row 2: venue must name a venue, or several with spaces between",
            ),
            (
                1,
                "8:00",
                "row 2: from must be a moment such as 2021-09-27 08:00",
            ),
            (
                2,
                "2021-09-27 07:00",
                "row 2: the time ends before it begins",
            ),
            (3, "worst", "row 2: severity must be low, medium, high"),
            (
                4,
                "rest",
                "row 2: advice must be other, watch_health, get_tested, stay_home, call_health_station",
            ),
            (5, "65536", "row 2: tail_minutes must be 0 to 65535 minutes"),
            (6, "256", "row 2: least_minutes must be 0 to 255 minutes"),
        ] {
            let mut cells = good;
            cells[column] = wrong;
            let csv = format!("{}\n{}\n", COLUMNS.join(","), cells.join(","));
            assert_eq!(parse(&csv).unwrap_err().to_string(), text);
        }
        let error = parse("venue,from,to,severity\na,b,c,d\n").unwrap_err();
        assert_eq!(error, NoticeTableError::Column { name: "advice" });
    }
}
