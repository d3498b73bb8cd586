//! `dauchan diary export`: every visit, as CSV or JSON.

use dauchan_core::diary::TimeRange;
use dauchan_core::time::Day;
use serde::Serialize;
use zeroize::Zeroizing;

use super::entry::Entry;
use super::list::all;
use crate::error::{CommandError, Exit};
use crate::phone::folder::Phone;

/// Every visit in clear, oldest first.
pub struct Export {
    /// The text, in CSV or JSON.
    pub text: Zeroizing<String>,
    /// The number of visits.
    pub visits: usize,
}

#[derive(Serialize)]
struct Visits {
    visits: Vec<Entry>,
}

impl Export {
    /// Writes the diary as CSV.
    ///
    /// # Errors
    /// [`CommandError`] if it cannot be read.
    pub fn csv(phone: &Phone) -> Result<Self, CommandError> {
        let diary = phone.diary()?;
        let mut page = diary.export_csv(None)?;
        let (mut text, mut visits) = (page.csv, page.visits);
        while let Some(last) = page.next {
            page = diary.export_csv(Some(last))?;
            text.push_str(&page.csv);
            visits += page.visits;
        }
        Ok(Self { text, visits })
    }

    /// Writes the diary as JSON, in one line.
    ///
    /// # Errors
    /// [`CommandError`] if it cannot be read.
    pub fn json(phone: &Phone) -> Result<Self, CommandError> {
        let offset = phone.offset();
        let visits = all(&phone.diary()?, TimeRange::ALL)?;
        let entry = |visit: &_| Entry::new(visit, Day::of(phone.now(), offset), offset);
        let visits: Vec<_> = visits.iter().rev().map(entry).collect();
        let count = visits.len();
        let text = serde_json::to_string(&Visits { visits });
        let text = text.map_err(|error| CommandError::new(Exit::System, "output", error))?;
        Ok(Self {
            text: Zeroizing::new(text + "\n"),
            visits: count,
        })
    }
}
