//! A phone's folder: scan, check in, look at the diary.

use std::io::{self, Write};

use clap::Subcommand;
use dauchan_core::classify::{Code, classify};
use serde::Serialize;

use crate::arguments::Context;
use crate::failure::{Exit, Failure};
use crate::output::{Answer, Output};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what kind of code a text is, without judging it
    Inspect {
        /// The text of a code
        text: String,
    },
}

impl Command {
    /// Does what the command says.
    ///
    /// # Errors
    /// [`Failure`], which carries its exit code.
    pub fn run(self, _context: &Context, output: &mut Output) -> Result<Exit, Failure> {
        match self {
            Self::Inspect { text } => inspect(&text, output),
        }
    }
}

#[derive(Serialize)]
struct Inspected {
    kind: &'static str,
}

impl Answer for Inspected {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{}", self.kind)
    }
}

fn inspect(text: &str, output: &mut Output) -> Result<Exit, Failure> {
    let kind = match classify(text, &[]) {
        Code::Venue(_) => "venue",
        Code::DamagedVenue(_) => "damaged",
        Code::Foreign(code) => code.name(),
    };
    output.show(&Inspected { kind })?;
    Ok(Exit::Done)
}
