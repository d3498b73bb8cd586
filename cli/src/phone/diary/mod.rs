//! `dauchan diary`: what the diary holds, and its owner's rights over it.

mod entry;
mod export;
mod figures;
mod list;
mod manual;
mod retention;
mod search;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use dauchan_core::diary::Repair;
use dauchan_core::moments;
use dauchan_core::time::Day;

use super::folder::Phone;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::output_file::Overwrite;
use export::Export;
use figures::Calendar;
use manual::Done;

pub use list::list;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The visits of a day
    List {
        /// The day, as in 2021-09-27; without it, today
        #[arg(value_parser = moments::parse_day)]
        day: Option<Day>,
    },
    /// One visit
    Show {
        /// Its number, as lists show it
        visit: i64,
    },
    /// Add a visit by hand
    Add(manual::AddArguments),
    /// Change a visit; what is not named stays
    Edit(manual::EditArguments),
    /// Delete a visit
    Delete {
        /// Its number, as lists show it
        visit: i64,
    },
    /// Undo the last scan
    Undo,
    /// Say for how many days visits are kept, or choose it
    Retention {
        /// Keep them for so many days from here on
        days: Option<u16>,
    },
    /// Delete what is older than visits are kept
    Purge {
        /// Purge although the clock went far ahead: it is right
        #[arg(long)]
        clock_is_right: bool,
    },
    /// Find visits by what is written about them, or by their venue
    Search(search::SearchArguments),
    /// Visits and hours, by week and by place
    Stats,
    /// A month at a glance
    Calendar {
        /// Any day of it, as in 2021-09-27; without it, today
        #[arg(value_parser = moments::parse_day)]
        day: Option<Day>,
        /// Draw it to this file instead
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
        #[command(flatten)]
        overwrite: Overwrite,
    },
    /// Give out everything as CSV, or with --json as JSON
    Export {
        /// Write to this file, readable by its owner alone, instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        overwrite: Overwrite,
    },
    /// Bring everything into the database's own file and close it, as after every command
    Lock,
    /// Repair a diary that says it can be repaired, and go on without what is lost
    Repair {
        /// Yes, go on without what is lost
        #[arg(long, required = true)]
        yes: bool,
    },
    /// Erase the diary and its key for ever
    Erase {
        /// Yes, for ever
        #[arg(long, required = true)]
        yes: bool,
    },
}

impl Command {
    /// Does what the command says.
    ///
    /// # Errors
    /// [`Failure`], which carries its exit code.
    pub fn run(&self, phone: &Phone, output: &mut Output) -> Result<Exit, Failure> {
        match self {
            Self::List { day } => output.show(&list(phone, *day)?)?,
            Self::Show { visit } => output.show(&manual::show(phone, *visit)?)?,
            Self::Add(arguments) => output.show(&manual::add(phone, arguments)?)?,
            Self::Edit(arguments) => output.show(&manual::edit(phone, arguments)?)?,
            Self::Delete { visit } => output.show(&manual::delete(phone, *visit)?)?,
            Self::Undo => output.show(&manual::undo(phone)?)?,
            Self::Retention { days } => output.show(&retention::retention(phone, *days)?)?,
            Self::Purge { clock_is_right } => {
                output.show(&manual::purge(phone, *clock_is_right)?)?
            }
            Self::Search(arguments) => {
                let found = search::search(phone, arguments)?;
                output.show(&found)?;
                return Ok(found.exit());
            }
            Self::Stats => output.show(&figures::stats(phone)?)?,
            Self::Calendar {
                day,
                svg,
                overwrite,
            } => {
                let drawing = svg.as_deref().map(|path| (path, *overwrite));
                calendar(phone, *day, drawing, output)?;
            }
            Self::Export { out, overwrite } => {
                let file = out.as_deref().map(|path| (path, *overwrite));
                export(phone, file, output)?;
            }
            Self::Lock => {
                phone.diary()?.lock();
                output.show(&Done::new("locked", "the diary".to_owned()))?;
            }
            Self::Repair { .. } => {
                let what = match phone.repair()? {
                    None => "nothing: the diary is whole",
                    Some(Repair::FirstBytes) => "the database's first bytes",
                    Some(Repair::LostChanges { .. }) => {
                        "the diary, without the changes that are lost"
                    }
                };
                output.show(&Done::new("repaired", what.to_owned()))?;
            }
            Self::Erase { .. } => {
                phone.erase()?;
                output.show(&Done::new("erased", "the diary and its key".to_owned()))?;
            }
        }
        Ok(Exit::Done)
    }
}

fn calendar(
    phone: &Phone,
    day: Option<Day>,
    drawing: Option<(&Path, Overwrite)>,
    output: &mut Output,
) -> Result<(), Failure> {
    let calendar = Calendar::of(phone, day)?;
    match drawing {
        None => output.show(&calendar),
        Some((path, overwrite)) => {
            overwrite.write(path, calendar.svg().as_bytes())?;
            output.show(&Done::new("drew", path.display().to_string()))
        }
    }
}

fn export(
    phone: &Phone,
    file: Option<(&Path, Overwrite)>,
    output: &mut Output,
) -> Result<(), Failure> {
    let export = if output.is_json() {
        Export::json(phone)?
    } else {
        Export::csv(phone)?
    };
    let Some((path, overwrite)) = file else {
        return output.show_text(&export.text);
    };
    overwrite.write(path, export.text.as_bytes())?;
    let what = format!("{} visits to {}", export.visits, path.display());
    output.show(&Done::new("exported", what))
}
