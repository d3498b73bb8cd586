//! `dauchan remind …`: venues that are not in order, and letters to them.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use dauchan_authority::desk::{Desk, DeskEditor};
use dauchan_authority::report::words;
use dauchan_authority::rounds::{MAX_REMINDERS, Reminder, letters};
use dauchan_authority::sheet::Fonts;
use dauchan_authority::store::{EventKind, Finding};
use dauchan_core::time::Day;
use dauchan_core::venue::AreaCode;
use serde::Serialize;

use super::lookup;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::{self, say};
use crate::output::{BAD, FAINT, GOOD, Output, Report, STRONG, path_text};
use crate::output_file::Overwrite;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the venues that are not in order, with the number of their reminders
    List {
        /// Only those in the ward of this code
        #[arg(long, value_name = "CODE")]
        ward: Option<u16>,
    },
    /// Draw the next letter to each venue, and record that it was reminded
    Letters(LettersArguments),
}

#[derive(Debug, Args)]
pub struct LettersArguments {
    /// The venues, by short code, id, reference or name; by default, all that 'remind list' shows
    venues: Vec<String>,
    /// Only those in the ward of this code
    #[arg(long, value_name = "CODE")]
    ward: Option<u16>,
    /// The file of the letters
    #[arg(long, value_name = "FILE", default_value = "reminders.pdf")]
    out: PathBuf,
    /// Who writes
    #[arg(
        long,
        value_name = "TEXT",
        env = "DAUCHAN_AUTHORITY",
        default_value = ""
    )]
    authority: String,
    /// Whom to call
    #[arg(
        long,
        value_name = "TEXT",
        env = "DAUCHAN_HELP_LINE",
        default_value = ""
    )]
    help_line: String,
    #[command(flatten)]
    overwrite: Overwrite,
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, CommandError> {
        match self {
            Self::List { ward } => {
                let desk = Desk::open(&context.desk)?;
                let found =
                    desk.reminders(ward.map(ward_of).transpose()?, today(&desk, context))?;
                let venues = found.iter().map(Entry::of).collect();
                output.show(&Listed { venues })?;
            }
            Self::Letters(arguments) => write_letters(&arguments, context, output)?,
        }
        Ok(Exit::Done)
    }
}

fn ward_of(code: u16) -> Result<AreaCode, CommandError> {
    AreaCode::new(code).ok_or_else(|| dauchan_authority::areas::AreaError::Unknown { code }.into())
}

fn today(desk: &Desk, context: &Context) -> Day {
    Day::of(context.now, desk.deployment().utc_offset())
}

/// The letters are written before the register says so: a command that is stopped between the two is given again with
/// `--force`, and the same letters come out.
fn write_letters(
    arguments: &LettersArguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let mut editor = DeskEditor::open(&context.desk, &context.author())?;
    let today = today(editor.desk(), context);
    let found = if arguments.venues.is_empty() {
        let ward = arguments.ward.map(ward_of).transpose()?;
        editor.desk().reminders(ward, today)?
    } else {
        let mut found = Vec::new();
        for text in &arguments.venues {
            let venue = lookup::venue(editor.desk(), text)?;
            found.push(editor.desk().reminder(venue, today)?);
        }
        found
    };
    let (next, done): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|reminder| reminder.reminded < MAX_REMINDERS);
    let file = if next.is_empty() {
        None
    } else {
        let fonts = Fonts::new()?;
        let (authority, help_line) = (&arguments.authority, &arguments.help_line);
        let pdf = letters(&fonts, &next, authority, help_line, today)?;
        arguments.overwrite.write(&arguments.out, &pdf)?;
        let reminded: Vec<_> = next.iter().map(|reminder| reminder.venue.id).collect();
        editor.record_venues(EventKind::Reminded, &reminded)?;
        Some(path_text(&arguments.out))
    };
    output.show(&Written {
        file,
        letters: next
            .iter()
            .map(Entry::of)
            .map(Entry::reminded_again)
            .collect(),
        beyond: done.iter().map(Entry::of).collect(),
    })
}

#[derive(Serialize)]
struct Entry {
    short_code: String,
    name: String,
    street: String,
    place: String,
    phone: String,
    reminded: u8,
    inspected: Option<String>,
    findings: Vec<&'static str>,
    #[serde(skip)]
    found: Vec<Finding>,
}

impl Entry {
    fn of(reminder: &Reminder) -> Self {
        let inspection = reminder.inspection.as_ref();
        let findings = inspection.map_or(&[][..], |found| &found.findings);
        let expired = Some(Finding::Expired).filter(|_| reminder.is_expired);
        let expired = expired.filter(|expired| !findings.contains(expired));
        let found: Vec<_> = findings.iter().copied().chain(expired).collect();
        Self {
            short_code: reminder.venue.short_code.to_string(),
            name: reminder.venue.name.to_string(),
            street: reminder.venue.street.clone(),
            place: reminder.place.clone(),
            phone: reminder.venue.phone.clone(),
            reminded: reminder.reminded,
            inspected: inspection.map(|found| found.on.to_string()),
            findings: found.iter().map(|found| found.name()).collect(),
            found,
        }
    }

    fn reminded_again(mut self) -> Self {
        self.reminded = self.reminded.saturating_add(1);
        self
    }

    fn texts(&self) -> String {
        let texts = self
            .found
            .iter()
            .map(|&found| words::finding(found, language::current()));
        texts.collect::<Vec<_>>().join(", ")
    }

    fn write_line(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            short_code,
            name,
            street,
            place,
            phone,
            reminded,
            ..
        } = self;
        writeln!(
            page,
            "{short_code}  {reminded}/{MAX_REMINDERS}  {STRONG}{name}{STRONG:#}  {street}, {place}  {FAINT}{phone}{FAINT:#}  {}",
            self.texts()
        )
    }
}

#[derive(Serialize)]
struct Listed {
    venues: Vec<Entry>,
}

impl Report for Listed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.venues
            .iter()
            .try_for_each(|venue| venue.write_line(page))?;
        let venues = self.venues.len();
        writeln!(
            page,
            "{}",
            say!("{venues} venues are not in order", "{venues} điểm chưa đạt")
        )
    }
}

#[derive(Serialize)]
struct Written {
    file: Option<String>,
    letters: Vec<Entry>,
    /// Venues that were reminded as often as one is.
    beyond: Vec<Entry>,
}

impl Report for Written {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if let Some(file) = &self.file {
            let (wrote, letters) = (say!("wrote", "đã ghi"), self.letters.len());
            let letters = say!("{letters} letters", "{letters} thư");
            writeln!(page, "{GOOD}{wrote}{GOOD:#} {file}: {letters}")?;
        }
        self.letters
            .iter()
            .try_for_each(|venue| venue.write_line(page))?;
        if !self.beyond.is_empty() {
            let text = say!(
                "reminded {MAX_REMINDERS} times already, no letter:",
                "đã nhắc đủ {MAX_REMINDERS} lần, không gửi thư nữa:"
            );
            writeln!(page, "{BAD}{text}{BAD:#}")?;
            self.beyond
                .iter()
                .try_for_each(|venue| venue.write_line(page))?;
        }
        Ok(())
    }
}
