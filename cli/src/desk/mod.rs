//! The authority's desk: keys, trust lists, venues, posters.

mod arguments;
mod errors;
mod init;
mod issuer;
mod poster;
mod site;
mod trust;
mod venue;

use clap::Subcommand;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a desk with its roots, an empty register and a first trust list
    Init(init::Arguments),
    /// Manage issuers, whose keys sign venues
    #[command(subcommand)]
    Issuer(issuer::Command),
    /// Manage the trust list, by which phones trust issuers
    #[command(subcommand)]
    Trust(trust::Command),
    /// Manage venues and the printings of their codes
    #[command(subcommand)]
    Venue(venue::Command),
    /// Draw posters, an A4 sheet for each venue
    Poster(poster::Arguments),
    /// The public site, which verifies codes in any phone's browser
    #[command(subcommand)]
    Site(site::Command),
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] with its exit code.
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, CommandError> {
        match self {
            Self::Init(arguments) => init::run(arguments, context, output),
            Self::Issuer(command) => command.run(context, output),
            Self::Trust(command) => command.run(context, output),
            Self::Venue(command) => command.run(context, output),
            Self::Poster(arguments) => poster::run(&arguments, context, output),
            Self::Site(command) => return command.run(context, output),
        }?;
        Ok(Exit::Done)
    }
}
