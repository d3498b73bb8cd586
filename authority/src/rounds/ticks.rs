//! The table that comes back from a round: one row a door, with ticks and the name of a photo.

use std::collections::BTreeMap;

use dauchan_core::moments::parse_day;
use dauchan_core::time::Day;
use dauchan_core::venue::{ShortCode, VenueId};

use crate::desk::{Desk, DeskError};
use crate::fold::fold;
use crate::import::Table;
use crate::store::Finding;

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    ShortCode,
    Door,
    Name,
    Label,
    Street,
    Ward,
    Phone,
    Day,
    Photo,
    Hangs,
    AtEntrance,
    BehindGlass,
    StaffInstructed,
    Help,
    Note,
}

impl Column {
    pub(super) const ALL: [Self; 15] = [
        Self::ShortCode,
        Self::Door,
        Self::Name,
        Self::Label,
        Self::Street,
        Self::Ward,
        Self::Phone,
        Self::Day,
        Self::Photo,
        Self::Hangs,
        Self::AtEntrance,
        Self::BehindGlass,
        Self::StaffInstructed,
        Self::Help,
        Self::Note,
    ];

    /// The headers in Vietnamese and in English.
    const fn headers(self) -> [&'static str; 2] {
        match self {
            Self::ShortCode => ["Mã ngắn", "short_code"],
            Self::Door => ["Cửa số", "door"],
            Self::Name => ["Tên", "name"],
            Self::Label => ["Cửa", "label"],
            Self::Street => ["Địa chỉ", "street"],
            Self::Ward => ["Phường/xã", "ward"],
            Self::Phone => ["Điện thoại", "phone"],
            Self::Day => ["Ngày", "day"],
            Self::Photo => ["Ảnh", "photo"],
            Self::Hangs => ["Có treo mã", "hangs"],
            Self::AtEntrance => ["Ở lối vào", "at_entrance"],
            Self::BehindGlass => ["Sau kính", "behind_glass"],
            Self::StaffInstructed => ["Nhân viên được hướng dẫn", "staff_instructed"],
            Self::Help => ["Hỗ trợ người không có điện thoại", "help_without_phone"],
            Self::Note => ["Ghi chú", "note"],
        }
    }

    pub(super) const fn header(self) -> &'static str {
        self.headers()[0]
    }

    pub(super) fn index(self) -> u16 {
        u16::try_from(self as usize).unwrap_or_default()
    }

    pub(super) const fn is_ticked(self) -> bool {
        self.finding().is_some()
    }

    pub(super) const fn width(self) -> u16 {
        match self {
            Self::Name | Self::Street | Self::Ward => 36,
            Self::Note | Self::Photo => 24,
            _ => 14,
        }
    }

    /// What is wrong at a venue, and the tick that says so.
    const fn finding(self) -> Option<(Finding, bool)> {
        match self {
            Self::Hangs => Some((Finding::Missing, false)),
            Self::AtEntrance => Some((Finding::NotAtEntrance, false)),
            Self::BehindGlass => Some((Finding::BehindGlass, true)),
            Self::StaffInstructed => Some((Finding::StaffNotInstructed, false)),
            Self::Help => Some((Finding::NoHelp, false)),
            _ => None,
        }
    }

    fn of_header(header: &str) -> Option<Self> {
        let header = fold(header);
        let is_it = |column: &Self| {
            column
                .headers()
                .into_iter()
                .any(|known| fold(known) == header)
        };
        Self::ALL.into_iter().find(is_it)
    }
}

/// A row of the table: a door that was visited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The number of the row in the table.
    pub row: usize,
    /// The venue.
    pub venue: VenueId,
    /// The day of the visit.
    pub on: Day,
    /// The name of the photo that was taken there.
    pub photo: Option<String>,
    /// The points that are not in order.
    pub findings: Vec<Finding>,
}

/// A row that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TickProblem {
    /// The number of the row in the table; 1 is the header.
    pub row: usize,
    /// The header of the column.
    pub column: &'static str,
    /// The reason why the row is refused, for the clerk.
    pub reason: String,
}

/// A tick table as it was read: the doors that were visited, and the rows refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TickTable {
    /// The doors that were visited.
    pub ticks: Vec<Tick>,
    /// The rows that are not used, each with its first reason.
    pub problems: Vec<TickProblem>,
    /// Rows without a tick and without a photo: doors that were not visited.
    pub unvisited: usize,
}

/// Reads the table of a round. Rows without a day are of `day`.
///
/// # Errors
/// [`DeskError`] if the register cannot be read.
pub fn ticks(desk: &Desk, table: &Table, day: Day) -> Result<TickTable, DeskError> {
    let mut columns = BTreeMap::new();
    for (index, header) in table.headers.iter().enumerate() {
        if let Some(column) = Column::of_header(header) {
            columns.entry(column).or_insert(index);
        }
    }
    let mut read = TickTable::default();
    if !columns.contains_key(&Column::ShortCode) {
        read.problems
            .push(problem(1, Column::ShortCode, "the column is missing"));
        return Ok(read);
    }
    for row in &table.rows {
        let cell = |column: Column| {
            let index = columns.get(&column);
            index
                .and_then(|&index| row.cells.get(index))
                .map_or("", |cell| cell.trim())
        };
        match tick(desk, row.number, day, cell)? {
            Ok(Some(tick)) => read.ticks.push(tick),
            Ok(None) => read.unvisited += 1,
            Err(problem) => read.problems.push(problem),
        }
    }
    Ok(read)
}

fn tick<'a>(
    desk: &Desk,
    row: usize,
    day: Day,
    cell: impl Fn(Column) -> &'a str,
) -> Result<Result<Option<Tick>, TickProblem>, DeskError> {
    let mut findings = Vec::new();
    let mut is_visited = false;
    for column in Column::ALL {
        let Some((finding, wrong)) = column.finding() else {
            continue;
        };
        match answer(cell(column)) {
            Ok(None) => {}
            Ok(Some(answer)) => {
                is_visited = true;
                if answer == wrong {
                    findings.push(finding);
                }
            }
            Err(()) => {
                let reason = format!("\"{}\" is neither yes nor no", cell(column));
                return Ok(Err(problem(row, column, &reason)));
            }
        }
    }
    let photo = Some(cell(Column::Photo)).filter(|photo| !photo.is_empty());
    if !is_visited && photo.is_none() {
        return Ok(Ok(None));
    }
    let on = match cell(Column::Day) {
        "" => day,
        text => match parse_day(text).or_else(|_| parse_day(&turned(text))) {
            Ok(on) => on,
            Err(_) => {
                let reason = format!("\"{text}\" is no day; write 2021-09-27");
                return Ok(Err(problem(row, Column::Day, &reason)));
            }
        },
    };
    let text = cell(Column::ShortCode);
    let code: Result<ShortCode, _> = text.parse();
    let venue = match code {
        Ok(code) => desk.register().by_short_code(code)?,
        Err(_) => None,
    };
    let Some(venue) = venue else {
        let reason = format!("no venue has the short code \"{text}\"");
        return Ok(Err(problem(row, Column::ShortCode, &reason)));
    };
    Ok(Ok(Some(Tick {
        row,
        venue: venue.id,
        on,
        photo: photo.map(str::to_owned),
        findings,
    })))
}

/// Turns 27/09/2021 round.
fn turned(text: &str) -> String {
    let parts: Vec<_> = text.split(['/', '.', '-']).collect();
    match parts.as_slice() {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    }
}

fn answer(cell: &str) -> Result<Option<bool>, ()> {
    match fold(cell).as_str() {
        "" => Ok(None),
        "co" | "x" | "yes" | "y" | "1" | "dung" | "v" | "✓" | "true" => Ok(Some(true)),
        "khong" | "k" | "no" | "n" | "0" | "sai" | "false" => Ok(Some(false)),
        _ => Err(()),
    }
}

fn problem(row: usize, column: Column, reason: &str) -> TickProblem {
    TickProblem {
        row,
        column: column.header(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_in_both_languages_and_however_they_are_typed() {
        for header in ["Sau kính", "SAU KINH", "behind_glass", "  sau  kính "] {
            assert_eq!(
                Column::of_header(header),
                Some(Column::BehindGlass),
                "{header}"
            );
        }
        assert_eq!(Column::of_header("Màu"), None);
    }

    #[test]
    fn a_tick_has_one_meaning_or_none() {
        for yes in ["có", "Có", "x", "X", "yes", "1"] {
            assert_eq!(answer(yes), Ok(Some(true)), "{yes}");
        }
        for no in ["không", "KHÔNG", "no", "0"] {
            assert_eq!(answer(no), Ok(Some(false)), "{no}");
        }
        assert_eq!(answer(" "), Ok(None));
        assert_eq!(answer("chắc có"), Err(()));
    }

    #[test]
    fn days_are_read_as_they_are_written_in_viet_nam_too() {
        assert_eq!(turned("7/9/2021"), "2021-09-07");
        assert_eq!(turned("yesterday"), "yesterday");
    }
}
