//! `dauchan demo`: one made-up day, from the desk to the diary, through the same functions as the
//! real commands.
//!
//! The day is that of the clock in Viet Nam, or of `--now`, so that what it makes is valid today. Each photo is simulated, stored as a file, read from there, judged and recorded in an encrypted diary.
//! An outcome that is not that of the story is an error.

mod calendar;
mod desk;
mod error;
mod folder;
mod random;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use dauchan_core::classify::ForeignCode;
use dauchan_core::time::Timestamp;
use dauchan_core::verify::VenueRefusal;
use dauchan_core::visit::CheckInOutcome::{
    self, AlreadyInside, CheckedIn, CheckedOut, Foreign, Refused, SwitchedFrom,
};
use dauchan_phone_photo::{Preset, Print};
use serde::Serialize;

use crate::error::{CommandError, Exit};
use crate::output::{FAINT, Output, Report, STRONG};
use crate::phone::check_in::{check_in, check_out};
use crate::phone::diary::list;
use crate::phone::folder::Phone;
use crate::phone::outcome::CheckIn;
use crate::phone::setup;
use calendar::Calendar;
use desk::{
    BUS_STATION, CLINIC, DemoDesk, EATERY, FACTORY_IN, FACTORY_OUT, LIBRARY, MARKET, sticker,
};
use error::broken;
use folder::DemoFolder;

/// A bank's payment code. No such bank and no such account exist.
const PAYMENT_SPECIMEN: &str = "00020101021138540010A0000007270124000697049901100000000000\
                                0208QRIBFTTA53037045802VN5908SPECIMEN6304B2FD";

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder to fill; only a demonstration's own folder is overwritten
    #[arg(long, value_name = "DIR", default_value = "dauchan-demo")]
    out: PathBuf,
    /// The seed of venue secrets, camera positions and noise
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

/// Plays the made-up day.
///
/// # Errors
/// [`CommandError`] of class `demonstration` for an unexpected outcome, or the error of a step.
pub fn run(
    arguments: &Arguments,
    now: Timestamp,
    output: &mut Output,
) -> Result<Exit, CommandError> {
    let folder = DemoFolder::take(&arguments.out)?;
    let calendar = Calendar::of(now);
    let seed = arguments.seed;

    output.show(&Step {
        step: "At the desk, the week before: keys, venues, posters".to_owned(),
    })?;
    let mut desk = DemoDesk::make(&folder.context(calendar.at(-7, "08:00")?), calendar, seed)?;
    let market = desk.print(&MARKET, None, &folder)?;
    let factory_in = desk.print(&FACTORY_IN, None, &folder)?;
    let factory_out = desk.print(&FACTORY_OUT, Some(factory_in.id), &folder)?;
    let eatery = desk.print(&EATERY, None, &folder)?;
    let bus_station = desk.print(&BUS_STATION, None, &folder)?;
    let clinic = desk.print(&CLINIC, None, &folder)?;
    let library = desk.print(&LIBRARY, None, &folder)?;
    let forged = desk.forge(&market)?;
    let payment = sticker(PAYMENT_SPECIMEN, "")?;
    desk.publish(calendar.at(-1, "18:00")?)?;
    let app = folder.context(calendar.at(-1, "20:00")?);
    Phone::set_up(&app, &desk.desk().deployment_path())?;
    output.show(&Made {
        roots: key_ids(&desk),
        venues: desk.desk().register().venue_count()?,
        list: desk.desk().trust_list().version().to_string(),
    })?;

    let mut day = Day {
        folder: &folder,
        calendar,
        seed,
        output,
        shots: 0,
    };
    day.output.show(&Step {
        step: format!("On the phone, {}", calendar.date(0)?),
    })?;
    day.scan("06:10", &market.print, Preset::Door, |it| {
        matches!(it, CheckedIn { .. })
    })?;
    day.scan("06:12", &market.print, Preset::Door, |it| {
        matches!(it, AlreadyInside { .. })
    })?;
    day.scan("07:05", &market.print, Preset::Sideways, |it| {
        matches!(it, CheckedOut { .. })
    })?;
    day.scan("07:40", &factory_in.print, Preset::Oblique, |it| {
        matches!(it, CheckedIn { .. })
    })?;
    day.scan("11:45", &factory_out.print, Preset::Shaky, |it| {
        matches!(it, CheckedOut { .. })
    })?;
    day.scan("12:05", &eatery.print, Preset::Sun, |it| {
        matches!(it, CheckedIn { .. })
    })?;
    day.scan("12:50", &bus_station.print, Preset::Far, |it| {
        matches!(it, SwitchedFrom { .. })
    })?;
    day.scan("13:40", &clinic.print, Preset::Flash, |it| {
        matches!(it, SwitchedFrom { .. })
    })?;
    day.leave("15:00")?;
    day.scan("18:20", &market.print, Preset::Dusk, |it| {
        matches!(it, CheckedIn { .. })
    })?;

    day.output.show(&Step {
        step: "Codes that are refused, each for its reason".to_owned(),
    })?;
    desk.revoke(&eatery)?;
    desk.publish(calendar.at(0, "15:30")?)?;
    let phone = Phone::open(&folder.context(calendar.at(0, "18:25")?))?;
    day.output
        .show(&setup::update(&phone, &desk.desk().trust_list_path())?)?;
    day.scan("18:30", &forged, Preset::Door, |it| {
        is_refused(it, |why| matches!(why, VenueRefusal::Forged { .. }))
    })?;
    day.scan("18:31", &library.print, Preset::Door, |it| {
        is_refused(it, |why| matches!(why, VenueRefusal::Expired { .. }))
    })?;
    day.scan("18:32", &eatery.print, Preset::Door, |it| {
        is_refused(it, |why| matches!(why, VenueRefusal::RevokedVenue { .. }))
    })?;
    day.scan("18:33", &payment, Preset::Door, |it| {
        matches!(
            it,
            Foreign {
                kind: ForeignCode::VietQrPayment
            }
        )
    })?;

    day.output.show(&Step {
        step: "The diary that evening; the market's visit ended by itself".to_owned(),
    })?;
    let evening = Phone::open(&folder.context(calendar.at(0, "22:00")?))?;
    output.show(&list(&evening, None)?)?;
    output.show(&Next {
        folder: folder.path().display().to_string(),
        day: calendar.date(0)?,
        next_day: calendar.date(1)?,
    })?;
    Ok(Exit::Done)
}

/// The outcome that the story has for a photo.
type Expected = fn(&CheckInOutcome) -> bool;

/// The made-up day, photo by photo.
struct Day<'demo> {
    folder: &'demo DemoFolder,
    calendar: Calendar,
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
    ) -> Result<(), CommandError> {
        self.shots += 1;
        let seed = self.seed.wrapping_mul(1000).wrapping_add(self.shots);
        let file = preset
            .take(print, seed)
            .to_jpeg()
            .map_err(|error| broken(&error))?;
        let name = format!("{}-{preset}.jpg", clock.replace(':', ""));
        let image = self.folder.keep("photos", &name, &file)?;
        let done = check_in(&self.phone(clock)?, &image, false)?;
        if !done.outcome().is_some_and(expected) {
            return Err(unexpected(clock, &image, &done));
        }
        self.output.show(&Event {
            photo: file_name(&image),
            done,
        })
    }

    /// Checks out without a scan.
    fn leave(&mut self, clock: &str) -> Result<(), CommandError> {
        let recorded = check_out(&self.phone(clock)?)?;
        self.output.show(&recorded)
    }

    fn phone(&self, clock: &str) -> Result<Phone, CommandError> {
        Phone::open(&self.folder.context(self.calendar.at(0, clock)?))
    }
}

/// A heading.
#[derive(Serialize)]
struct Step {
    step: String,
}

impl Report for Step {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "\n{STRONG}{}{STRONG:#}", self.step)
    }
}

/// A summary of the desk's work.
#[derive(Serialize)]
struct Made {
    roots: Vec<String>,
    venues: u32,
    list: String,
}

impl Report for Made {
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

/// A photo, and the check-in with it.
#[derive(Serialize)]
struct Event {
    photo: String,
    #[serde(flatten)]
    done: CheckIn,
}

impl Report for Event {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.done.write_text(page)?;
        writeln!(page, "            {FAINT}{}{FAINT:#}", self.photo)
    }
}

/// The folders that the demonstration leaves, and commands to try.
#[derive(Serialize)]
struct Next {
    folder: String,
    day: String,
    next_day: String,
}

impl Report for Next {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            folder,
            day,
            next_day,
        } = self;
        writeln!(
            page,
            "\nLook at {STRONG}{folder}{STRONG:#}: posters/ as printed, photos/ as taken, desk/ and phone/ as used.\n\
             No real app accepts any of it. Try:\n\
             \x20 dauchan --phone {folder}/phone --now {day}T19:00:00+07:00 scan {folder}/photos/*.jpg\n\
             \x20 dauchan --phone {folder}/phone diary list {day}\n\
             \x20 dauchan --phone {folder}/phone --now {next_day}T06:30:00+07:00 check-in {folder}/photos/0610-door.jpg\n\
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

fn is_refused(outcome: &CheckInOutcome, expected: fn(&VenueRefusal) -> bool) -> bool {
    matches!(outcome, Refused { refusal } if expected(refusal))
}

fn unexpected(clock: &str, image: &Path, done: &CheckIn) -> CommandError {
    let outcome = done.outcome();
    broken(&format!("at {clock}, {} gave {outcome:?}", image.display()))
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
