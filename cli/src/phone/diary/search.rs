//! `dauchan diary search`: visits by a part of their text, without regard to case and diacritics, or
//! by their venue.

use std::io::{self, Write};

use clap::Args;
use dauchan_core::time::Day;
use dauchan_core::venue::VenueId;
use dauchan_core::visit::Visit;
use serde::Serialize;

use super::entry::Entry;
use super::list::every_page;
use crate::error::{CommandError, Exit};
use crate::output::Report;
use crate::phone::folder::Phone;

#[derive(Debug, Args)]
pub struct SearchArguments {
    /// A part of the place, the note or the people declared for; case and diacritics are ignored
    #[arg(required_unless_present = "venue")]
    text: Option<String>,
    /// Find the visits to the venue with this id instead
    #[arg(long, value_name = "ID", conflicts_with = "text")]
    venue: Option<VenueId>,
}

/// The visits that were found, newest first.
#[derive(Serialize)]
pub struct Found {
    visits: Vec<Entry>,
    #[serde(skip)]
    days: Vec<String>,
}

/// Searches the diary.
///
/// # Errors
/// [`CommandError`] if the diary cannot be read.
pub fn search(phone: &Phone, arguments: &SearchArguments) -> Result<Found, CommandError> {
    let offset = phone.offset();
    let diary = phone.diary()?;
    let visits = match arguments.venue {
        Some(venue) => every_page(|page| diary.visits_at(venue, page)),
        None => {
            let text = arguments.text.as_deref().unwrap_or_default();
            every_page(|page| diary.search(text, page))
        }
    }?;
    let day = |visit: &Visit| Day::of(visit.start.at, offset);
    Ok(Found {
        visits: visits
            .iter()
            .map(|visit| Entry::new(visit, day(visit), offset))
            .collect(),
        days: visits.iter().map(|visit| day(visit).to_string()).collect(),
    })
}

impl Found {
    /// Returns how the command exits. Finding nothing is a refusal.
    pub fn exit(&self) -> Exit {
        if self.visits.is_empty() {
            Exit::Refused
        } else {
            Exit::Done
        }
    }
}

impl Report for Found {
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
