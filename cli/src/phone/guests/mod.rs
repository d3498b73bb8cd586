//! `dauchan guests`: the guest book of a post or a venue's staff.

pub mod entry;

use std::io::{self, Write};

use clap::{Args, Subcommand};
use dauchan_core::diary::{PurgeConsent, Repair, TimeRange};
use dauchan_core::guest_book::{
    Guest, GuestBook, GuestBookError, GuestId, GuestPage, HourCounts, ManualGuest, Passage,
    Sampling,
};
use dauchan_core::moments;
use dauchan_core::time::{Day, UtcOffset};
use dauchan_core::visit::OwnText;
use serde::Serialize;

use super::diary::Done;
use super::folder::Phone;
use super::reading::clock;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::{Output, Report, STRONG};
use entry::Entry;

/// The entries that are read at once.
const PAGE: u16 = 500;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the entries of a day
    List {
        /// The day, as in 2021-09-27; today by default
        #[arg(value_parser = moments::parse_day)]
        day: Option<Day>,
    },
    /// Find entries by a part of the name or contact; they are shown by initials
    Search {
        /// A part of the name or contact; case and diacritics are ignored
        text: String,
    },
    /// Count entries and exits by hour
    Counts {
        /// The day, as in 2021-09-27; today by default
        #[arg(value_parser = moments::parse_day)]
        day: Option<Day>,
    },
    /// Enter a person without a code by hand
    Add(AddArguments),
    /// Delete an entry
    Delete {
        /// The entry's number, as lists show it
        guest: i64,
    },
    /// Show or change how many people one record stands for, when a queue grows
    Sampling {
        /// Record one of so many people, 1 to 100
        one_in: Option<u8>,
    },
    /// Delete the entries that are older than the retention
    Purge {
        /// Confirm that the clock is right, if it is far ahead
        #[arg(long)]
        clock_is_right: bool,
    },
    /// Repair a guest book whose error offers it, and go on without what is lost
    Repair {
        /// Confirm that the guest book goes on without what is lost
        #[arg(long, required = true)]
        yes: bool,
    },
    /// Erase the guest book and its key for ever
    Erase {
        /// Confirm that the guest book is erased for ever
        #[arg(long, required = true)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct AddArguments {
    /// The person's name
    #[arg(long, value_name = "TEXT", value_parser = own_text)]
    name: OwnText,
    /// The year of birth
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1900..=2099))]
    born: Option<u16>,
    /// A telephone number or an address
    #[arg(long, value_name = "TEXT", value_parser = own_text, allow_hyphen_values = true)]
    contact: Option<OwnText>,
    /// The person leaves
    #[arg(long)]
    exit: bool,
}

fn own_text(text: &str) -> Result<OwnText, String> {
    OwnText::new(text).map_err(|error| error.to_string())
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] with its exit code.
    pub fn run(
        &self,
        phone: &Phone,
        context: &Context,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        match self {
            Self::List { day } => output.show(&Listed::of_day(phone, *day)?)?,
            Self::Search { text } => {
                let found = Listed::found(phone, text)?;
                output.show(&found)?;
                return Ok(found.exit());
            }
            Self::Counts { day } => output.show(&Counts::new(phone, *day)?)?,
            Self::Add(arguments) => output.show(&add(phone, context, arguments)?)?,
            Self::Delete { guest } => {
                phone.guest_book()?.delete(GuestId::from_number(*guest))?;
                output.show(&Done::new("deleted", format!("entry {guest}")))?;
            }
            Self::Sampling { one_in } => output.show(&sampling(phone, *one_in)?)?,
            Self::Purge { clock_is_right } => {
                let consent = if *clock_is_right {
                    PurgeConsent::Given
                } else {
                    PurgeConsent::NotAsked
                };
                let purged = phone.guest_book()?.purge(phone.now(), consent)?;
                output.show(&Done::new("purged", format!("{purged} entries")))?;
            }
            Self::Repair { .. } => {
                let what = match phone.repair_guest_book()? {
                    None => "nothing: the guest book is whole",
                    Some(Repair::FirstBytes) => "the database's first bytes",
                    Some(Repair::LostChanges { .. }) => {
                        "the guest book, without the changes that are lost"
                    }
                };
                output.show(&Done::new("repaired", what.to_owned()))?;
            }
            Self::Erase { .. } => {
                phone.erase_guest_book()?;
                output.show(&Done::new(
                    "erased",
                    "the guest book and its key".to_owned(),
                ))?;
            }
        }
        Ok(Exit::Done)
    }
}

fn day_or_today(phone: &Phone, day: Option<Day>) -> Day {
    day.unwrap_or_else(|| Day::of(phone.now(), phone.offset()))
}

fn add(
    phone: &Phone,
    context: &Context,
    arguments: &AddArguments,
) -> Result<Written, CommandError> {
    let person = ManualGuest {
        name: arguments.name.clone(),
        year_of_birth: arguments.born,
        contact: arguments.contact.clone(),
    };
    let passage = if arguments.exit {
        Passage::Exit
    } else {
        Passage::Entry
    };
    let now = phone.moment(context.now);
    let guest = phone.guest_book()?.record_manual(&person, passage, now)?;
    Ok(Written(Entry::new(&guest)))
}

fn sampling(phone: &Phone, one_in: Option<u8>) -> Result<InForce, CommandError> {
    let mut book = phone.guest_book()?;
    if let Some(one_in) = one_in {
        book.set_sampling(Sampling::one_in(one_in)?)?;
    }
    Ok(InForce {
        one_in: book.sampling()?.people(),
        retention_days: book.retention_days(),
    })
}

/// An entry that was written.
#[derive(Serialize)]
struct Written(Entry);

impl Report for Written {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.0.write_text(page)
    }
}

/// The sampling and retention in force.
#[derive(Serialize)]
struct InForce {
    one_in: u8,
    retention_days: u16,
}

impl Report for InForce {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        match self.one_in {
            1 => writeln!(page, "everyone is recorded")?,
            one_in => writeln!(page, "one of {one_in} people is recorded")?,
        }
        writeln!(page, "entries are kept for {} days", self.retention_days)
    }
}

/// Entries, newest first.
#[derive(Serialize)]
struct Listed {
    #[serde(skip)]
    day: Option<String>,
    guests: Vec<Entry>,
}

impl Listed {
    fn of_day(phone: &Phone, day: Option<Day>) -> Result<Self, CommandError> {
        let day = day_or_today(phone, day);
        let range = TimeRange::day(day, phone.offset());
        let book = phone.guest_book()?;
        Ok(Self {
            day: Some(day.to_string()),
            guests: every_page(|page| book.guests(range, page))?,
        })
    }

    fn found(phone: &Phone, text: &str) -> Result<Self, CommandError> {
        let book = phone.guest_book()?;
        Ok(Self {
            day: None,
            guests: every_page(|page| book.search(text, page))?,
        })
    }

    const fn exit(&self) -> Exit {
        if self.guests.is_empty() {
            Exit::Refused
        } else {
            Exit::Done
        }
    }
}

impl Report for Listed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if let Some(day) = &self.day {
            writeln!(page, "{STRONG}{day}{STRONG:#}")?;
        }
        if self.guests.is_empty() {
            return writeln!(page, "  nobody");
        }
        self.guests
            .iter()
            .try_for_each(|guest| guest.write_text(page))
    }
}

fn every_page(
    read: impl Fn(GuestPage) -> Result<Vec<Guest>, GuestBookError>,
) -> Result<Vec<Entry>, GuestBookError> {
    let mut entries = Vec::new();
    let mut page = GuestPage::first(PAGE);
    loop {
        let guests = read(page)?;
        entries.extend(guests.iter().map(Entry::new));
        match guests.last() {
            Some(last) if guests.len() == usize::from(PAGE) => page = GuestPage::after(last, PAGE),
            _ => return Ok(entries),
        }
    }
}

/// The counts of a day.
#[derive(Serialize)]
struct Counts {
    day: String,
    hours: Vec<Hour>,
}

#[derive(Serialize)]
struct Hour {
    from: String,
    entries: u32,
    exits: u32,
    manual: u32,
    estimated_entries: u32,
    estimated_exits: u32,
}

impl Hour {
    fn new(counts: &HourCounts, offset: UtcOffset) -> Self {
        Self {
            from: clock(counts.from, offset),
            entries: counts.entries,
            exits: counts.exits,
            manual: counts.manual,
            estimated_entries: counts.estimated_entries,
            estimated_exits: counts.estimated_exits,
        }
    }
}

impl Counts {
    fn new(phone: &Phone, day: Option<Day>) -> Result<Self, CommandError> {
        let day = day_or_today(phone, day);
        let book: GuestBook = phone.guest_book()?;
        let range = TimeRange::day(day, phone.offset());
        let hours = book.counts(range, phone.offset())?;
        Ok(Self {
            day: day.to_string(),
            hours: hours
                .iter()
                .map(|counts| Hour::new(counts, phone.offset()))
                .collect(),
        })
    }
}

impl Report for Counts {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{STRONG}{}{STRONG:#}", self.day)?;
        for hour in &self.hours {
            write!(
                page,
                "  {}  {:>5} in  {:>5} out",
                hour.from, hour.entries, hour.exits
            )?;
            if (hour.estimated_entries, hour.estimated_exits) != (hour.entries, hour.exits) {
                let (entries, exits) = (hour.estimated_entries, hour.estimated_exits);
                write!(page, "  for about {entries} in, {exits} out")?;
            }
            writeln!(page)?;
        }
        Ok(())
    }
}
