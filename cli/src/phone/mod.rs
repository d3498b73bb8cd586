//! A phone's folder: scanning, checking in, the diary.
//!
//! The folder holds what an app's folder holds ([`folder`]). Every command uses the public functions
//! of the core that an app uses.

mod bench;
pub mod check_in;
pub mod diary;
mod errors;
pub mod folder;
mod gate;
mod guests;
pub mod outcome;
pub mod picture;
pub mod reading;
mod scan;
pub mod setup;

use std::path::PathBuf;

use clap::Subcommand;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::Output;
use crate::output_file::Overwrite;

use folder::Phone;
use outcome::CheckIn;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set up the phone's folder, and give it newer trust lists
    #[command(subcommand)]
    Phone(setup::Command),
    /// Read the QR codes in photos and judge them, without recording anything
    Scan {
        /// PNG, JPEG, GIF or WebP files
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<PathBuf>,
        /// Draw what the scanner found in one picture to this PNG, and list what it tried
        #[arg(long, value_name = "FILE")]
        explain: Option<PathBuf>,
        #[command(flatten)]
        overwrite: Overwrite,
    },
    /// Judge the text of a code
    Inspect {
        /// The text of a code
        text: String,
    },
    /// Check in or out with a photo of a venue's poster
    CheckIn {
        /// A PNG, JPEG, GIF or WebP file
        image: PathBuf,
        /// Keep a code that only a newer trust list can judge, until `phone update` brings one
        #[arg(long)]
        keep_pending: bool,
    },
    /// Check out without a scan
    CheckOut,
    /// Manage the diary
    #[command(subcommand)]
    Diary(diary::Command),
    /// Record people at a fixed post, from a reader or a camera
    #[command(subcommand)]
    Gate(gate::Command),
    /// Manage the guest book
    #[command(subcommand)]
    Guests(guests::Command),
    /// Measure the scanner
    #[command(subcommand)]
    Bench(bench::Command),
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] with its exit code.
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, CommandError> {
        match self {
            Self::Phone(command) => command.run(context, output),
            Self::Scan {
                images,
                explain: None,
                ..
            } => scan::scan(&images, context, output),
            Self::Scan {
                images,
                explain: Some(drawing),
                overwrite,
            } => scan::explain(&images, (&drawing, overwrite), context, output),
            Self::Inspect { text } => scan::inspect(&text, context, output),
            Self::CheckIn {
                image,
                keep_pending,
            } => {
                let done = check_in::check_in(&Phone::open(context)?, &image, keep_pending)?;
                show(&done, output)
            }
            Self::CheckOut => {
                let done = check_in::check_out(&Phone::open(context)?)?;
                show(&done, output)
            }
            Self::Diary(command) => {
                command.run(&Phone::open(context)?, &context.passphrases, output)
            }
            Self::Gate(command) => command.run(&Phone::open(context)?, context, output),
            Self::Guests(command) => command.run(&Phone::open(context)?, context, output),
            Self::Bench(command) => bench::run(&command, output),
        }
    }
}

/// Shows what was done. A code that did not reach the diary is an error.
fn show(done: &CheckIn, output: &mut Output) -> Result<Exit, CommandError> {
    match done.refusal() {
        Some(refusal) => Err(refusal),
        None => output.show(done).map(|()| done.exit()),
    }
}
