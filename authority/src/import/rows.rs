//! Rows of a table as venues, or why they are none. All problems of all rows are found at once.

use core::fmt;
use std::collections::HashMap;

use dauchan_core::time::Day;
use dauchan_core::venue::{AreaCode, DefaultStay, Direction, NameError, Sector, VenueName};

use super::columns::{Column, ColumnError, Columns};
use super::proposals::propose;
use super::repair::{Repair, telephone, tidy};
use super::table::{Table, TableRow};
use crate::areas::{AreaTable, WardError};
use crate::fold::fold;
use crate::labels;

/// The longest texts of a register, in characters.
const MAX_REF: usize = 40;
const MAX_TEXT: usize = 200;
/// A venue has at most this many doors.
const MAX_DOORS: usize = 16;
const MAX_LABEL: usize = 40;
const USUAL_STAY: u8 = 4;

/// A door that has a poster of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorOrder {
    /// The name on its poster, such as `Cổng 2`; empty for the one door of most venues.
    pub label: String,
    /// The direction of its code: check in, check out, or both.
    pub direction: Direction,
}

/// A venue as a row states it, checked except for what only the register knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueRow {
    /// The row's number in the table.
    pub row: usize,
    /// The register's own key.
    pub reference: String,
    /// The name in the licence.
    pub legal_name: String,
    /// The name that the code carries.
    pub name: VenueName,
    /// House number and street; may be empty.
    pub street: String,
    /// The ward.
    pub ward: AreaCode,
    /// The sector.
    pub sector: Sector,
    /// The default stay.
    pub stay: DefaultStay,
    /// The operator of the venue; may be empty.
    pub owner: String,
    /// The telephone number; may be empty.
    pub phone: String,
    /// Anything else.
    pub note: String,
    /// At least one.
    pub doors: Vec<DoorOrder>,
}

/// A correction in a cell, or something in it that a person should check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The row's number in the table.
    pub row: usize,
    /// The column.
    pub column: Column,
    /// The correction that was made.
    pub repair: Repair,
}

/// A cell because of which a row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The row's number in the table.
    pub row: usize,
    /// The column.
    pub column: Column,
    /// The reason for the refusal.
    pub reason: Reason,
    /// Display names that would do.
    pub proposals: Vec<VenueName>,
}

/// The reason why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The cell must hold something.
    Empty,
    /// The text is longer than the register allows.
    TooLong {
        /// The most characters allowed.
        most: usize,
    },
    /// The name does not fit a code.
    Name(NameError),
    /// The ward is not known.
    Ward(WardError),
    /// The sector is not known.
    Sector,
    /// The stay is no multiple of 15 minutes up to a day.
    Stay,
    /// The doors cannot be read.
    Doors,
    /// The text is no telephone number.
    Phone,
    /// Another row of the table has the same reference.
    Twice {
        /// That row.
        first: usize,
    },
    /// No issuer may sign for this ward on these days.
    NoIssuer,
    /// The register has this reference with another value, which would change the code on the wall.
    Differs {
        /// The value in the register.
        registered: String,
    },
}

impl Reason {
    /// The name that scripts see.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Name(_) => "name",
            Self::Ward(_) => "ward",
            Self::Sector => "sector",
            Self::Stay => "stay",
            Self::Doors => "doors",
            Self::Phone => "phone",
            Self::Twice { .. } => "twice",
            Self::NoIssuer => "no_issuer",
            Self::Differs { .. } => "differs",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the cell is empty"),
            Self::TooLong { most } => write!(f, "the text is longer than {most} characters"),
            Self::Name(error) => error.fmt(f),
            Self::Ward(error) => error.fmt(f),
            Self::Sector => {
                f.write_str("no sector has this number or name; see the list in the template")
            }
            Self::Stay => f.write_str("the stay is not a multiple of 15 minutes, from 15 to 1440"),
            Self::Doors => f.write_str(
                "the doors cannot be read; write \"vào, ra\", or \"Cổng 1 = vào ra, Cổng 2 = ra\"",
            ),
            Self::Phone => {
                f.write_str("this is no telephone number; write its digits, as 0912345678")
            }
            Self::Twice { first } => write!(f, "row {first} has the same reference"),
            Self::NoIssuer => f.write_str(
                "no issuer may sign for this ward on these days; see: dauchan issuer list",
            ),
            Self::Differs { registered } => write!(
                f,
                "the register says \"{registered}\", and a change would need a new poster; use: dauchan venue edit"
            ),
        }
    }
}

/// The result of checking a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The columns.
    pub columns: Columns,
    /// The rows that can be imported.
    pub rows: Vec<VenueRow>,
    /// The corrections in rows that can be imported.
    pub notes: Vec<Note>,
    /// The reasons why other rows are refused.
    pub refusals: Vec<Refusal>,
}

/// Checks each row of a table. The wards are those that exist on `first_day`, when the codes become valid.
///
/// # Errors
/// [`ColumnError`] if the table lacks a column that every venue needs.
pub fn check(table: &Table, areas: &AreaTable, first_day: Day) -> Result<Checked, ColumnError> {
    let columns = Columns::of(&table.headers)?;
    let mut checker = Checker {
        wards: HashMap::new(),
        seen: HashMap::new(),
        areas,
        first_day,
        notes: Vec::new(),
        refusals: Vec::new(),
    };
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let refused = checker.refusals.len();
        let noted = checker.notes.len();
        let parsed = checker.parse(row, &columns);
        if checker.refusals.len() == refused {
            rows.extend(parsed);
        } else {
            checker.notes.truncate(noted);
        }
    }
    Ok(Checked {
        columns,
        rows,
        notes: checker.notes,
        refusals: checker.refusals,
    })
}

struct Checker<'a> {
    areas: &'a AreaTable,
    first_day: Day,
    /// What each text in the ward column means: a table repeats a hundred of them.
    wards: HashMap<String, Result<AreaCode, WardError>>,
    /// The rows of the references so far.
    seen: HashMap<String, usize>,
    notes: Vec<Note>,
    refusals: Vec<Refusal>,
}

impl Checker<'_> {
    /// The venue of a row; `None` if a refusal was noted.
    fn parse(&mut self, row: &TableRow, columns: &Columns) -> Option<VenueRow> {
        let mut cell = |column| self.tidied(row, columns, column);
        let [reference, legal_name, name, street, ward] = [
            Column::Ref,
            Column::LegalName,
            Column::Name,
            Column::Street,
            Column::Ward,
        ]
        .map(&mut cell);
        let [sector, stay, doors, owner, phone, note] = [
            Column::Sector,
            Column::Stay,
            Column::Doors,
            Column::Owner,
            Column::Phone,
            Column::Note,
        ]
        .map(&mut cell);
        let number = row.number;
        for (column, text, most) in [
            (Column::Ref, &reference, MAX_REF),
            (Column::LegalName, &legal_name, MAX_TEXT),
            (Column::Street, &street, MAX_TEXT),
            (Column::Owner, &owner, MAX_TEXT),
            (Column::Note, &note, MAX_TEXT),
        ] {
            if text.chars().count() > most {
                self.refuse(number, column, Reason::TooLong { most });
            }
        }
        let reference = self.reference(number, reference);
        let name = self.name(number, &legal_name, &name);
        let ward = self.ward(number, &ward);
        let sector = self.sector(number, &sector);
        let stay = self.stay(number, &stay);
        let doors = parse_doors(&doors);
        if doors.is_none() {
            self.refuse(number, Column::Doors, Reason::Doors);
        }
        let phone = self.phone(number, &phone);
        Some(VenueRow {
            row: number,
            reference: reference?,
            legal_name,
            name: name?,
            street,
            ward: ward?,
            sector: sector?,
            stay: stay?,
            owner,
            phone: phone?,
            note,
            doors: doors?,
        })
    }

    fn tidied(&mut self, row: &TableRow, columns: &Columns, column: Column) -> String {
        let cell = columns.place(column).and_then(|place| row.cells.get(place));
        let (text, repairs) = tidy(cell.map_or("", String::as_str));
        self.note(row.number, column, repairs);
        text
    }

    fn note(&mut self, row: usize, column: Column, repairs: Vec<Repair>) {
        let notes = repairs.into_iter().map(|repair| Note {
            row,
            column,
            repair,
        });
        self.notes.extend(notes);
    }

    fn refuse(&mut self, row: usize, column: Column, reason: Reason) {
        self.refusals.push(Refusal {
            row,
            column,
            reason,
            proposals: Vec::new(),
        });
    }

    fn reference(&mut self, row: usize, reference: String) -> Option<String> {
        if reference.is_empty() {
            self.refuse(row, Column::Ref, Reason::Empty);
            return None;
        }
        match self.seen.get(&reference) {
            Some(&first) => {
                self.refuse(row, Column::Ref, Reason::Twice { first });
                None
            }
            None => {
                self.seen.insert(reference.clone(), row);
                Some(reference)
            }
        }
    }

    /// Returns the display name. An empty cell means the legal name, if a code has room for it.
    fn name(&mut self, row: usize, legal_name: &str, name: &str) -> Option<VenueName> {
        if legal_name.is_empty() {
            self.refuse(row, Column::LegalName, Reason::Empty);
            return None;
        }
        let given = if name.is_empty() { legal_name } else { name };
        match VenueName::new(given) {
            Ok(name) => Some(name),
            Err(error) => {
                self.refusals.push(Refusal {
                    row,
                    column: Column::Name,
                    reason: Reason::Name(error),
                    proposals: propose(given),
                });
                None
            }
        }
    }

    fn ward(&mut self, row: usize, text: &str) -> Option<AreaCode> {
        if text.is_empty() {
            self.refuse(row, Column::Ward, Reason::Empty);
            return None;
        }
        let found = match self.wards.get(text) {
            Some(found) => found.clone(),
            None => {
                let found = self.areas.find_ward(leading_code(text), self.first_day);
                let found = found.map(|ward| ward.code);
                self.wards.insert(text.to_owned(), found.clone());
                found
            }
        };
        found
            .map_err(|error| self.refuse(row, Column::Ward, Reason::Ward(error)))
            .ok()
    }

    fn sector(&mut self, row: usize, text: &str) -> Option<Sector> {
        let sector = find_sector(text);
        if sector.is_none() {
            self.refuse(row, Column::Sector, Reason::Sector);
        }
        sector
    }

    fn stay(&mut self, row: usize, text: &str) -> Option<DefaultStay> {
        let quarters = match text {
            "" => Some(USUAL_STAY),
            text => {
                let minutes: Option<u16> = text.parse().ok().filter(|minutes| minutes % 15 == 0);
                minutes.and_then(|minutes| u8::try_from(minutes / 15).ok())
            }
        };
        let stay = quarters.and_then(DefaultStay::from_quarter_hours);
        if stay.is_none() {
            self.refuse(row, Column::Stay, Reason::Stay);
        }
        stay
    }

    fn phone(&mut self, row: usize, text: &str) -> Option<String> {
        if text.is_empty() {
            return Some(String::new());
        }
        match telephone(text) {
            Some((phone, repairs)) => {
                self.note(row, Column::Phone, repairs);
                Some(phone)
            }
            None => {
                self.refuse(row, Column::Phone, Reason::Phone);
                None
            }
        }
    }
}

/// The code of `25747 Phường Phú Cường`, as the lists of a template write it; else the text.
fn leading_code(text: &str) -> &str {
    match text.split_once(' ') {
        Some((code, _)) if !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()) => {
            code
        }
        _ => text,
    }
}

/// The sector of a number or name, in Vietnamese or English; without any, the unnamed one.
#[must_use]
fn find_sector(text: &str) -> Option<Sector> {
    if text.is_empty() {
        return Some(Sector::OTHER);
    }
    let folded = fold(leading_code(text));
    let number: Option<u8> = folded.parse().ok();
    let sectors =
        (0..).map_while(|number| Sector::from_number(number).filter(|s| s.name().is_some()));
    let mut sectors = sectors.chain(core::iter::once(Sector::OTHER));
    sectors.find(|&sector| {
        let label = labels::of_sector(sector);
        number == Some(sector.number())
            || number.is_none()
                && (fold(label.vietnamese) == folded || fold(label.english) == folded)
    })
}

/// The doors of `vào, ra` or `Cổng 1 = vào ra, Cổng 2 = ra`; one door both ways for an empty cell.
fn parse_doors(text: &str) -> Option<Vec<DoorOrder>> {
    if text.is_empty() {
        return Some(vec![DoorOrder {
            label: String::new(),
            direction: Direction::Both,
        }]);
    }
    let doors: Option<Vec<_>> = text.split([',', ';']).map(parse_door).collect();
    let doors = doors.filter(|doors| doors.len() <= MAX_DOORS)?;
    let repeated = (1..doors.len()).any(|index| doors[..index].contains(&doors[index]));
    (!repeated).then_some(doors)
}

fn parse_door(text: &str) -> Option<DoorOrder> {
    let (label, way) = match text.split_once('=') {
        Some((label, way)) => (label.trim(), way),
        None => ("", text),
    };
    let direction = match fold(way).as_str() {
        "vao ra" | "vao va ra" | "ca hai" | "both" => Direction::Both,
        "vao" | "loi vao" | "cua vao" | "entry" | "entrance" => Direction::Entry,
        "ra" | "loi ra" | "cua ra" | "exit" => Direction::Exit,
        _ => return None,
    };
    (label.chars().count() <= MAX_LABEL).then(|| DoorOrder {
        label: label.to_owned(),
        direction,
    })
}

#[cfg(test)]
mod tests {
    use dauchan_core::moments;

    use super::*;
    use crate::areas::Edition;

    const HEADER: &str =
        "ref,legal_name,display_name,street,ward,sector,stay,doors,owner,phone,note";

    fn checked(rows: &str) -> Checked {
        let table = Table::read(format!("{HEADER}\n{rows}\n").as_bytes()).unwrap();
        let areas = AreaTable::parse(AreaTable::edition(Edition::November2021).as_bytes()).unwrap();
        check(&table, &areas, moments::parse_day("2021-12-01").unwrap()).unwrap()
    }

    fn refusals(rows: &str) -> Vec<(usize, Column, &'static str)> {
        let refused = checked(rows).refusals;
        refused
            .iter()
            .map(|one| (one.row, one.column, one.reason.class()))
            .collect()
    }

    #[test]
    fn a_full_row_and_a_bare_one_are_venues() {
        let checked = checked(
            "37001,Chợ Thủ Dầu Một,,12 Nguyễn Thái Học,Phú Cường,Chợ,90,\"vào, Cổng 2 = ra\",Bà Ba,0912 345 678,tầng trệt\n\
             37002,Quán Bà Tư,,,25750,,,,,,",
        );
        assert_eq!(checked.refusals, []);
        let [full, bare] = checked.rows.as_slice() else {
            panic!("two rows")
        };
        assert_eq!(
            (full.row, full.ward.code(), full.sector.number()),
            (2, 25_747, 8)
        );
        assert_eq!(
            (full.stay.quarter_hours(), full.phone.as_str()),
            (6, "0912345678")
        );
        let doors: Vec<_> = full
            .doors
            .iter()
            .map(|door| (door.label.as_str(), door.direction))
            .collect();
        assert_eq!(doors, [("", Direction::Entry), ("Cổng 2", Direction::Exit)]);
        assert_eq!(
            (bare.sector, bare.doors.len(), bare.stay.quarter_hours()),
            (Sector::OTHER, 1, 4)
        );
        let note = Note {
            row: 2,
            column: Column::Phone,
            repair: Repair::Telephone,
        };
        assert_eq!(checked.notes, [note]);
    }

    #[test]
    fn every_problem_is_found_at_once() {
        let found = refusals(
            ",,,,,,,,,,x\n\
             1,A,,,718,Xiếc,7,xoay,,12,\n\
             2,A,,,25747,,,,,,\n\
             2,B,,,25747,,,,,,",
        );
        let expected = [
            (2, Column::Ref, "empty"),
            (2, Column::LegalName, "empty"),
            (2, Column::Ward, "empty"),
            (3, Column::Ward, "ward"),
            (3, Column::Sector, "sector"),
            (3, Column::Stay, "stay"),
            (3, Column::Doors, "doors"),
            (3, Column::Phone, "phone"),
            (5, Column::Ref, "twice"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_name_that_is_too_long_comes_with_names_that_fit() {
        let checked =
            checked("1,Công ty TNHH MTV Sản xuất Thương mại Dịch vụ Hoàng Gia Phát,,,25747,,,,,,");
        let [refusal] = checked.refusals.as_slice() else {
            panic!("one refusal")
        };
        assert_eq!(
            (refusal.column, refusal.reason.class()),
            (Column::Name, "name")
        );
        assert_eq!(refusal.proposals.len(), 3);
    }

    #[test]
    fn sectors_are_known_by_number_and_in_both_languages() {
        for text in ["8", "Chợ", "cho", "market", "8 Chợ"] {
            assert_eq!(find_sector(text).map(Sector::number), Some(8), "{text}");
        }
        assert_eq!(find_sector("Địa điểm công cộng"), Some(Sector::OTHER));
        assert_eq!(find_sector("13"), None);
    }
}
