//! `dauchan poster`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use dauchan_authority::desk::Desk;
use dauchan_authority::poster::{Poster, PosterPress};
use dauchan_authority::register::Venue;
use dauchan_authority::signers::{IssuerSigner, SignedVenue};
use dauchan_core::venue::VenueId;
use serde::Serialize;

use super::shown;
use super::venue::named;
use crate::arguments::Context;
use crate::failure::{Exit, Failure};
use crate::output::{Answer, GOOD, Output};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The venues' ids; without any, all that are not revoked
    #[arg(value_name = "ID")]
    ids: Vec<VenueId>,
    /// The folder that takes the posters, a file for each: ID-PRINTING.svg
    #[arg(long, value_name = "DIR", default_value = "posters")]
    out: PathBuf,
    /// What to draw
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    /// Also write what the code says and its link (for NFC tags), to ID-PRINTING.txt
    #[arg(long)]
    text: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For print shops: sharp at every size
    Svg,
    /// A picture at 300 dots to the inch
    Png,
    /// Both
    Both,
}

#[derive(Serialize)]
struct Drawn {
    posters: Vec<String>,
}

impl Answer for Drawn {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for path in &self.posters {
            writeln!(page, "{GOOD}drew{GOOD:#} {path}")?;
        }
        Ok(())
    }
}

/// Draws posters. The same venue always gives the same bytes, so one can be printed again.
///
/// # Errors
/// [`Failure`]; what was drawn until then stays.
pub fn run(arguments: &Arguments, context: &Context, output: &mut Output) -> Result<(), Failure> {
    let desk = Desk::open(&context.desk)?;
    let venues = named(&desk, &arguments.ids)?;
    let press = PosterPress::new()?;
    let mut signers = Signers {
        desk: &desk,
        loaded: HashMap::new(),
    };
    fs::create_dir_all(&arguments.out).map_err(|error| unwritten(&arguments.out, &error))?;
    let mut posters = Vec::new();
    for venue in venues {
        let signed = signers.sign(venue)?;
        for (path, bytes) in draw(arguments, &desk, &press, venue, &signed)? {
            fs::write(&path, bytes).map_err(|error| unwritten(&path, &error))?;
            posters.push(shown(&path));
        }
    }
    output.show(&Drawn { posters })
}

/// The files of one venue.
fn draw(
    arguments: &Arguments,
    desk: &Desk,
    press: &PosterPress,
    venue: &Venue,
    signed: &SignedVenue,
) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let deployment = desk.deployment();
    let Some(host) = deployment.hosts().first() else {
        return Err(Failure::new(
            Exit::Folder,
            "host",
            "the deployment names no host",
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
    let mut files = Vec::new();
    if arguments.format != Format::Png {
        files.push((path("svg"), press.svg(&poster)?.into_bytes()));
    }
    if arguments.format != Format::Svg {
        files.push((path("png"), press.png(&poster)?));
    }
    if arguments.text {
        let (prefix, digits) = signed.poster_text(host);
        let text = format!("{prefix}{}\n{}\n", *digits, *signed.link_text(host));
        files.push((path("txt"), text.into_bytes()));
    }
    Ok(files)
}

/// The issuers' keys, each read once.
struct Signers<'a> {
    desk: &'a Desk,
    loaded: HashMap<String, IssuerSigner>,
}

impl Signers<'_> {
    fn sign(&mut self, venue: &Venue) -> Result<SignedVenue, Failure> {
        let signer = match self.loaded.entry(venue.issuer().to_string()) {
            Entry::Occupied(loaded) => loaded.into_mut(),
            Entry::Vacant(place) => place.insert(self.desk.issuer_signer(venue.issuer())?),
        };
        Ok(signer.sign_venue(venue.record()))
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        Exit::System,
        "file",
        format!("cannot write {}: {error}", path.display()),
    )
}
