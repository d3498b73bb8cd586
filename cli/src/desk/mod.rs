//! The authority's desk: keys, trust lists, venues, posters.

mod errors;
mod init;
mod issuer;
mod poster;
mod trust;
mod venue;

use std::path::Path;

use clap::{Args, Subcommand};
use dauchan_authority::register::{IssuerName, ListTimes};
use dauchan_core::moments;
use dauchan_core::time::{Day, DayRange};

use crate::arguments::Context;
use crate::failure::{Exit, Failure};
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a desk: its roots, an empty register, a first trust list
    Init(init::Arguments),
    /// Issuers, whose keys sign venues
    #[command(subcommand)]
    Issuer(issuer::Command),
    /// The trust list, which tells phones whom to trust
    #[command(subcommand)]
    Trust(trust::Command),
    /// Venues and the printings of their codes
    #[command(subcommand)]
    Venue(venue::Command),
    /// Draw posters: an A4 sheet for each venue
    Poster(poster::Arguments),
}

impl Command {
    /// Does what the command says.
    ///
    /// # Errors
    /// [`Failure`], which carries its exit code.
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
        match self {
            Self::Init(arguments) => init::run(arguments, context, output),
            Self::Issuer(command) => command.run(context, output),
            Self::Trust(command) => command.run(context, output),
            Self::Venue(command) => command.run(context, output),
            Self::Poster(arguments) => poster::run(&arguments, context, output),
        }?;
        Ok(Exit::Done)
    }
}

/// The days that something is good for.
#[derive(Debug, Args)]
pub struct Validity {
    /// The first day, as in 2021-09-27
    #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
    from: Day,
    /// The last day, itself included
    #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
    to: Day,
}

impl Validity {
    fn range(&self) -> Result<DayRange, Failure> {
        DayRange::new(self.from, self.to).ok_or_else(|| {
            let (from, to) = (self.from, self.to);
            Failure::new(Exit::Usage, "validity", format!("{to} comes before {from}"))
                .advise("Give the first day with --from and the last with --to.")
        })
    }
}

/// How long a trust list lives.
#[derive(Debug, Args)]
pub struct Lifetimes {
    /// Days until phones should fetch the next list
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    refresh_days: u16,
    /// Days until phones verify nothing by it any more
    #[arg(long, value_name = "DAYS", default_value_t = 180)]
    expiry_days: u16,
}

impl Lifetimes {
    const fn from(&self, context: &Context) -> ListTimes {
        ListTimes {
            issued: context.now,
            refresh_days: self.refresh_days,
            expiry_days: self.expiry_days,
        }
    }
}

fn issuer_name(name: &str) -> Result<IssuerName, String> {
    name.parse()
        .map_err(|error: dauchan_authority::register::RegisterError| error.to_string())
}

/// A path as JSON has it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
