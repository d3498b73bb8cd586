//! The command line's arguments.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use dauchan_authority::keyring::{DeskFolder, Keyring};
use dauchan_core::moments;
use dauchan_core::time::Timestamp;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::Output;
use crate::passphrase::Passphrases;
use crate::{demo, desk, language, moment, phone};

/// Venue codes of Dấu Chân: an authority's desk, and a phone's folder
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Arguments {
    /// Write JSON, one value a line
    #[arg(long, global = true)]
    pub json: bool,
    /// The language of texts, errors and documents; by default, that of the locale
    #[arg(long = "lang", global = true, value_name = "LANGUAGE", value_enum)]
    pub language: Option<language::Name>,
    #[command(flatten)]
    places: Places,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Places {
    /// The desk's folder
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "DAUCHAN_DESK",
        default_value = "desk"
    )]
    desk: PathBuf,
    /// The phone's folder
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "DAUCHAN_PHONE",
        default_value = "phone"
    )]
    phone: PathBuf,
    /// Use this time instead of the system's clock, as in 2021-09-27T08:00:00+07:00
    #[arg(long, global = true, value_name = "TIME", value_parser = moments::parse)]
    now: Option<Timestamp>,
    /// Read passphrases from this file descriptor, one a line, instead of asking at the terminal
    #[arg(long, global = true, value_name = "NUMBER")]
    passphrase_fd: Option<u32>,
    /// Who works at the desk, for its log; by default, the system's user
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "DAUCHAN_CLERK",
        hide_env_values = true
    )]
    clerk: Option<String>,
}

/// Every command of the tool.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Desk(desk::Command),
    #[command(flatten)]
    Phone(phone::Command),
    /// Play today with made-up venues, and keys that no real app accepts; --now names another day
    Demo(demo::Arguments),
}

impl Arguments {
    /// Separates the command from what all commands share.
    ///
    /// # Errors
    /// [`CommandError`] if there is no `--now` and the system's clock cannot be read.
    pub fn split(self) -> Result<(Context, Command), CommandError> {
        let Places {
            desk,
            phone,
            now,
            passphrase_fd,
            clerk,
        } = self.places;
        let passphrases = Passphrases::from(passphrase_fd)?;
        let keyring = Keyring::asking(passphrases.clone());
        let context = Context {
            desk: DeskFolder::new(desk, Arc::new(keyring)),
            phone,
            is_given: now.is_some(),
            passphrases,
            now: now.map_or_else(moment::system, Ok)?,
            clerk: clerk
                .or_else(|| std::env::var("USER").ok())
                .unwrap_or_default(),
        };
        Ok((context, self.command))
    }
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] with its exit code.
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, CommandError> {
        match self {
            Self::Desk(command) => command.run(context, output),
            Self::Phone(command) => command.run(context, output),
            Self::Demo(arguments) => demo::run(&arguments, context.now, output),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_commands_hold_together() {
        super::Arguments::command().debug_assert();
    }
}
