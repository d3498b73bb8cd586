//! `dauchan trust …`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;
use dauchan_authority::desk::{Desk, DeskEditor};
use dauchan_authority::key_file;
use dauchan_core::moments;
use dauchan_core::time::Day;
use dauchan_core::trust::ProgrammeStatus;
use serde::Serialize;

use super::arguments::Lifetimes;
use crate::context::Context;
use crate::error::CommandError;
use crate::output::{GOOD, Output, Report, STRONG, path_text};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign the next trust list, and renew the file that apps are built with
    Publish {
        /// The key file of a root that signs; by default, those in the desk's folder
        #[arg(long = "root", value_name = "FILE")]
        roots: Vec<PathBuf>,
        /// Confirm today's date; needed if the clock is before the newest list or far after it
        #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
        today_is: Option<Day>,
        #[command(flatten)]
        lifetimes: Lifetimes,
    },
    /// Show the newest trust list
    Show,
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::Publish {
                roots,
                today_is,
                lifetimes,
            } => {
                let mut editor = DeskEditor::open(&context.desk, &context.author())?;
                let roots = if roots.is_empty() {
                    editor.desk().roots_at_hand()?
                } else {
                    let read = roots.iter().map(|path| key_file::read_root(path));
                    read.collect::<Result<Vec<_>, _>>()?
                };
                editor.publish(&roots, lifetimes.from(context), today_is)?;
                output.show(&List::of(editor.desk(), Some("published")))
            }
            Self::Show => {
                let desk = Desk::open(&context.desk)?;
                if !desk.is_trust_list_copied()? {
                    output.warn(&format!(
                        "{} does not hold this list, because a command was stopped; \
                         publish again: dauchan trust publish",
                        desk.trust_list_path().display()
                    ));
                }
                output.show(&List::of(&desk, None))
            }
        }
    }
}

#[derive(Serialize)]
struct List {
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    version: String,
    status: &'static str,
    issued: String,
    refresh_due: String,
    hard_expiry: String,
    keys: usize,
    revoked_keys: usize,
    revoked_venues: usize,
    bytes: usize,
    trust_list: String,
    deployment: String,
}

impl List {
    fn of(desk: &Desk, change: Option<&'static str>) -> Self {
        let list = desk.trust_list();
        let written = |moment| moments::written(moment, desk.deployment().utc_offset());
        Self {
            change,
            version: list.version().to_string(),
            status: match list.status() {
                ProgrammeStatus::Active => "active",
                ProgrammeStatus::Paused => "paused",
                ProgrammeStatus::Ended => "ended",
            },
            issued: written(list.issued()),
            refresh_due: written(list.refresh_due()),
            hard_expiry: written(list.hard_expiry()),
            keys: list.keys().len(),
            revoked_keys: list.revoked_keys().len(),
            revoked_venues: list.revoked_venues().len(),
            bytes: list.wire().len(),
            trust_list: path_text(&desk.trust_list_path()),
            deployment: path_text(&desk.deployment_path()),
        }
    }
}

impl Report for List {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if let Some(change) = self.change {
            write!(page, "{GOOD}{change}{GOOD:#} ")?;
        }
        writeln!(
            page,
            "{STRONG}trust list {}{STRONG:#}, {} bytes",
            self.version, self.bytes
        )?;
        writeln!(page, "  issued        {}", self.issued)?;
        writeln!(page, "  refresh due   {}", self.refresh_due)?;
        writeln!(page, "  hard expiry   {}", self.hard_expiry)?;
        writeln!(
            page,
            "  keys          {}, and {} revoked",
            self.keys, self.revoked_keys
        )?;
        writeln!(page, "  venues        {} revoked", self.revoked_venues)?;
        writeln!(page, "  for phones    {}", self.trust_list)?;
        writeln!(page, "  for apps      {}", self.deployment)
    }
}
