//! `dauchan diary`: the visits, and their owner's rights over them.

mod backup;
mod entry;
mod export;
mod figures;
mod hand_over;
mod list;
mod manual;
mod notices;
mod retention;
mod search;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use dauchan_core::diary::Repair;
use dauchan_core::moments;
use dauchan_core::time::Day;

use super::folder::Phone;
use crate::error::{CommandError, Exit};
use crate::language::say;
use crate::output::Output;
use crate::output_file::Overwrite;
use crate::passphrase::Passphrases;
use export::Export;
use figures::Calendar;

pub use manual::Done;

pub use list::list;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the visits of a day
    List {
        /// The day, as in 2021-09-27; today by default
        #[arg(value_parser = moments::parse_day)]
        day: Option<Day>,
    },
    /// Show one visit
    Show {
        /// The visit's number, as lists show it
        visit: i64,
    },
    /// Add a visit manually
    Add(manual::AddArguments),
    /// Change a visit
    Edit(manual::EditArguments),
    /// Delete a visit
    Delete {
        /// The visit's number, as lists show it
        visit: i64,
    },
    /// Undo the last scan
    Undo,
    /// Show or change the number of days for which visits are kept
    Retention {
        /// The new number of days
        days: Option<u16>,
    },
    /// Delete the visits that are older than the retention
    Purge {
        /// Confirm that the clock is right, if it is far ahead
        #[arg(long)]
        clock_is_right: bool,
    },
    /// Find visits by their text or by their venue
    Search(search::SearchArguments),
    /// Count visits and hours by week and by place
    Stats,
    /// Show a month as a calendar
    Calendar {
        /// Any day of the month, as in 2021-09-27; today by default
        #[arg(value_parser = moments::parse_day)]
        day: Option<Day>,
        /// Draw the calendar to this SVG file instead
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
        #[command(flatten)]
        overwrite: Overwrite,
    },
    /// Export every visit as CSV, or with --json as JSON
    Export {
        /// Write to this file instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        overwrite: Overwrite,
    },
    /// Match notice bundles against the visits, and manage the alerts
    #[command(subcommand)]
    Notices(notices::Command),
    /// Write a backup that a passphrase opens: six words that are shown once
    Backup {
        /// The file; any tool of age opens it
        file: PathBuf,
        #[command(flatten)]
        overwrite: Overwrite,
    },
    /// Merge a backup into this diary
    Restore {
        /// The file of the backup
        file: PathBuf,
    },
    /// Show what a contact tracer asks for, and hand over the visits that you pick
    HandOver(hand_over::Arguments),
    /// List what was handed over
    Receipts,
    /// Checkpoint the database into its own file, as every command does at its end
    Lock,
    /// Repair a diary whose error offers it, and go on without what is lost
    Repair {
        /// Confirm that the diary goes on without what is lost
        #[arg(long, required = true)]
        yes: bool,
    },
    /// Erase the diary and its key for ever
    Erase {
        /// Confirm that the diary is erased for ever
        #[arg(long, required = true)]
        yes: bool,
    },
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] with its exit code.
    pub fn run(
        &self,
        phone: &Phone,
        passphrases: &Passphrases,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
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
            Self::Notices(command) => command.run(phone, output)?,
            Self::Backup { file, overwrite } => {
                overwrite.check(file)?;
                let passphrase = passphrases.for_new_backup(|words| {
                    if output.is_json() {
                        let text = "a passphrase is shown to people, and not in JSON";
                        return Err(CommandError::new(Exit::Usage, "passphrase_needed", text)
                            .advise("Pass one by a file descriptor: --passphrase-fd 3 3<FILE"));
                    }
                    output.warn(&say!(
                        "write these six words down, they open the backup and are not shown again: {words}",
                        "hãy chép sáu từ này ra giấy, chúng mở bản sao lưu và không hiện lại: {words}"
                    ));
                    Ok(())
                })?;
                output.show(&backup::backup(phone, file, &passphrase)?)?;
            }
            Self::Restore { file } => {
                output.show(&backup::restore(phone, file, &passphrases.of_backup()?)?)?;
            }
            Self::HandOver(arguments) => hand_over::run(phone, arguments, output)?,
            Self::Receipts => output.show(&hand_over::Receipts::of(phone)?)?,
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
) -> Result<(), CommandError> {
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
) -> Result<(), CommandError> {
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
