//! `dauchan demo`: one made-up day, from the desk to the diary, through the same functions as the
//! real commands.
//!
//! The day is 27 September 2021, on which Bình Dương began to ask for scans on entry and exit. Nothing
//! of it is told beforehand: each photo is taken by calculation, kept as a file, read from there,
//! judged and written into an encrypted diary. Where that does not come out as the story says, the
//! demonstration fails.

mod desk;
mod folder;
mod random;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use dauchan_core::moments;
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::visit::CheckInOutcome::{
    self, AlreadyInside, CheckedIn, CheckedOut, SwitchedFrom,
};
use dauchan_phone_photo::{Preset, Print};
use serde::Serialize;

use crate::failure::{Exit, Failure};
use crate::output::{Answer, BAD, FAINT, Output, STRONG};
use crate::phone::checkin::{Recorded, check_in, check_out};
use crate::phone::diary::list;
use crate::phone::folder::Phone;
use crate::phone::setup;
use desk::{
    BUS_STATION, CLINIC, DemoDesk, EATERY, FACTORY_IN, FACTORY_OUT, LIBRARY, MARKET, sticker,
};
use folder::DemoFolder;

/// A bank's payment code without a bank: no such bank and no such account exist.
const PAYMENT_SPECIMEN: &str = "00020101021138540010A0000007270124000697049901100000000000\
                                0208QRIBFTTA53037045802VN5908SPECIMEN6304B2FD";

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder to fill; one that is not a demonstration's is left alone
    #[arg(long, value_name = "DIR", default_value = "dauchan-demo")]
    out: PathBuf,
    /// Other venue secrets, other hands, other noise
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

/// Plays the day.
///
/// # Errors
/// [`Failure`] of class `demonstration` if anything comes out otherwise than told, or the failure of
/// the step that could not be done.
pub fn run(arguments: &Arguments, output: &mut Output) -> Result<Exit, Failure> {
    let folder = DemoFolder::take(&arguments.out)?;
    let seed = arguments.seed;

    output.show(&Step {
        step: "At the desk, the week before: keys, venues, posters",
    })?;
    let mut desk = DemoDesk::make(&folder.context(at("2021-09-20T08:00")?), seed)?;
    let market = desk.print(&MARKET, None, &folder)?;
    let factory_in = desk.print(&FACTORY_IN, None, &folder)?;
    let factory_out = desk.print(&FACTORY_OUT, Some(factory_in.id), &folder)?;
    let eatery = desk.print(&EATERY, None, &folder)?;
    let bus_station = desk.print(&BUS_STATION, None, &folder)?;
    let clinic = desk.print(&CLINIC, None, &folder)?;
    let library = desk.print(&LIBRARY, None, &folder)?;
    let forged = desk.forge(&market)?;
    let payment = sticker(PAYMENT_SPECIMEN, "")?;
    desk.publish(at("2021-09-26T18:00")?)?;
    let app = folder.context(at("2021-09-26T20:00")?);
    Phone::set_up(&app, &desk.desk().deployment_path())?;
    output.show(&Made {
        roots: key_ids(&desk),
        venues: desk.desk().register().venues().len(),
        list: desk.desk().trust_list().version().to_string(),
    })?;

    let mut day = Day {
        folder: &folder,
        seed,
        output,
        shots: 0,
    };
    day.output.show(&Step {
        step: "On the phone, 27 September 2021",
    })?;
    day.scan(
        "06:10",
        &market.print,
        Preset::Door,
        Expected::Outcome(|it| matches!(it, CheckedIn { .. })),
    )?;
    day.scan(
        "06:12",
        &market.print,
        Preset::Door,
        Expected::Outcome(|it| matches!(it, AlreadyInside { .. })),
    )?;
    day.scan(
        "07:05",
        &market.print,
        Preset::Sideways,
        Expected::Outcome(|it| matches!(it, CheckedOut { .. })),
    )?;
    day.scan(
        "07:40",
        &factory_in.print,
        Preset::Oblique,
        Expected::Outcome(|it| matches!(it, CheckedIn { .. })),
    )?;
    day.scan(
        "11:45",
        &factory_out.print,
        Preset::Shaky,
        Expected::Outcome(|it| matches!(it, CheckedOut { .. })),
    )?;
    day.scan(
        "12:05",
        &eatery.print,
        Preset::Sun,
        Expected::Outcome(|it| matches!(it, CheckedIn { .. })),
    )?;
    day.scan(
        "12:50",
        &bus_station.print,
        Preset::Far,
        Expected::Outcome(|it| matches!(it, SwitchedFrom { .. })),
    )?;
    day.scan(
        "13:40",
        &clinic.print,
        Preset::Flash,
        Expected::Outcome(|it| matches!(it, SwitchedFrom { .. })),
    )?;
    day.leave("15:00")?;
    day.scan(
        "18:20",
        &market.print,
        Preset::Dusk,
        Expected::Outcome(|it| matches!(it, CheckedIn { .. })),
    )?;

    day.output.show(&Step {
        step: "Codes that are refused, each by its name",
    })?;
    desk.revoke(&eatery)?;
    desk.publish(at("2021-09-27T15:30")?)?;
    let phone = Phone::open(&folder.context(at("2021-09-27T18:25")?))?;
    day.output
        .show(&setup::update(&phone, &desk.desk().trust_list_path())?)?;
    day.scan("18:30", &forged, Preset::Door, Expected::Refused("forged"))?;
    day.scan(
        "18:31",
        &library.print,
        Preset::Door,
        Expected::Refused("expired"),
    )?;
    day.scan(
        "18:32",
        &eatery.print,
        Preset::Door,
        Expected::Refused("revoked_venue"),
    )?;
    day.scan(
        "18:33",
        &payment,
        Preset::Door,
        Expected::Refused("vietqr_payment"),
    )?;

    day.output.show(&Step {
        step: "The diary that evening; the market's visit ended by itself",
    })?;
    let evening = Phone::open(&folder.context(at("2021-09-27T22:00")?))?;
    output.show(&list(&evening, None)?)?;
    output.show(&Next {
        folder: folder.path().display().to_string(),
    })?;
    Ok(Exit::Done)
}

/// What the story says of a photo.
enum Expected {
    Outcome(fn(&CheckInOutcome) -> bool),
    Refused(&'static str),
}

/// The made-up day, photo by photo.
struct Day<'demo> {
    folder: &'demo DemoFolder,
    seed: u64,
    output: &'demo mut Output,
    shots: u64,
}

impl Day<'_> {
    /// Photographs `print`, and checks in with the photo.
    fn scan(
        &mut self,
        clock: &str,
        print: &Print,
        preset: Preset,
        expected: Expected,
    ) -> Result<(), Failure> {
        self.shots += 1;
        let seed = self.seed.wrapping_mul(1000).wrapping_add(self.shots);
        let file = preset
            .take(print, seed)
            .to_jpeg()
            .map_err(|error| broken(&error))?;
        let name = format!("{}-{preset}.jpg", clock.replace(':', ""));
        let image = self.folder.keep("photos", &name, &file)?;
        let found = check_in(&self.phone(clock)?, &image, false);
        match (found, expected) {
            (Ok(recorded), Expected::Outcome(is_expected))
                if recorded.outcome().is_some_and(is_expected) =>
            {
                self.tell(clock, &image, Told::Recorded(Box::new(recorded)))
            }
            (Err(refusal), Expected::Refused(class)) if refusal.class == class => {
                self.tell(clock, &image, Told::refused(refusal))
            }
            (Ok(recorded), _) => Err(otherwise(clock, &image, recorded.class())),
            (Err(refusal), _) => Err(otherwise(clock, &image, refusal.text)),
        }
    }

    /// Presses the button that ends the visit.
    fn leave(&mut self, clock: &str) -> Result<(), Failure> {
        let recorded = check_out(&self.phone(clock)?)?;
        self.output.show(&recorded)
    }

    fn phone(&self, clock: &str) -> Result<Phone, Failure> {
        Phone::open(&self.folder.context(at(&format!("2021-09-27T{clock}"))?))
    }

    fn tell(&mut self, clock: &str, image: &Path, told: Told) -> Result<(), Failure> {
        let name = image.file_name().unwrap_or_default();
        self.output.show(&Event {
            clock: clock.to_owned(),
            photo: name.to_string_lossy().into_owned(),
            told,
        })
    }
}

/// A heading.
#[derive(Serialize)]
struct Step {
    step: &'static str,
}

impl Answer for Step {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "\n{STRONG}{}{STRONG:#}", self.step)
    }
}

/// What the desk made.
#[derive(Serialize)]
struct Made {
    roots: Vec<String>,
    venues: usize,
    list: String,
}

impl Answer for Made {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            roots,
            venues,
            list,
        } = self;
        writeln!(page, "  roots {}, of which two sign", roots.join(", "))?;
        writeln!(
            page,
            "  {venues} venues with signed codes, trust list {list}"
        )
    }
}

/// What became of a photo.
#[derive(Serialize)]
struct Event {
    #[serde(skip)]
    clock: String,
    photo: String,
    #[serde(flatten)]
    told: Told,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Told {
    Recorded(Box<Recorded>),
    Refused {
        refused: &'static str,
        reason: String,
        advice: Option<String>,
    },
}

impl Told {
    fn refused(failure: Failure) -> Self {
        Self::Refused {
            refused: failure.class,
            reason: failure.text,
            advice: failure.advice,
        }
    }
}

impl Answer for Event {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        match &self.told {
            Told::Recorded(recorded) => recorded.write_text(page)?,
            Told::Refused {
                refused,
                reason,
                advice,
            } => {
                writeln!(
                    page,
                    "{BAD}no{BAD:#}   {}  {STRONG}{refused}{STRONG:#}: {reason}",
                    self.clock
                )?;
                if let Some(advice) = advice {
                    writeln!(page, "            {advice}")?;
                }
            }
        }
        writeln!(page, "            {FAINT}{}{FAINT:#}", self.photo)
    }
}

/// Where everything is, and what to try.
#[derive(Serialize)]
struct Next {
    folder: String,
}

impl Answer for Next {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let folder = &self.folder;
        writeln!(
            page,
            "\nLook at {STRONG}{folder}{STRONG:#}: posters/ as printed, photos/ as taken, desk/ and phone/ as used.\n\
             No real app accepts any of it. Try:\n\
             \x20 dauchan --phone {folder}/phone --now 2021-09-27T19:00:00+07:00 scan {folder}/photos/*.jpg\n\
             \x20 dauchan --phone {folder}/phone diary list 2021-09-27\n\
             \x20 dauchan --phone {folder}/phone --now 2021-09-28T06:30:00+07:00 checkin {folder}/photos/0610-door.jpg\n\
             \x20 dauchan --desk {folder}/desk venue list"
        )
    }
}

fn key_ids(desk: &DemoDesk) -> Vec<String> {
    let roots = desk.desk().deployment().roots();
    roots
        .keys()
        .iter()
        .map(|key| key.key_id().to_string())
        .collect()
}

/// A moment of the made-up days, in Viet Nam's time.
fn at(minute: &str) -> Result<Timestamp, Failure> {
    let offset = UtcOffset::VIET_NAM.minutes() / 60;
    moments::parse(&format!("{minute}:00+{offset:02}:00")).map_err(|error| broken(&error))
}

/// The story and its outcome differ.
fn otherwise(clock: &str, image: &Path, found: impl Display) -> Failure {
    broken(&format!("at {clock}, {} gave: {found}", image.display()))
}

fn broken(what: &(impl Display + ?Sized)) -> Failure {
    let text = format!("the demonstration came out otherwise than told: {what}");
    Failure::new(Exit::Refused, "demonstration", text)
}
