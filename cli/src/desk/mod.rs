//! The authority's desk: keys, trust lists, venues, posters.

mod activity;
mod areas;
mod arguments;
mod errors;
mod init;
mod issuer;
mod key;
mod lookup;
mod notice;
mod poster;
mod remind;
mod report;
mod report_activity;
mod root;
mod round;
mod site;
mod tracer;
mod trust;
mod venue;
mod venue_import;

use clap::Subcommand;
use dauchan_authority::desk::migrate;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::say;
use crate::output::Output;
use crate::random::SystemRandom;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a desk with its roots, an empty register and a first trust list
    Init(init::Arguments),
    /// Make a root on a machine of its own, and compare fingerprints
    #[command(subcommand)]
    Root(root::Command),
    /// List the desk's secret keys, and seal them with a passphrase
    #[command(subcommand)]
    Key(key::Command),
    /// Manage issuers, whose keys sign venues
    #[command(subcommand)]
    Issuer(issuer::Command),
    /// Manage the trust list, by which phones trust issuers
    #[command(subcommand)]
    Trust(trust::Command),
    /// Manage venues and the printings of their codes
    #[command(subcommand)]
    Venue(venue::Command),
    /// Manage notices, and publish the bundle that phones match against their visits
    #[command(subcommand)]
    Notice(notice::Command),
    /// Manage the wards that the desk knows, and follow a reform of them
    #[command(subcommand)]
    Areas(areas::Command),
    /// Report what was done, as of any day
    #[command(subcommand)]
    Report(report::Command),
    /// Anonymous activity: which venues are in use, without anyone learning who was where
    #[command(subcommand)]
    Activity(activity::Command),
    /// Plan inspectors' rounds, judge their photos and record what they ticked
    #[command(subcommand)]
    Round(round::Command),
    /// List venues that are not in order, and write letters to them
    #[command(subcommand)]
    Remind(remind::Command),
    /// Ask citizens for their visits, and open what they hand over
    #[command(subcommand)]
    Tracer(tracer::Command),
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
        if migrate(&context.desk, &context.author(), &mut SystemRandom)? {
            output.warn(&say!(
                "the register was brought over into register.db; keep register.json.migrated as a backup",
                "sổ đăng ký đã được chuyển sang register.db; hãy giữ register.json.migrated làm bản sao lưu"
            ));
        }
        match self {
            Self::Venue(command) => return command.run(context, output),
            Self::Round(command) => return command.run(context, output),
            Self::Remind(command) => return command.run(context, output),
            Self::Init(arguments) => init::run(arguments, context, output),
            Self::Root(command) => command.run(context, output),
            Self::Key(command) => command.run(context, output),
            Self::Issuer(command) => command.run(context, output),
            Self::Trust(command) => command.run(context, output),
            Self::Notice(command) => command.run(context, output),
            Self::Areas(command) => command.run(context, output),
            Self::Report(command) => command.run(context, output),
            Self::Activity(command) => command.run(context, output),
            Self::Tracer(command) => command.run(context, output),
            Self::Poster(arguments) => poster::run(&arguments, context, output),
            Self::Site(command) => return command.run(context, output),
        }?;
        Ok(Exit::Done)
    }
}
