//! What stands on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use dauchan_core::moments;
use dauchan_core::time::Timestamp;

use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::{demo, desk, moment, phone};

/// Venue codes of Dấu Chân: an authority's desk, and a phone's folder
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Arguments {
    /// Answer in JSON, one value to a line
    #[arg(long, global = true)]
    pub json: bool,
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
    /// Take this as the present, as in 2021-09-27T08:00:00+07:00, instead of the system's clock
    #[arg(long, global = true, value_name = "TIME", value_parser = moments::parse)]
    now: Option<Timestamp>,
}

/// What every command may need to know.
#[derive(Debug)]
pub struct Context {
    /// The desk's folder.
    pub desk: PathBuf,
    /// The phone's folder.
    #[allow(dead_code, reason = "the phone's commands read it")]
    pub phone: PathBuf,
    /// The present.
    pub now: Timestamp,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Desk(desk::Command),
    #[command(flatten)]
    Phone(phone::Command),
    /// Show everything once, with made-up venues and keys that no real app accepts
    Demo(demo::Arguments),
}

impl Arguments {
    /// The command apart from what all commands share.
    ///
    /// # Errors
    /// If no `--now` was given and the system's clock cannot be read.
    pub fn split(self) -> Result<(Context, Command), Failure> {
        let Places { desk, phone, now } = self.places;
        let now = now.map_or_else(moment::system, Ok)?;
        Ok((Context { desk, phone, now }, self.command))
    }
}

impl Command {
    /// Does what the command says.
    ///
    /// # Errors
    /// [`Failure`], which carries its exit code.
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
        match self {
            Self::Desk(command) => command.run(context, output),
            Self::Phone(command) => command.run(context, output),
            Self::Demo(arguments) => demo::run(&arguments, output),
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
