//! A phone's folder: scan, check in, look at the diary.
//!
//! The folder holds what an app's own folder holds ([`folder`]). Every command goes through the same
//! public functions of the core as an app does.

mod bench;
pub mod checkin;
mod complaint;
pub mod diary;
pub mod folder;
mod picture;
mod reading;
mod scan;
pub mod setup;
mod vault;

use std::path::PathBuf;

use clap::Subcommand;

use crate::arguments::Context;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::output_file::Overwrite;

use folder::Phone;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set up the phone's folder, and bring it newer trust lists
    #[command(subcommand)]
    Phone(setup::Command),
    /// Read the QR codes in photos, and say what each is
    Scan {
        /// PNG, JPEG, GIF or WebP files
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<PathBuf>,
        /// Draw what the scanner saw in one picture to this PNG, and say what it tried
        #[arg(long, value_name = "FILE")]
        explain: Option<PathBuf>,
        #[command(flatten)]
        overwrite: Overwrite,
    },
    /// Say what a code's text is
    Inspect {
        /// The text of a code
        text: String,
    },
    /// Check in, or out where the code says so, with a photo of a venue's poster
    Checkin {
        /// A PNG, JPEG, GIF or WebP file
        image: PathBuf,
        /// Keep a code that only a newer trust list can judge, until `phone update` brings one
        #[arg(long)]
        keep_pending: bool,
    },
    /// Check out of where you are
    Checkout,
    /// The diary
    #[command(subcommand)]
    Diary(diary::Command),
    /// Measure
    #[command(subcommand)]
    Bench(bench::Command),
}

impl Command {
    /// Does what the command says.
    ///
    /// # Errors
    /// [`Failure`], which carries its exit code.
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
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
            Self::Checkin {
                image,
                keep_pending,
            } => {
                let recorded = checkin::check_in(&Phone::open(context)?, &image, keep_pending)?;
                output.show(&recorded)?;
                Ok(recorded.exit())
            }
            Self::Checkout => {
                let recorded = checkin::check_out(&Phone::open(context)?)?;
                output.show(&recorded)?;
                Ok(recorded.exit())
            }
            Self::Diary(command) => command.run(&Phone::open(context)?, output),
            Self::Bench(command) => bench::run(&command, output),
        }
    }
}
