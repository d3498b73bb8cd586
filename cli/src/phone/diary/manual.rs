//! Changes by the diary's owner: adding, editing, deleting, undoing, purging.

use std::io::{self, Write};

use clap::Args;
use dauchan_core::diary::PurgeConsent;
use dauchan_core::moments;
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::venue::VenueId;
use dauchan_core::visit::{
    Companions, ManualPlace, ManualVisit, Moment, OwnText, PartySize, Visit, VisitEdit, VisitId,
};
use serde::Serialize;

use super::entry::Entry;
use crate::error::{CommandError, Exit};
use crate::output::{GOOD, Report};
use crate::phone::folder::Phone;

#[derive(Debug, Args)]
pub struct AddArguments {
    /// The place, in your words
    #[arg(long, value_name = "TEXT", value_parser = own_text, allow_hyphen_values = true,
        required_unless_present = "venue")]
    place: Option<OwnText>,
    /// The id of a venue that was visited before
    #[arg(long, value_name = "ID", conflicts_with = "place")]
    venue: Option<VenueId>,
    /// The start, as in 2021-09-27T08:00:00+07:00
    #[arg(long, value_name = "TIME", value_parser = moments::parse)]
    from: Timestamp,
    /// The end
    #[arg(long, value_name = "TIME", value_parser = moments::parse)]
    to: Timestamp,
    #[command(flatten)]
    about: About,
}

#[derive(Debug, Args)]
pub struct EditArguments {
    /// The visit's number, as lists show it
    visit: i64,
    /// A new start
    #[arg(long, value_name = "TIME", value_parser = moments::parse)]
    from: Option<Timestamp>,
    /// The end
    #[arg(long, value_name = "TIME", value_parser = moments::parse)]
    to: Option<Timestamp>,
    #[command(flatten)]
    about: About,
    /// Remove the note
    #[arg(long, conflicts_with = "note")]
    no_note: bool,
    /// Remove for whom you declared
    #[arg(long, conflicts_with = "declared_for")]
    no_for: bool,
}

/// The people of a visit, and a note.
#[derive(Debug, Args)]
struct About {
    /// The number of people, 1 to 99
    #[arg(long, value_name = "COUNT", value_parser = party)]
    party: Option<PartySize>,
    /// The people for whom you declare
    #[arg(long = "for", value_name = "TEXT", allow_hyphen_values = true, value_parser = own_text)]
    declared_for: Option<OwnText>,
    /// A note for yourself
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = own_text)]
    note: Option<OwnText>,
}

impl About {
    fn change(&self, companions: &mut Companions) {
        if let Some(party) = self.party {
            companions.party = party;
        }
        if let Some(declared_for) = &self.declared_for {
            companions.declared_for = Some(declared_for.clone());
        }
        if let Some(note) = &self.note {
            companions.note = Some(note.clone());
        }
    }
}

/// Adds a visit manually.
///
/// # Errors
/// [`CommandError`]; nothing was written.
pub fn add(phone: &Phone, arguments: &AddArguments) -> Result<Written, CommandError> {
    let place = match (&arguments.place, arguments.venue) {
        (Some(text), _) => ManualPlace::FreeText(text.clone()),
        (None, Some(venue)) => ManualPlace::Known(venue),
        (None, None) => {
            return Err(CommandError::new(
                Exit::Usage,
                "place",
                "the place is missing; name it with --place or --venue",
            ));
        }
    };
    let mut companions = Companions::default();
    arguments.about.change(&mut companions);
    let moment = |at| Moment {
        at,
        offset: phone.offset(),
    };
    let visit = ManualVisit {
        place,
        start: moment(arguments.from),
        end: moment(arguments.to),
        companions,
    };
    let visit = phone.diary()?.add_manual(&visit, phone.now())?;
    Ok(Written::new("added", phone, &visit))
}

/// Changes what the arguments name of a visit.
///
/// # Errors
/// [`CommandError`]; nothing was written.
pub fn edit(phone: &Phone, arguments: &EditArguments) -> Result<Written, CommandError> {
    let mut diary = phone.diary()?;
    let id = VisitId::from_number(arguments.visit);
    let mut edit = VisitEdit::of(&diary.visit(id)?);
    let moment = |at| Moment {
        at,
        offset: phone.offset(),
    };
    if let Some(from) = arguments.from {
        edit.start = moment(from);
    }
    if let Some(to) = arguments.to {
        edit.end = Some(moment(to));
    }
    if arguments.no_note {
        edit.companions.note = None;
    }
    if arguments.no_for {
        edit.companions.declared_for = None;
    }
    arguments.about.change(&mut edit.companions);
    let visit = diary.edit(id, &edit, phone.now())?;
    Ok(Written::new("changed", phone, &visit))
}

/// Shows one visit.
///
/// # Errors
/// [`CommandError`] if there is no such visit.
pub fn show(phone: &Phone, visit: i64) -> Result<Written, CommandError> {
    let visit = phone.diary()?.visit(VisitId::from_number(visit))?;
    Ok(Written::new("", phone, &visit))
}

/// Deletes a visit.
///
/// # Errors
/// [`CommandError`]; nothing was deleted.
pub fn delete(phone: &Phone, visit: i64) -> Result<Done, CommandError> {
    phone.diary()?.delete(VisitId::from_number(visit))?;
    Ok(Done::new("deleted", format!("visit {visit}")))
}

/// Undoes the last scan.
///
/// # Errors
/// [`CommandError`]; nothing was undone.
pub fn undo(phone: &Phone) -> Result<Done, CommandError> {
    phone.diary()?.undo(phone.now())?;
    Ok(Done::new("undid", "the last scan".to_owned()))
}

/// Deletes the visits that are older than the retention.
///
/// # Errors
/// [`CommandError`] of class `clock_suspect` if the clock is far ahead and was not confirmed.
pub fn purge(phone: &Phone, clock_is_right: bool) -> Result<Done, CommandError> {
    let consent = if clock_is_right {
        PurgeConsent::Given
    } else {
        PurgeConsent::NotAsked
    };
    let visits = phone.diary()?.purge(phone.now(), consent)?;
    Ok(Done::new("purged", format!("{visits} visits")))
}

/// A visit that was written or is to be shown.
#[derive(Serialize)]
pub struct Written {
    #[serde(skip)]
    change: &'static str,
    #[serde(flatten)]
    entry: Entry,
    #[serde(skip)]
    day: String,
}

impl Written {
    fn new(change: &'static str, phone: &Phone, visit: &Visit) -> Self {
        let day = Day::of(visit.start.at, phone.offset());
        Self {
            change,
            entry: Entry::new(visit, day, phone.offset()),
            day: day.to_string(),
        }
    }
}

impl Report for Written {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if !self.change.is_empty() {
            writeln!(page, "{GOOD}{}{GOOD:#}", self.change)?;
        }
        writeln!(page, "{}", self.day)?;
        self.entry.write_text(page, 0)
    }
}

/// A report of what was done.
#[derive(Serialize)]
pub struct Done {
    done: &'static str,
    what: String,
}

impl Done {
    /// Reports a verb and its object.
    pub const fn new(done: &'static str, what: String) -> Self {
        Self { done, what }
    }
}

impl Report for Done {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{GOOD}{}{GOOD:#} {}", self.done, self.what)
    }
}

fn own_text(text: &str) -> Result<OwnText, String> {
    OwnText::new(text).map_err(|error| error.to_string())
}

fn party(count: &str) -> Result<PartySize, String> {
    let people = count.parse().ok().and_then(PartySize::new);
    people.ok_or_else(|| "a party is 1 to 99 people".to_owned())
}
