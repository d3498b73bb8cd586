//! `dauchan poster`

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use dauchan_authority::desk::Desk;
use dauchan_authority::poster::{Poster, PosterPress};
use dauchan_authority::register::Venue;
use dauchan_authority::signers::{IssuerSigner, SignedVenue};
use dauchan_core::venue::VenueId;
use dauchan_files as files;
use serde::Serialize;

use super::venue::to_be_printed;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::{GOOD, Output, Report, path_text};
use crate::output_file::Overwrite;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The venues' ids; without any, every venue whose code phones accept
    #[arg(value_name = "ID")]
    ids: Vec<VenueId>,
    /// The folder for the posters, one file each: ID-PRINTING.svg
    #[arg(long, value_name = "DIR", default_value = "posters")]
    out: PathBuf,
    /// The file format
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    /// Also write the code's text and its link (for NFC tags) to ID-PRINTING.txt
    #[arg(long)]
    text: bool,
    #[command(flatten)]
    overwrite: Overwrite,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Outlines, sharp at every size: for print shops
    Svg,
    /// Pixels, 300 to the inch
    Png,
    /// Both formats
    Both,
}

#[derive(Serialize)]
struct Drawn {
    posters: Vec<String>,
}

impl Report for Drawn {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for path in &self.posters {
            writeln!(page, "{GOOD}drew{GOOD:#} {path}")?;
        }
        Ok(())
    }
}

/// Draws posters. The same printing always gives the same bytes, so a poster can be drawn again. A
/// poster and its text hold the venue's secret, so no other user may read them.
///
/// # Errors
/// [`CommandError`]; posters that were already drawn stay.
pub fn run(
    arguments: &Arguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let desk = Desk::open(&context.desk)?;
    let venues = to_be_printed(&desk, &arguments.ids)?;
    let press = PosterPress::new()?;
    let mut signers = Signers {
        desk: &desk,
        loaded: HashMap::new(),
    };
    files::create_folder(&arguments.out)?;
    files::remove_partial_files(&arguments.out)?;
    let mut posters = Vec::new();
    for venue in venues {
        let signed = signers.sign(venue)?;
        for (path, bytes) in draw(arguments, &desk, &press, venue, &signed)? {
            arguments.overwrite.write_again(&path, &bytes)?;
            posters.push(path_text(&path));
        }
    }
    output.show(&Drawn { posters })
}

/// Returns the files of one venue.
fn draw(
    arguments: &Arguments,
    desk: &Desk,
    press: &PosterPress,
    venue: &Venue,
    signed: &SignedVenue,
) -> Result<Vec<(PathBuf, Vec<u8>)>, CommandError> {
    let deployment = desk.deployment();
    let Some(host) = deployment.hosts().first() else {
        return Err(CommandError::new(
            Exit::Folder,
            "host",
            "the deployment lists no host",
        ));
    };
    let details = &venue.record().details;
    let poster = Poster {
        id: venue.id(),
        details,
        signed,
        host,
        demonstration: deployment.is_demonstration(),
    };
    let path = |extension: &str| {
        let name = format!("{}-{}.{extension}", venue.id(), details.issue.number());
        arguments.out.join(name)
    };
    let mut drawn = Vec::new();
    if arguments.format != Format::Png {
        drawn.push((path("svg"), press.svg(&poster)?.into_bytes()));
    }
    if arguments.format != Format::Svg {
        drawn.push((path("png"), press.png(&poster)?));
    }
    if arguments.text {
        let (prefix, digits) = signed.poster_text(host);
        let text = format!("{prefix}{}\n{}\n", *digits, *signed.link_text(host));
        drawn.push((path("txt"), text.into_bytes()));
    }
    Ok(drawn)
}

/// The issuers' keys, each read once.
struct Signers<'a> {
    desk: &'a Desk,
    loaded: HashMap<String, IssuerSigner>,
}

impl Signers<'_> {
    fn sign(&mut self, venue: &Venue) -> Result<SignedVenue, CommandError> {
        let signer = match self.loaded.entry(venue.issuer().to_string()) {
            Entry::Occupied(loaded) => loaded.into_mut(),
            Entry::Vacant(place) => place.insert(self.desk.issuer_signer(venue.issuer())?),
        };
        Ok(signer.sign_venue(venue.record()))
    }
}
