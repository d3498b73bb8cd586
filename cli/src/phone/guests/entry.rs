//! One entry of the guest book, for people and in JSON.

use std::io::{self, Write};

use dauchan_core::guest_book::Guest;
use dauchan_core::moments;
use serde::Serialize;

use crate::output::{FAINT, STRONG};
use crate::phone::reading::clock;

/// An entry as lists show it: initials, and never a name.
#[derive(Serialize)]
pub struct Entry {
    guest: i64,
    initials: String,
    year_of_birth: Option<u16>,
    at: String,
    passage: &'static str,
    origin: &'static str,
    one_in: u8,
    #[serde(skip)]
    shown: String,
    #[serde(skip)]
    time: String,
}

impl Entry {
    /// Describes an entry.
    pub fn new(guest: &Guest) -> Self {
        let moment = guest.moment;
        Self {
            guest: guest.id.number(),
            initials: guest.shown.initials().to_owned(),
            year_of_birth: guest.shown.year_of_birth,
            at: moments::written(moment.at, moment.offset),
            passage: guest.passage.name(),
            origin: guest.origin.name(),
            one_in: guest.sampling.people(),
            shown: guest.shown.to_string(),
            time: clock(moment.at, moment.offset),
        }
    }

    /// Writes one line.
    ///
    /// # Errors
    /// Those of `page`.
    pub fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            time,
            shown,
            passage,
            origin,
            guest,
            ..
        } = self;
        let origin = origin.replace('_', " ");
        write!(
            page,
            "  {time}  {passage:<5}  {STRONG}{shown}{STRONG:#}  {FAINT}{origin}{FAINT:#}"
        )?;
        if self.one_in > 1 {
            write!(page, ", one in {}", self.one_in)?;
        }
        writeln!(page, "  {FAINT}#{guest}{FAINT:#}")
    }
}
