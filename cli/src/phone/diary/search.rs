//! `dauchan diary search`: visits by a part of a place's name, without regard to case and marks.

use std::io::{self, Write};

use dauchan_core::diary::Page;
use dauchan_core::time::Day;
use serde::Serialize;

use super::entry::Entry;
use crate::failure::{Exit, Failure};
use crate::output::Answer;
use crate::phone::folder::Phone;

const MOST: u16 = 1000;

/// What was found, newest first.
#[derive(Serialize)]
pub struct Found {
    visits: Vec<Entry>,
    #[serde(skip)]
    days: Vec<String>,
}

/// Searches.
///
/// # Errors
/// [`Failure`] if the diary cannot be read.
pub fn search(phone: &Phone, text: &str) -> Result<Found, Failure> {
    let offset = phone.offset();
    let visits = phone.diary()?.search(text, Page::first(MOST))?;
    let day = |visit: &dauchan_core::visit::Visit| Day::of(visit.start.at, offset);
    Ok(Found {
        visits: visits
            .iter()
            .map(|visit| Entry::new(visit, day(visit), offset))
            .collect(),
        days: visits.iter().map(|visit| day(visit).to_string()).collect(),
    })
}

impl Found {
    /// Nothing found is an answer of 'no'.
    pub fn exit(&self) -> Exit {
        if self.visits.is_empty() {
            Exit::Refused
        } else {
            Exit::Done
        }
    }
}

impl Answer for Found {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if self.visits.is_empty() {
            return writeln!(page, "nothing found");
        }
        let width = self
            .visits
            .iter()
            .map(|entry| entry.place.chars().count())
            .max();
        for (day, entry) in self.days.iter().zip(&self.visits) {
            write!(page, "{day}")?;
            entry.write_text(page, width.unwrap_or(0))?;
        }
        Ok(())
    }
}
