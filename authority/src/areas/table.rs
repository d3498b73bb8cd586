//! Areas as data: which wards there are on which day, and what became of them.
//!
//! A code alone names no place, for a reform reuses codes under other names: the area of a record is the ward that had
//! its code on the record's first day (`docs/format.md`, section 2.3). A group is what wards belonged to, a district
//! until 2025; its codes never go into records.

use core::fmt;

use dauchan_core::moments;
use dauchan_core::time::Day;
use dauchan_core::venue::AreaCode;

use crate::fold::{fold, spelling};

/// The longest table in bytes: the whole country in several editions.
pub const MAX_LENGTH: u64 = 16 * 1024 * 1024;
const COLUMNS: [&str; 8] = [
    "code",
    "kind",
    "name",
    "group",
    "province",
    "first_day",
    "last_day",
    "successors",
];
/// What people write for the kinds of wards, folded, and what it stands for.
const KINDS: [(&str, &str); 9] = [
    ("phuong ", "phuong "),
    ("thi tran ", "thi tran "),
    ("xa ", "xa "),
    ("dac khu ", "dac khu "),
    ("p. ", "phuong "),
    ("p.", "phuong "),
    ("tt. ", "thi tran "),
    ("tt.", "thi tran "),
    ("x. ", "xa "),
];
const GROUP_KINDS: [&str; 4] = ["thanh pho ", "thi xa ", "huyen ", "quan "];

/// The editions that come with the tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// Bình Dương as of 1 November 2021: 9 districts and 91 wards.
    November2021,
    /// The same, and from 1 July 2025 the 36 wards of Hồ Chí Minh City that they became.
    July2025,
}

/// Whether an area can stand in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AreaKind {
    /// A ward, commune or township.
    Ward,
    /// A group of wards, such as a district.
    Group,
}

/// The share of an area that went to a successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// The whole area.
    Whole,
    /// A part of the area. Only a person who knows the street can decide whether a venue is in it.
    Part,
}

/// An area as long as it had this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its code at the General Statistics Office.
    pub code: AreaCode,
    /// The kind of the unit.
    pub kind: AreaKind,
    /// Its name with its kind in front, as in `Phường Phú Cường`.
    pub name: String,
    /// The group that a ward belongs to, where there is one.
    pub group: Option<AreaCode>,
    /// The code of its province.
    pub province: u16,
    /// Its first day; day 0 if it is not known.
    pub first_day: Day,
    /// Its last day, if it has ended.
    pub last_day: Option<Day>,
    /// The wards that it became part of, the day after its last.
    pub successors: Vec<(AreaCode, Share)>,
}

impl Area {
    /// Reports whether the area existed on a day.
    #[must_use]
    pub fn existed_on(&self, day: Day) -> bool {
        self.first_day <= day && self.last_day.is_none_or(|last| day <= last)
    }
}

/// All areas that a desk knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaTable {
    /// By kind, code and first day.
    areas: Vec<Area>,
}

impl AreaTable {
    /// Returns the text of an edition that comes with the tool, as a desk keeps it in `areas.csv`.
    #[must_use]
    pub const fn edition(edition: Edition) -> &'static str {
        match edition {
            Edition::November2021 => include_str!("../../data/areas/2021-11.csv"),
            Edition::July2025 => include_str!("../../data/areas/2025-07.csv"),
        }
    }

    /// Reads `areas.csv`.
    ///
    /// # Errors
    /// [`AreaTableError`] names the line.
    pub fn parse(text: &[u8]) -> Result<Self, AreaTableError> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut reader = csv::Reader::from_reader(text);
        let headers = reader.headers().map_err(|_| AreaTableError::Header)?;
        if !headers.iter().eq(COLUMNS) {
            return Err(AreaTableError::Header);
        }
        let mut areas = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| AreaTableError::Line {
                line: error.position().map_or(0, csv::Position::line),
                column: "row",
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let area =
                parse_area(&record).map_err(|column| AreaTableError::Line { line, column })?;
            areas.push((line, area));
        }
        areas.sort_by_key(|(_, area)| (area.kind, area.code, area.first_day));
        let clash = areas.array_windows().find(|[(_, earlier), (_, later)]| {
            (earlier.kind, earlier.code) == (later.kind, later.code)
                && earlier.last_day.is_none_or(|last| later.first_day <= last)
        });
        if let Some([_, (line, area)]) = clash {
            return Err(AreaTableError::Twice {
                line: *line,
                code: area.code,
            });
        }
        let lines: Vec<u64> = areas.iter().map(|(line, _)| *line).collect();
        let table = Self {
            areas: areas.into_iter().map(|(_, area)| area).collect(),
        };
        for (&line, area) in lines.iter().zip(&table.areas) {
            table
                .check_links(area)
                .map_err(|code| AreaTableError::Unknown { line, code })?;
        }
        if table.areas.is_empty() {
            return Err(AreaTableError::Empty);
        }
        Ok(table)
    }

    /// Returns the table as `areas.csv` has it. Equal tables have equal bytes.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut csv = COLUMNS.join(",");
        csv.push('\n');
        for area in &self.areas {
            let day = |day: Day| {
                if day.number() > 0 {
                    day.to_string()
                } else {
                    String::new()
                }
            };
            let successors = area.successors.iter().map(|(code, share)| match share {
                Share::Whole => format!("{}:whole", code.code()),
                Share::Part => format!("{}:part", code.code()),
            });
            let fields = [
                area.code.code().to_string(),
                match area.kind {
                    AreaKind::Ward => "ward".to_owned(),
                    AreaKind::Group => "group".to_owned(),
                },
                quoted(&area.name),
                area.group
                    .map(|group| group.code().to_string())
                    .unwrap_or_default(),
                area.province.to_string(),
                day(area.first_day),
                area.last_day.map(|day| day.to_string()).unwrap_or_default(),
                successors.collect::<Vec<_>>().join(" "),
            ];
            csv.push_str(&fields.join(","));
            csv.push('\n');
        }
        csv
    }

    /// Whether the group and successors of an area are in the table on the days that count.
    fn check_links(&self, area: &Area) -> Result<(), AreaCode> {
        if let Some(group) = area.group
            && self.named(AreaKind::Group, group, area.first_day).is_none()
        {
            return Err(group);
        }
        let next = area
            .last_day
            .map(|last| Day::from_number(last.number().saturating_add(1)));
        let unknown = area.successors.iter().find(|(code, _)| {
            next.and_then(|day| self.named(AreaKind::Ward, *code, day))
                .is_none()
        });
        unknown.map_or(Ok(()), |(code, _)| Err(*code))
    }

    fn named(&self, kind: AreaKind, code: AreaCode, day: Day) -> Option<&Area> {
        let start = self
            .areas
            .partition_point(|area| (area.kind, area.code) < (kind, code));
        let same = self.areas[start..].iter();
        same.take_while(|area| (area.kind, area.code) == (kind, code))
            .find(|area| area.existed_on(day))
    }

    /// Returns the ward that had this code on a day: what a record that begins on it means.
    #[must_use]
    pub fn ward(&self, code: AreaCode, day: Day) -> Option<&Area> {
        self.named(AreaKind::Ward, code, day)
    }

    /// Returns the group that had this code on a day.
    #[must_use]
    pub fn group(&self, code: AreaCode, day: Day) -> Option<&Area> {
        self.named(AreaKind::Group, code, day)
    }

    /// Returns the wards of a day by ascending codes.
    pub fn wards(&self, day: Day) -> impl Iterator<Item = &Area> {
        self.of_kind(AreaKind::Ward, day)
    }

    /// Returns the groups of a day by ascending codes.
    pub fn groups(&self, day: Day) -> impl Iterator<Item = &Area> {
        self.of_kind(AreaKind::Group, day)
    }

    fn of_kind(&self, kind: AreaKind, day: Day) -> impl Iterator<Item = &Area> {
        let areas = self.areas.iter();
        areas.filter(move |area| area.kind == kind && area.existed_on(day))
    }

    /// Returns the name of a ward with its group: `Phường Phú Cường, Thành phố Thủ Dầu Một`.
    #[must_use]
    pub fn place(&self, code: AreaCode, day: Day) -> Option<String> {
        let ward = self.ward(code, day)?;
        let group = ward.group.and_then(|group| self.group(group, day));
        Some(match group {
            Some(group) => format!("{}, {}", ward.name, group.name),
            None => ward.name.clone(),
        })
    }

    /// Returns the wards that a ward of `day` became part of, with their shares.
    #[must_use]
    pub fn successors(&self, code: AreaCode, day: Day) -> Vec<(&Area, Share)> {
        let Some(ward) = self.ward(code, day) else {
            return Vec::new();
        };
        let next = ward
            .last_day
            .map(|last| Day::from_number(last.number().saturating_add(1)));
        let find = |&(code, share)| Some((self.ward(code, next?)?, share));
        ward.successors.iter().filter_map(find).collect()
    }

    /// Finds the ward of a day that a person means: by its code, or by its name with its kind or without, without
    /// regard to case, diacritics and the place of tones. `Tân Định, Bến Cát` says the group too.
    ///
    /// # Errors
    /// [`WardError`] if none is meant, or several.
    pub fn find_ward(&self, text: &str, day: Day) -> Result<&Area, WardError> {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.ward_by_number(text, day);
        }
        let (name, group) = match text.split_once(',') {
            Some((name, group)) => (name, Some(fold(group))),
            None => (text, None),
        };
        let wanted = expand(&fold(name));
        let in_group = |area: &Area| {
            let Some(wanted) = &group else { return true };
            let group = area.group.and_then(|code| self.group(code, day));
            group.is_some_and(|group| {
                let name = fold(&group.name);
                name == *wanted || without(&name, GROUP_KINDS.into_iter()) == wanted
            })
        };
        let folded = |area: &Area| {
            let name = fold(&area.name);
            name == wanted || without(&name, KINDS.into_iter().map(|(kind, _)| kind)) == wanted
        };
        let found: Vec<_> = self
            .wards(day)
            .filter(|area| folded(area) && in_group(area))
            .collect();
        match found.as_slice() {
            [] if self.is_group_name(text, day) => Err(WardError::Group),
            [] => Err(WardError::Unknown),
            [area] => Ok(area),
            several => narrow(several, name),
        }
    }

    fn ward_by_number(&self, digits: &str, day: Day) -> Result<&Area, WardError> {
        let code = digits
            .parse()
            .ok()
            .and_then(AreaCode::new)
            .ok_or(WardError::Unknown)?;
        if let Some(ward) = self.ward(code, day) {
            return Ok(ward);
        }
        if self.group(code, day).is_some() {
            return Err(WardError::Group);
        }
        match self
            .areas
            .iter()
            .find(|area| area.kind == AreaKind::Ward && area.code == code)
        {
            Some(other) => Err(WardError::OtherDay {
                first: other.first_day,
                last: other.last_day,
            }),
            None => Err(WardError::Unknown),
        }
    }

    fn is_group_name(&self, text: &str, day: Day) -> bool {
        let wanted = fold(text);
        self.groups(day).any(|group| {
            let name = fold(&group.name);
            name == wanted || without(&name, GROUP_KINDS.into_iter()) == wanted
        })
    }
}

/// The one of several wards whose name is spelt as typed.
fn narrow<'a>(several: &[&'a Area], typed: &str) -> Result<&'a Area, WardError> {
    let typed = spelling(typed);
    let spelt = |area: &&&Area| {
        let name = spelling(&area.name);
        name == typed || name.split_once(' ').is_some_and(|(_, bare)| bare == typed)
    };
    let mut exact = several.iter().filter(spelt);
    match (exact.next(), exact.next()) {
        (Some(area), None) => Ok(area),
        _ => Err(WardError::Several {
            names: several
                .iter()
                .map(|area| format!("{} {}", area.code.code(), area.name))
                .collect(),
        }),
    }
}

/// The folded name with its abbreviated kind written out.
fn expand(folded: &str) -> String {
    let kinds = KINDS.iter();
    kinds
        .filter_map(|(short, long)| Some(format!("{long}{}", folded.strip_prefix(short)?)))
        .next()
        .unwrap_or_else(|| folded.to_owned())
}

fn without(name: &str, mut kinds: impl Iterator<Item = &'static str>) -> &str {
    kinds
        .find_map(|kind| name.strip_prefix(kind))
        .unwrap_or(name)
}

/// The area of a line, or the column that is wrong.
fn parse_area(record: &csv::StringRecord) -> Result<Area, &'static str> {
    let field = |index: usize| record.get(index).unwrap_or_default();
    let code = |text: &str| text.parse().ok().and_then(AreaCode::new);
    let day = |text: &str| moments::parse_day(text).ok();
    let kind = match field(1) {
        "ward" => AreaKind::Ward,
        "group" => AreaKind::Group,
        _ => return Err("kind"),
    };
    // Without a first day it has been there for as long as days are counted.
    let first_day = match field(5) {
        "" => Day::from_number(0),
        text => day(text).ok_or("first_day")?,
    };
    let last_day = match field(6) {
        "" => None,
        text => Some(
            day(text)
                .filter(|&last| first_day <= last)
                .ok_or("last_day")?,
        ),
    };
    let successors: Option<Vec<_>> = field(7).split_whitespace().map(parse_successor).collect();
    let successors = successors.ok_or("successors")?;
    if last_day.is_none() && !successors.is_empty() {
        return Err("successors");
    }
    let name = field(2);
    if name.is_empty() || name != name.trim() {
        return Err("name");
    }
    Ok(Area {
        code: code(field(0)).ok_or("code")?,
        kind,
        name: name.to_owned(),
        group: match field(3) {
            "" => None,
            text => Some(code(text).ok_or("group")?),
        },
        province: field(4).parse().map_err(|_| "province")?,
        first_day,
        last_day,
        successors,
    })
}

/// A field that may hold a comma or a quotation mark.
fn quoted(text: &str) -> String {
    if text.contains([',', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn parse_successor(text: &str) -> Option<(AreaCode, Share)> {
    let (code, share) = text.split_once(':')?;
    let share = match share {
        "whole" => Share::Whole,
        "part" => Share::Part,
        _ => return None,
    };
    Some((code.parse().ok().and_then(AreaCode::new)?, share))
}

/// The reason why a text names no ward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WardError {
    /// No ward of the day has this code or name.
    Unknown,
    /// It is a district, which no record can name.
    Group,
    /// A ward had this code on other days.
    OtherDay {
        /// The first of them.
        first: Day,
        /// The last of them, if it has ended.
        last: Option<Day>,
    },
    /// Several wards have this name.
    Several {
        /// The codes and names of these wards.
        names: Vec<String>,
    },
}

impl core::error::Error for WardError {}

impl fmt::Display for WardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("no ward has this code or name"),
            Self::Group => f.write_str("this is a district; name the ward in it"),
            Self::OtherDay { first, last: None } => {
                write!(f, "the ward of this code exists only from {first} on")
            }
            Self::OtherDay {
                last: Some(last), ..
            } => {
                write!(
                    f,
                    "the ward of this code ended on {last}; see what it became: dauchan areas move"
                )
            }
            Self::Several { names } => {
                write!(
                    f,
                    "several wards have this name: {}; write the code",
                    names.join(", ")
                )
            }
        }
    }
}

/// The reason why a text is no table of areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AreaTableError {
    /// The first line does not name the columns.
    #[error(
        "its first line is not \"code,kind,name,group,province,first_day,last_day,successors\""
    )]
    Header,
    /// A field cannot be read.
    #[error("line {line}: the {column} cannot be read")]
    Line {
        /// The line, counted from 1.
        line: u64,
        /// The column.
        column: &'static str,
    },
    /// A code has two names on one day.
    #[error("line {line}: the code {} has two areas on one day", code.code())]
    Twice {
        /// The line, counted from 1.
        line: u64,
        /// The code.
        code: AreaCode,
    },
    /// A group or successor is not in the table on the day when the ward begins or ends.
    #[error("line {line}: the table has no area {} on the day when this ward begins or ends", code.code())]
    Unknown {
        /// The line, counted from 1.
        line: u64,
        /// The group's or successor's code.
        code: AreaCode,
    },
    /// The table holds no area.
    #[error("the table holds no area")]
    Empty,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(edition: Edition) -> AreaTable {
        AreaTable::parse(AreaTable::edition(edition).as_bytes()).unwrap()
    }

    fn day(text: &str) -> Day {
        moments::parse_day(text).unwrap()
    }

    fn code(number: u16) -> AreaCode {
        AreaCode::new(number).unwrap()
    }

    #[test]
    fn the_editions_hold_what_they_say() {
        let old = table(Edition::November2021);
        let on = day("2021-11-01");
        assert_eq!((old.groups(on).count(), old.wards(on).count()), (9, 91));
        assert_eq!(old.wards(Day::from_number(0)).count(), 91);
        let new = table(Edition::July2025);
        assert_eq!(new.wards(day("2025-06-30")).count(), 91);
        let on = day("2025-07-01");
        assert_eq!((new.groups(on).count(), new.wards(on).count()), (0, 36));
    }

    #[test]
    fn a_code_means_the_ward_that_had_it_on_the_day() {
        let table = table(Edition::July2025);
        let name = |on: &str| table.place(code(25_747), day(on));
        let before = "Phường Phú Cường, Thành phố Thủ Dầu Một";
        assert_eq!(name("2025-06-30").as_deref(), Some(before));
        assert_eq!(name("2025-07-01").as_deref(), Some("Phường Thủ Dầu Một"));
        let (before, after) = (day("2025-06-30"), day("2025-07-01"));
        let bare = |area: &Area| {
            let kinds = KINDS.into_iter().map(|(kind, _)| kind);
            without(&fold(&area.name), kinds).to_owned()
        };
        let renamed = table
            .wards(after)
            .filter(|ward| bare(table.ward(ward.code, before).unwrap()) != bare(ward));
        assert_eq!(renamed.count(), 23, "codes under another name");
    }

    #[test]
    fn sixteen_wards_were_split_and_the_others_went_whole() {
        let table = table(Edition::July2025);
        let on = day("2025-06-30");
        let split = table
            .wards(on)
            .filter(|ward| table.successors(ward.code, on).len() > 1);
        assert_eq!(split.count(), 16);
        for ward in table.wards(on) {
            let shares: Vec<_> = table
                .successors(ward.code, on)
                .iter()
                .map(|(_, s)| *s)
                .collect();
            let whole = shares == [Share::Whole];
            assert!(
                whole || shares.len() > 1 && !shares.contains(&Share::Whole),
                "{}",
                ward.name
            );
        }
    }

    #[test]
    fn a_ward_is_found_as_people_write_it() {
        let table = table(Edition::November2021);
        let find = |text: &str| {
            table
                .find_ward(text, day("2021-12-01"))
                .map(|ward| ward.code.code())
        };
        for text in [
            "25747",
            " 25747 ",
            "Phường Phú Cường",
            "phú cường",
            "PHU CUONG",
            "P. Phú Cường",
            "p.phu cuong",
            "Phu\u{301} Cu\u{31B}o\u{31B}\u{300}ng",
            "Phú Cường, Thủ Dầu Một",
        ] {
            assert_eq!(find(text), Ok(25_747), "{text}");
        }
        assert_eq!(find("Phường Phú Hoà"), find("Phường Phú Hòa"));
        assert_eq!(find("Xã An Bình"), Ok(25_870));
        assert_eq!(find("An Bình, TP Dĩ An"), Err(WardError::Unknown));
        assert_eq!(find("An Bình, Dĩ An"), Ok(25_960));
    }

    #[test]
    fn what_names_no_ward_is_told_why() {
        let table = table(Edition::July2025);
        let find = |text: &str, on: &str| table.find_ward(text, day(on)).unwrap_err();
        assert_eq!(find("718", "2021-12-01"), WardError::Group);
        assert_eq!(find("Thủ Dầu Một", "2021-12-01"), WardError::Group);
        assert_eq!(find("Chợ Lớn", "2021-12-01"), WardError::Unknown);
        assert_eq!(find("", "2021-12-01"), WardError::Unknown);
        assert_eq!(find("99999999", "2021-12-01"), WardError::Unknown);
        assert!(
            matches!(find("An Bình", "2021-12-01"), WardError::Several { names } if names.len() == 2)
        );
        assert!(matches!(
            find("25741", "2026-01-01"),
            WardError::OtherDay { .. }
        ));
    }

    #[test]
    fn a_table_is_written_as_it_is_read() {
        for edition in [Edition::November2021, Edition::July2025] {
            let table = table(edition);
            let again = AreaTable::parse(table.to_csv().as_bytes()).unwrap();
            assert_eq!(again, table);
        }
    }

    #[test]
    fn a_table_that_does_not_hold_together_names_its_line() {
        let header = COLUMNS.join(",");
        let parse = |lines: &str| AreaTable::parse(format!("{header}\n{lines}").as_bytes());
        let good = "1,group,Huyện A,,74,2021-01-01,,\n2,ward,Xã B,1,74,2021-01-01,,\n";
        assert!(parse(good).is_ok());
        assert_eq!(
            AreaTable::parse(b"code;kind\n"),
            Err(AreaTableError::Header)
        );
        assert_eq!(parse(""), Err(AreaTableError::Empty));
        let line = |column| Err(AreaTableError::Line { line: 2, column });
        for (bad, column) in [
            ("0,ward,Xã B,,74,2021-01-01,,", "code"),
            ("2,city,Xã B,,74,2021-01-01,,", "kind"),
            ("2,ward,,,74,2021-01-01,,", "name"),
            ("2,ward,Xã B,x,74,2021-01-01,,", "group"),
            ("2,ward,Xã B,,,2021-01-01,,", "province"),
            ("2,ward,Xã B,,74,01/01/2021,,", "first_day"),
            ("2,ward,Xã B,,74,2021-01-01,2020-12-31,", "last_day"),
            ("2,ward,Xã B,,74,2021-01-01,2021-12-31,3:half", "successors"),
            ("2,ward,Xã B,,74,2021-01-01,,3:whole", "successors"),
            ("2,ward", "row"),
        ] {
            assert_eq!(parse(bad), line(column), "{bad}");
        }
        let unknown = |code_| {
            Err(AreaTableError::Unknown {
                line: 2,
                code: code(code_),
            })
        };
        assert_eq!(parse("2,ward,Xã B,9,74,2021-01-01,,"), unknown(9));
        assert_eq!(
            parse("2,ward,Xã B,,74,2021-01-01,2021-12-31,3:whole"),
            unknown(3)
        );
        let twice = format!("{good}2,ward,Xã C,1,74,2022-01-01,,\n");
        assert_eq!(
            parse(&twice),
            Err(AreaTableError::Twice {
                line: 4,
                code: code(2)
            })
        );
    }
}
