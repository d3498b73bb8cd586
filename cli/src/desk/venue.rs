//! `dauchan venue …`

use std::io::{self, Write};

use clap::{Args, Subcommand, ValueEnum};
use dauchan_authority::desk::{Desk, DeskEditor};
use dauchan_authority::import::DoorOrder;
use dauchan_authority::register::{IssuerName, RevocationState, VenueOrder};
use dauchan_authority::store::{CodeChange, Edit, Event, Filter, VenueEntry};
use dauchan_authority::{areas, labels, names};
use dauchan_core::moments;
use dauchan_core::time::DayRange;
use dauchan_core::venue::{AreaCode, DefaultStay, Direction, Sector, VenueId, VenueName};
use serde::Serialize;

use super::arguments::{Validity, issuer_name};
use super::{lookup, venue_import};
use crate::confirm::Confirmation;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::{changed, moment, say, written};
use crate::output::{BAD, FAINT, GOOD, Output, Report, STRONG, WARNING};
use crate::random::SystemRandom;

/// Venues that `find` shows.
const FOUND: u32 = 50;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Issue a new venue's first code
    Issue {
        /// The venue's name, 48 bytes of UTF-8 at most
        #[arg(value_parser = venue_name)]
        name: VenueName,
        /// The issuer that signs
        #[arg(long, value_name = "NAME", value_parser = issuer_name)]
        issuer: IssuerName,
        /// The code of the ward in which it lies
        #[arg(long, value_name = "CODE")]
        area: u16,
        #[command(flatten)]
        validity: Validity,
        /// The meaning of a scan
        #[arg(long, value_enum, default_value_t = DirectionWord::Both)]
        direction: DirectionWord,
        /// The kind of place: a number of 0 to 12, or a name such as 'market'
        #[arg(long, default_value = "0", value_parser = sector)]
        sector: Sector,
        /// The usual length of a visit: a multiple of 15 minutes, a day at most
        #[arg(long, value_name = "MINUTES", default_value = "60", value_parser = stay)]
        stay: DefaultStay,
    },
    /// Register and issue the venues of a table
    Import(venue_import::ImportArguments),
    /// Write an empty table with lists of wards and sectors
    Template(venue_import::TemplateArguments),
    /// Issue the next printing of a venue's codes, with the same id
    Reissue {
        /// The venue, by short code, id, reference or name
        venue: String,
        #[command(flatten)]
        validity: Validity,
        /// A new name
        #[arg(long, value_parser = venue_name)]
        name: Option<VenueName>,
        /// Another issuer
        #[arg(long, value_name = "NAME", value_parser = issuer_name)]
        issuer: Option<IssuerName>,
        /// Another meaning of a scan
        #[arg(long, value_enum)]
        direction: Option<DirectionWord>,
        /// The code of another ward
        #[arg(long, value_name = "CODE")]
        area: Option<u16>,
        /// Only the door of this number
        #[arg(long, value_name = "NUMBER")]
        door: Option<u16>,
    },
    /// Correct a venue; what its codes say needs a new printing
    Edit(EditArguments),
    /// Manage the doors of a venue, each with a poster of its own
    #[command(subcommand)]
    Door(DoorCommand),
    /// Revoke a venue's code
    Revoke {
        /// The venue, by short code, id, reference or name
        venue: String,
        /// Revoke only the printings that no open door needs
        #[arg(long)]
        earlier: bool,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Take the newest revocation of a venue back, until a list with it is prepared or published
    Restore {
        /// The venue, by short code, id, reference or name
        venue: String,
    },
    /// Find venues by short code, reference, the beginning of an id, or a part of a name or street
    Find {
        /// A short code, reference, beginning of an id, or part of a name or street
        text: String,
    },
    /// Show a venue, its doors and what happened to it
    Show {
        /// The venue, by short code, id, reference or name
        venue: String,
    },
    /// List the venues
    List {
        /// Only those in the ward of this code
        #[arg(long, value_name = "CODE")]
        ward: Option<u16>,
    },
}

#[derive(Debug, Args)]
pub struct EditArguments {
    /// The venue, by short code, id, reference or name
    venue: String,
    /// The register's own key: a licence or tax number
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// The name in the licence
    #[arg(long, value_name = "TEXT")]
    legal_name: Option<String>,
    /// House number and street
    #[arg(long, value_name = "TEXT")]
    street: Option<String>,
    /// Who runs the place
    #[arg(long, value_name = "TEXT")]
    owner: Option<String>,
    /// The telephone number
    // The folder of a phone is an argument of all commands, under the name `phone`.
    #[arg(id = "telephone", long, value_name = "TEXT")]
    telephone: Option<String>,
    /// Anything else
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The name that the code carries: needs a new printing
    #[arg(long, value_parser = venue_name)]
    name: Option<VenueName>,
    /// The code of the ward: needs a new printing
    #[arg(long, value_name = "CODE")]
    area: Option<u16>,
    /// The kind of place: needs a new printing
    #[arg(long, value_parser = sector)]
    sector: Option<Sector>,
    /// The usual length of a visit: needs a new printing
    #[arg(long, value_name = "MINUTES", value_parser = stay)]
    stay: Option<DefaultStay>,
    /// Issue the new printing that the correction needs
    #[arg(long)]
    reissue: bool,
}

#[derive(Debug, Subcommand)]
pub enum DoorCommand {
    /// Add a door to a venue, and issue its code
    Add {
        /// The venue, by short code, id, reference or name
        venue: String,
        /// What the poster calls the door, such as 'Cổng 2'
        #[arg(long, value_name = "TEXT", default_value = "")]
        label: String,
        /// The meaning of a scan
        #[arg(long, value_enum)]
        direction: DirectionWord,
    },
    /// Close a door: no poster is drawn for it any more
    Close {
        /// The venue, by short code, id, reference or name
        venue: String,
        /// The door's number, as 'dauchan venue show' lists it
        door: u16,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DirectionWord {
    /// Check in when outside, check out when inside
    Both,
    /// For an entrance
    Entry,
    /// For an exit
    Exit,
}

impl From<DirectionWord> for Direction {
    fn from(word: DirectionWord) -> Self {
        match word {
            DirectionWord::Both => Self::Both,
            DirectionWord::Entry => Self::Entry,
            DirectionWord::Exit => Self::Exit,
        }
    }
}

fn area_code(code: u16) -> Result<AreaCode, CommandError> {
    AreaCode::new(code).ok_or_else(|| areas::AreaError::Unknown { code }.into())
}

fn venue_name(name: &str) -> Result<VenueName, String> {
    names::normalise(name).map_err(|error| error.to_string())
}

fn sector(text: &str) -> Result<Sector, String> {
    let number = match text.parse() {
        Ok(number) => Some(number),
        Err(_) => Sector::NAMES
            .iter()
            .position(|&name| name == text)
            .and_then(|n| n.try_into().ok()),
    };
    let named = number
        .and_then(Sector::from_number)
        .filter(|sector| sector.name().is_some());
    named.ok_or_else(|| {
        let names = Sector::NAMES
            .iter()
            .enumerate()
            .map(|(n, name)| format!("{n} {name}"));
        let names = names.collect::<Vec<_>>().join(", ");
        say!("the sectors are: {names}", "các lĩnh vực gồm: {names}")
    })
}

fn stay(minutes: &str) -> Result<DefaultStay, String> {
    let minutes: Option<u16> = minutes.parse().ok();
    minutes
        .filter(|minutes| minutes % 15 == 0)
        .and_then(|minutes| u8::try_from(minutes / 15).ok())
        .and_then(DefaultStay::from_quarter_hours)
        .ok_or_else(|| "a stay is a multiple of 15 minutes, from 15 to 1440".to_owned())
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, CommandError> {
        match self {
            Self::Import(arguments) => return venue_import::import(&arguments, context, output),
            Self::Template(arguments) => venue_import::template(&arguments, context, output),
            Self::Issue {
                name,
                issuer,
                area,
                validity,
                direction,
                sector,
                stay,
            } => {
                let order = VenueOrder {
                    issuer,
                    name,
                    direction: direction.into(),
                    sector,
                    default_stay: stay,
                    area: area_code(area)?,
                    validity: validity.range()?,
                };
                let mut desk = DeskEditor::open(&context.desk, &context.author())?;
                let id = desk.issue(order, &mut SystemRandom)?;
                warn_of_unpublished(desk.desk(), id, output)?;
                show_changed(desk.desk(), id, "issued", output)
            }
            Self::Reissue {
                venue,
                validity,
                name,
                issuer,
                direction,
                area,
                door,
            } => {
                let mut desk = DeskEditor::open(&context.desk, &context.author())?;
                let venue = lookup::venue(desk.desk(), &venue)?;
                let mut code = code_of(&venue, validity.range()?);
                code.name = name.unwrap_or(code.name);
                code.issuer = issuer.unwrap_or(code.issuer);
                if let Some(area) = area {
                    code.ward = area_code(area)?;
                }
                desk.reissue(venue.id, &code, direction.map(Into::into), door)?;
                warn_of_unpublished(desk.desk(), venue.id, output)?;
                show_changed(desk.desk(), venue.id, "issued", output)
            }
            Self::Edit(arguments) => edit(arguments, context, output),
            Self::Door(command) => command.run(context, output),
            Self::Revoke {
                venue,
                earlier,
                confirmation,
            } => {
                let mut desk = DeskEditor::open(&context.desk, &context.author())?;
                let venue = lookup::venue(desk.desk(), &venue)?;
                let id = venue.id;
                confirmation.ask(&revocation(desk.desk(), &venue, earlier))?;
                if earlier {
                    desk.revoke_earlier(id)?;
                } else {
                    desk.revoke(id)?;
                }
                output.warn(&say!(
                    "phones learn this from the next list: dauchan trust publish",
                    "điện thoại biết điều này từ danh sách tiếp theo: dauchan trust publish"
                ));
                show_changed(desk.desk(), id, "revoked", output)
            }
            Self::Restore { venue } => {
                let mut desk = DeskEditor::open(&context.desk, &context.author())?;
                let id = lookup::venue(desk.desk(), &venue)?.id;
                desk.restore_venue(id)?;
                show_changed(desk.desk(), id, "restored", output)
            }
            Self::Find { text } => {
                let desk = Desk::open(&context.desk)?;
                let found = lookup::venues(&desk, &text, FOUND)?;
                let exit = if found.is_empty() {
                    Exit::Refused
                } else {
                    Exit::Done
                };
                let venues = found.iter().map(|venue| Entry::of(&desk, venue)).collect();
                output.show(&Listed {
                    venues,
                    found: true,
                })?;
                return Ok(exit);
            }
            Self::Show { venue } => {
                let desk = Desk::open(&context.desk)?;
                let venue = lookup::venue(&desk, &venue)?;
                output.show(&Shown::of(&desk, &venue)?)
            }
            Self::List { ward } => {
                let desk = Desk::open(&context.desk)?;
                let mut venues = Vec::new();
                let ward = ward.map(area_code).transpose()?;
                let filter = Filter {
                    ward,
                    ..Filter::default()
                };
                desk.register().for_each(&filter, |venue| {
                    venues.push(Entry::of(&desk, &venue));
                    Ok(())
                })?;
                output.show(&Listed {
                    venues,
                    found: false,
                })
            }
        }?;
        Ok(Exit::Done)
    }
}

impl DoorCommand {
    fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        let mut desk = DeskEditor::open(&context.desk, &context.author())?;
        match self {
            Self::Add {
                venue,
                label,
                direction,
            } => {
                let venue = lookup::venue(desk.desk(), &venue)?;
                let order = DoorOrder {
                    label,
                    direction: direction.into(),
                };
                let code = code_of(&venue, validity_of(&venue)?);
                desk.add_door(venue.id, &order, &code)?;
                show_changed(desk.desk(), venue.id, "issued", output)
            }
            Self::Close { venue, door } => {
                let id = lookup::venue(desk.desk(), &venue)?.id;
                if !desk.close_door(id, door)? {
                    let text = say!(
                        "the venue has no open door {door}",
                        "điểm không có cửa {door} đang mở"
                    );
                    return Err(CommandError::new(Exit::Usage, "unknown_door", text)
                        .advise("See its doors: dauchan venue show VENUE"));
                }
                output.warn(&say!(
                    "its poster stays good until earlier printings are revoked",
                    "áp phích của cửa này vẫn có giá trị cho đến khi các lần in cũ bị thu hồi"
                ));
                show_changed(desk.desk(), id, "closed", output)
            }
        }
    }
}

/// Corrects a venue. What changes its codes needs `--reissue`, and says so before anything is done.
fn edit(
    arguments: EditArguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let mut desk = DeskEditor::open(&context.desk, &context.author())?;
    let venue = lookup::venue(desk.desk(), &arguments.venue)?;
    let mut code = code_of(&venue, validity_of(&venue)?);
    let before = code.clone();
    code.name = arguments.name.unwrap_or(code.name);
    code.sector = arguments.sector.unwrap_or(code.sector);
    code.stay = arguments.stay.unwrap_or(code.stay);
    if let Some(area) = arguments.area {
        code.ward = area_code(area)?;
    }
    let doors = venue.doors.iter().filter(|door| !door.is_closed).count();
    if code != before && !arguments.reissue {
        let text = say!(
            "this changes the code on the wall: {doors} posters must be printed and hung again",
            "việc này làm thay đổi mã đang treo: phải in và treo lại {doors} áp phích"
        );
        return Err(CommandError::new(Exit::Usage, "needs_printing", text)
            .advise("Nothing was changed. If that is meant, say so with --reissue."));
    }
    let edit = Edit {
        reference: arguments.reference,
        legal_name: arguments.legal_name,
        street: arguments.street,
        owner: arguments.owner,
        phone: arguments.telephone,
        note: arguments.note,
    };
    if edit == Edit::default() && code == before {
        let text = say!("no correction was named", "chưa ghi nội dung cần sửa");
        return Err(CommandError::new(Exit::Usage, "no_change", text)
            .advise("Name what is to be corrected, such as --street TEXT."));
    }
    if edit != Edit::default() {
        desk.edit(&[(venue.id, edit)])?;
    }
    if code != before {
        desk.reissue(venue.id, &code, None, None)?;
        output.warn(&say!(
            "draw the new posters: dauchan poster VENUE",
            "hãy vẽ áp phích mới: dauchan poster ĐIỂM"
        ));
    }
    show_changed(desk.desk(), venue.id, "corrected", output)
}

/// What revoking a venue means, before it is done.
fn revocation(desk: &Desk, venue: &VenueEntry, earlier: bool) -> String {
    let place = Entry::of(desk, venue).place;
    let place = place.map_or_else(String::new, |ward| format!(", {ward}"));
    let open = venue.doors.iter().filter(|door| !door.is_closed).count();
    let what = if earlier {
        say!(
            "from the next list on, phones refuse its printings before those at its open doors",
            "từ danh sách tiếp theo, điện thoại từ chối các lần in cũ hơn áp phích ở những cửa đang mở"
        )
    } else {
        say!(
            "from the next list on, phones refuse every poster of it, at {open} open doors",
            "từ danh sách tiếp theo, điện thoại từ chối mọi áp phích của điểm này, ở {open} cửa đang mở"
        )
    };
    say!(
        "revoking {code} {name}{place}\n{what}",
        "thu hồi {code} {name}{place}\n{what}",
        code = venue.short_code,
        name = venue.name,
    )
}

/// What the next printing of a venue says on these days.
fn code_of(venue: &VenueEntry, validity: DayRange) -> CodeChange {
    CodeChange {
        issuer: venue.issuer.clone(),
        name: venue.name.clone(),
        ward: venue.ward,
        sector: venue.sector,
        stay: venue.stay,
        validity,
    }
}

fn validity_of(venue: &VenueEntry) -> Result<DayRange, CommandError> {
    let newest = venue.newest().map(|printing| printing.details.validity);
    newest.ok_or_else(|| {
        CommandError::new(
            Exit::Folder,
            "damaged_register",
            say!("the venue has no printing", "điểm không có lần in nào"),
        )
    })
}

/// Phones refuse a code whose issuer is on no list yet.
fn warn_of_unpublished(desk: &Desk, id: VenueId, output: &mut Output) -> Result<(), CommandError> {
    let issuer = desk.register().venue(id)?.issuer;
    if !desk.is_published(&issuer) {
        output.warn(&say!(
            "phones do not know the issuer {issuer} yet; before posters hang: dauchan trust publish",
            "điện thoại chưa biết khóa cấp mã {issuer}; trước khi treo áp phích: dauchan trust publish"
        ));
    }
    Ok(())
}

fn show_changed(
    desk: &Desk,
    id: VenueId,
    change: &'static str,
    output: &mut Output,
) -> Result<(), CommandError> {
    output.show(&Changed {
        change,
        venue: Entry::of(desk, &desk.register().venue(id)?),
    })
}

#[derive(Serialize)]
struct Entry {
    id: String,
    short_code: String,
    name: String,
    issuer: String,
    area: u16,
    place: Option<String>,
    sector: u8,
    direction: &'static str,
    stay_minutes: u16,
    issue: u16,
    valid_from: String,
    valid_to: String,
    /// One of `none`, `earlier` and `all`.
    revoked: &'static str,
    reference: Option<String>,
    legal_name: String,
    street: String,
    owner: String,
    phone: String,
    note: String,
    doors: Vec<DoorEntry>,
}

#[derive(Serialize)]
struct DoorEntry {
    door: u16,
    label: String,
    direction: &'static str,
    issue: u16,
    closed: bool,
}

impl Entry {
    /// A venue by its newest printing.
    fn of(desk: &Desk, venue: &VenueEntry) -> Self {
        let newest = venue.newest().map(|printing| &printing.details);
        let day = |day: Option<dauchan_core::time::Day>| {
            day.map(|day| day.to_string()).unwrap_or_default()
        };
        let first = newest.map(|details| details.validity.first());
        let ward = first.and_then(|first| desk.areas().ward(venue.ward, first));
        Self {
            id: venue.id.to_string(),
            short_code: venue.short_code.to_string(),
            name: venue.name.to_string(),
            issuer: venue.issuer.to_string(),
            area: venue.ward.code(),
            place: ward.map(|ward| ward.name.clone()),
            sector: venue.sector.number(),
            direction: newest.map_or("", |details| labels::direction_name(details.direction)),
            stay_minutes: u16::from(venue.stay.quarter_hours()) * 15,
            issue: newest.map_or(0, |details| details.issue.number()),
            valid_from: day(first),
            valid_to: day(newest.map(|details| details.validity.last())),
            revoked: match venue.revocation {
                RevocationState::Good => "none",
                RevocationState::RevokedBefore(_) => "earlier",
                RevocationState::Revoked => "all",
            },
            reference: venue.reference.clone(),
            legal_name: venue.legal_name.clone(),
            street: venue.street.clone(),
            owner: venue.owner.clone(),
            phone: venue.phone.clone(),
            note: venue.note.clone(),
            doors: venue
                .doors
                .iter()
                .map(|door| DoorEntry {
                    door: door.number,
                    label: door.label.clone(),
                    direction: labels::direction_name(door.direction),
                    issue: door.newest.details.issue.number(),
                    closed: door.is_closed,
                })
                .collect(),
        }
    }

    fn write_line(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            id,
            short_code,
            name,
            issue,
            valid_from,
            valid_to,
            ..
        } = self;
        let place = self.place.as_deref().unwrap_or_default();
        let revoked = match self.revoked {
            "all" => format!("  {BAD}{}{BAD:#}", say!("revoked", "đã thu hồi")),
            "earlier" => {
                let text = say!("earlier printings revoked", "các lần in cũ đã thu hồi");
                format!("  {WARNING}{text}{WARNING:#}")
            }
            _ => String::new(),
        };
        let printing = say!(
            "printing {issue}  {from} to {to}",
            "lần in {issue}  {from} đến {to}",
            from = written(valid_from),
            to = written(valid_to),
        );
        writeln!(
            page,
            "{id}  {short_code}  {printing}  {STRONG}{name}{STRONG:#}  {FAINT}{place}{FAINT:#}{revoked}"
        )
    }

    fn write_details(&self, page: &mut dyn Write) -> io::Result<()> {
        for (label, text) in [
            (
                say!("reference", "mã số"),
                self.reference.as_deref().unwrap_or_default(),
            ),
            (say!("legal name", "tên pháp lý"), &self.legal_name),
            (say!("street", "địa chỉ"), &self.street),
            (say!("owner", "chủ cơ sở"), &self.owner),
            (say!("telephone", "điện thoại"), &self.phone),
            (say!("note", "ghi chú"), &self.note),
            (say!("issuer", "khóa cấp mã"), &self.issuer),
        ] {
            if !text.is_empty() {
                writeln!(page, "  {label:<12}{text}")?;
            }
        }
        for door in &self.doors {
            let closed = if door.closed {
                say!("  closed", "  đã đóng")
            } else {
                String::new()
            };
            let DoorEntry {
                door,
                label,
                direction,
                issue,
                ..
            } = door;
            let text = say!(
                "  door {door}      {direction}  printing {issue}  {label}{closed}",
                "  cửa {door}       {direction}  lần in {issue}  {label}{closed}",
                direction = direction_name(direction),
            );
            writeln!(page, "{text}")?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Listed {
    venues: Vec<Entry>,
    #[serde(skip)]
    found: bool,
}

impl Report for Listed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if self.venues.is_empty() {
            return match self.found {
                true => writeln!(
                    page,
                    "{}",
                    say!("no venue found", "không tìm thấy điểm nào")
                ),
                false => {
                    let text = say!(
                        "no venues yet; issue one: dauchan venue issue NAME",
                        "chưa có điểm nào; hãy cấp mã: dauchan venue issue TÊN"
                    );
                    writeln!(page, "{text}")
                }
            };
        }
        self.venues
            .iter()
            .try_for_each(|venue| venue.write_line(page))
    }
}

#[derive(Serialize)]
struct Changed {
    change: &'static str,
    venue: Entry,
}

impl Report for Changed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{GOOD}{}{GOOD:#}", changed(self.change))?;
        self.venue.write_line(page)
    }
}

/// A direction by the name that scripts see.
fn direction_name(name: &str) -> String {
    match name {
        "both" => say!("both", "vào ra"),
        "entry" => say!("entry", "vào"),
        "exit" => say!("exit", "ra"),
        other => other.to_owned(),
    }
}

/// An event by the name that scripts see.
fn event_name(name: &str) -> String {
    match name {
        "registered" => say!("registered", "đăng ký"),
        "issued" => say!("issued", "cấp mã"),
        "printed" => say!("printed", "in"),
        "handed_over" => say!("handed_over", "bàn giao"),
        "seen" => say!("seen", "kiểm tra"),
        "reminded" => say!("reminded", "nhắc nhở"),
        "revoked" => say!("revoked", "thu hồi"),
        "revocation_withdrawn" => say!("revocation_withdrawn", "hủy thu hồi"),
        "corrected" => say!("corrected", "sửa"),
        "door_closed" => say!("door_closed", "đóng cửa"),
        "migrated" => say!("migrated", "chuyển từ sổ cũ"),
        "active" => say!("active", "có lượt quét"),
        "unmeasured" => say!("unmeasured", "không có số liệu"),
        other => other.to_owned(),
    }
}

#[derive(Serialize)]
struct Shown {
    venue: Entry,
    events: Vec<EventEntry>,
}

#[derive(Serialize)]
struct EventEntry {
    at: String,
    who: String,
    what: &'static str,
    issue: Option<u16>,
    detail: Option<String>,
}

impl Shown {
    fn of(desk: &Desk, venue: &VenueEntry) -> Result<Self, CommandError> {
        let offset = desk.deployment().utc_offset();
        let entry = |event: Event| EventEntry {
            at: moments::written(event.at, offset),
            who: event.who,
            what: event.kind.name(),
            issue: event.issue.map(|issue| issue.number()),
            detail: event.detail,
        };
        let events = desk.register().events(venue.id)?;
        Ok(Self {
            venue: Entry::of(desk, venue),
            events: events.into_iter().map(entry).collect(),
        })
    }
}

impl Report for Shown {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.venue.write_line(page)?;
        self.venue.write_details(page)?;
        for event in &self.events {
            let EventEntry {
                at,
                who,
                what,
                issue,
                detail,
            } = event;
            let issue = issue
                .map(|issue| say!(" printing {issue}", " lần in {issue}"))
                .unwrap_or_default();
            let detail = detail
                .as_deref()
                .map(|detail| format!(": {detail}"))
                .unwrap_or_default();
            let (at, what) = (moment(at), event_name(what));
            writeln!(page, "  {FAINT}{at}  {who}{FAINT:#}  {what}{issue}{detail}")?;
        }
        Ok(())
    }
}
