//! `dauchan diary list`: the visits of a day.

use std::io::{self, Write};

use dauchan_core::diary::{Diary, DiaryError, Page, TimeRange};
use dauchan_core::time::Day;
use dauchan_core::visit::Visit;
use serde::Serialize;

use super::entry::Entry;
use crate::error::CommandError;
use crate::output::{Report, STRONG};
use crate::phone::folder::Phone;

const PAGE: u16 = 500;

/// Lists the visits of a local day by their start.
///
/// # Errors
/// [`CommandError`] if the diary does not open.
pub fn list(phone: &Phone, day: Option<Day>) -> Result<DayOfVisits, CommandError> {
    let diary = phone.diary()?;
    let offset = phone.offset();
    let day = day.unwrap_or_else(|| Day::of(phone.now(), offset));
    let visits = all(&diary, TimeRange::day(day, offset))?;
    Ok(DayOfVisits {
        day: day.to_string(),
        visits: visits
            .iter()
            .rev()
            .map(|visit| Entry::new(visit, day, offset))
            .collect(),
    })
}

/// Returns every visit of a range, newest first.
///
/// # Errors
/// [`CommandError`] if the diary cannot be read.
pub fn all(diary: &Diary, range: TimeRange) -> Result<Vec<Visit>, CommandError> {
    every_page(|page| diary.visits(range, page))
}

/// Returns every visit of a query, reading it page by page.
///
/// # Errors
/// [`CommandError`] if the diary cannot be read.
pub fn every_page(
    query: impl Fn(Page) -> Result<Vec<Visit>, DiaryError>,
) -> Result<Vec<Visit>, CommandError> {
    let mut visits = query(Page::first(PAGE))?;
    let mut found = visits.len();
    while let Some(last) = visits.last().filter(|_| found == usize::from(PAGE)) {
        let page = query(Page::after(last, PAGE))?;
        found = page.len();
        visits.extend(page);
    }
    Ok(visits)
}

/// The visits of a day.
#[derive(Serialize)]
pub struct DayOfVisits {
    day: String,
    visits: Vec<Entry>,
}

impl Report for DayOfVisits {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{STRONG}{}{STRONG:#}", self.day)?;
        if self.visits.is_empty() {
            return writeln!(page, "  no visits");
        }
        let names = self.visits.iter().map(|line| line.place.chars().count());
        let width = names.max().unwrap_or(0);
        self.visits
            .iter()
            .try_for_each(|line| line.write_text(page, width))
    }
}
