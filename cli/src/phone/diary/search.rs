//! `dauchan diary search`: visits by a part of what is written about them, without regard to case and
//! marks, or by their venue.

use std::io::{self, Write};

use clap::Args;
use dauchan_core::time::Day;
use dauchan_core::venue::VenueId;
use dauchan_core::visit::Visit;
use serde::Serialize;

use super::entry::Entry;
use super::list::every_page;
use crate::failure::{Exit, Failure};
use crate::output::Answer;
use crate::phone::folder::Phone;

#[derive(Debug, Args)]
pub struct SearchArguments {
    /// A part of the place's name, of a note or of for whom you declared; marks and capitals do not
    /// matter
    #[arg(required_unless_present = "venue")]
    text: Option<String>,
    /// The id of a venue instead
    #[arg(long, value_name = "ID", conflicts_with = "text")]
    venue: Option<VenueId>,
}

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
pub fn search(phone: &Phone, arguments: &SearchArguments) -> Result<Found, Failure> {
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
