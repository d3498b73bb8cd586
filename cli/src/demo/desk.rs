//! The authority's part of the demonstration: a desk, issuers, venues, posters. The wards of Bình Dương
//! are real, the venues are made up.

use dauchan_authority::areas::{self, AreaTable, Edition};
use dauchan_authority::desk::{DeskEditor, NewDesk, Press, Shape};
use dauchan_authority::register::{IssuerName, ListTimes, VenueOrder};
use dauchan_authority::sheet::{self, Imprint, Style};
use dauchan_authority::signers::{RootKind, SignedVenue};
use dauchan_core::scan::encode::{Encoder, Segment, Symbol};
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::trust::Areas;
use dauchan_core::venue::carrier;
use dauchan_core::venue::{AreaCode, DefaultStay, Direction, Sector, VenueId, VenueName};
use dauchan_phone_photo::Print;
use image::{Rgb, RgbImage};

use super::calendar::Calendar;
use super::error::broken;
use super::folder::DemoFolder;
use super::random::DemonstrationRandom;
use crate::context::Context;
use crate::error::CommandError;

const HOST: &str = "dauchan.example";
const A4_WIDTH: f64 = 0.21;
const LIST_DAYS: (u16, u16) = (14, 180);

/// A made-up venue.
pub struct Plan {
    /// The name of its poster's files.
    pub file: &'static str,
    name: &'static str,
    /// The wards that it may lie in; it lies in the first that exists on the day that is played.
    areas: &'static [u16],
    sector: u8,
    quarter_hours: u8,
    direction: Direction,
    /// The first and the last day, counted from the day that is played.
    valid: (i16, i16),
}

const THIS_YEAR: (i16, i16) = (0, 364);
/// The days of an issuer's key.
const KEY_DAYS: (i16, i16) = (-118, 460);

pub const MARKET: Plan = Plan {
    file: "market",
    name: "Chợ Bến Gió",
    areas: &[25_747], // Phường Phú Cường, from July 2025 Phường Thủ Dầu Một
    sector: 8,
    quarter_hours: 6,
    direction: Direction::Both,
    valid: THIS_YEAR,
};
pub const FACTORY_IN: Plan = Plan {
    file: "factory-in",
    name: "Khu công nghiệp Đồng Sao, cổng 1",
    areas: &[25_813], // Phường Mỹ Phước, from July 2025 Phường Bến Cát
    sector: 6,
    quarter_hours: 40,
    direction: Direction::Entry,
    valid: THIS_YEAR,
};
/// The next printing of the same venue, so that it ends what the other begins.
pub const FACTORY_OUT: Plan = Plan {
    file: "factory-out",
    direction: Direction::Exit,
    ..FACTORY_IN
};
pub const EATERY: Plan = Plan {
    file: "eatery",
    name: "Quán cơm Cô Út Hiền",
    areas: &[25_741, 25_747], // Phường Hiệp Thành, which ended in June 2025
    sector: 9,
    quarter_hours: 4,
    direction: Direction::Both,
    valid: THIS_YEAR,
};
pub const BUS_STATION: Plan = Plan {
    file: "bus-station",
    name: "Bến xe Sông Trăng",
    areas: &[25_741, 25_747],
    sector: 2,
    quarter_hours: 4,
    direction: Direction::Both,
    valid: THIS_YEAR,
};
pub const CLINIC: Plan = Plan {
    file: "clinic",
    name: "Phòng khám An Lành Sớm",
    areas: &[25_942], // Phường Dĩ An
    sector: 3,
    quarter_hours: 8,
    direction: Direction::Both,
    valid: THIS_YEAR,
};
pub const LIBRARY: Plan = Plan {
    file: "library",
    name: "Thư viện Hoa Nắng",
    areas: &[25_942],
    sector: 11,
    quarter_hours: 12,
    direction: Direction::Both,
    valid: (-118, -1),
};

/// An issuer and the district it signs for.
const ISSUERS: [(&str, u16); 3] = [("thu-dau-mot", 718), ("ben-cat", 721), ("di-an", 724)];

/// The desk of the demonstration.
pub struct DemoDesk {
    editor: DeskEditor,
    calendar: Calendar,
    press: Press,
    random: DemonstrationRandom,
}

/// A printed poster.
pub struct Printed {
    /// The venue's id.
    pub id: VenueId,
    /// The printed sheet.
    pub print: Print,
    signed: SignedVenue,
}

impl DemoDesk {
    /// Makes the desk and its issuers.
    pub fn make(context: &Context, calendar: Calendar, seed: u64) -> Result<Self, CommandError> {
        let new = NewDesk {
            hosts: vec![HOST.to_owned()],
            roots: 3,
            threshold: 2,
            utc_offset: UtcOffset::VIET_NAM,
            kind: RootKind::Demonstration,
        };
        let mut editor = DeskEditor::create(
            &context.desk,
            &new,
            times(context.now),
            &context.author(),
            // Its own numbers: what a desk draws for itself changes no issuer's key and no poster.
            &mut DemonstrationRandom::with_roots(!seed),
        )?;
        let mut random = DemonstrationRandom::new(seed);
        for (name, district) in ISSUERS {
            let name: IssuerName = name.parse()?;
            let wards = areas::with_wards(area(district)?);
            let days = calendar.days(KEY_DAYS)?;
            editor.add_issuer(name, Areas::Listed(wards), days, &mut random)?;
        }
        let hosts = editor.desk().deployment().hosts();
        let imprint = Imprint {
            authority: "Trình diễn Dấu Chân".to_owned(),
            help_line: String::new(),
            style: Style::Colour,
            demonstration: true,
        };
        let press = Press::new(hosts.first().ok_or_else(|| broken("no host"))?, &imprint)?;
        Ok(Self {
            editor,
            calendar,
            press,
            random,
        })
    }

    /// Issues a venue, or the next printing of `earlier`, and draws its poster.
    pub fn print(
        &mut self,
        plan: &Plan,
        earlier: Option<VenueId>,
        folder: &DemoFolder,
    ) -> Result<Printed, CommandError> {
        let order = plan.order(self.calendar)?;
        let id = match earlier {
            None => self.editor.issue(order, &mut self.random)?,
            Some(id) => {
                let direction = Some(order.direction);
                self.editor
                    .reissue(id, &order.into_code(), direction, None)?;
                id
            }
        };
        let desk = self.editor.desk();
        let posters = desk.posters_of(desk.register().venue(id)?)?;
        let poster = posters.first().ok_or_else(|| broken("no door"))?;
        let page = self.press.page(poster, Shape::Poster)?;
        let svg = sheet::svg(&page, plan.name)?;
        folder.keep("posters", &format!("{}.svg", plan.file), svg.as_bytes())?;
        let png = sheet::png(&page, plan.name)?;
        folder.keep("posters", &format!("{}.png", plan.file), &png)?;
        let signed = desk.sign(id, poster.details.issue)?;
        let picture = image::load_from_memory(&png).map_err(|error| broken(&error))?;
        Ok(Printed {
            id,
            print: Print::new(&picture.into_rgb8(), A4_WIDTH),
            signed,
        })
    }

    /// Returns a forgery: one letter of a genuine code's name is changed, and the signature is not.
    pub fn forge(&self, genuine: &Printed) -> Result<Print, CommandError> {
        let mut wire = genuine.signed.wire().to_vec();
        let name = genuine.name(self)?.as_str().len();
        let end = wire.len() - dauchan_core::keys::SIGNATURE_LENGTH;
        let letters = wire.get_mut(end - name..end).unwrap_or_default();
        let letter = letters.iter_mut().find(|byte| byte.is_ascii_lowercase());
        *letter.ok_or_else(|| broken("a name without a letter"))? = b'x';
        let hosts = self.editor.desk().deployment().hosts();
        let host = hosts.first().ok_or_else(|| broken("no host"))?;
        let (prefix, digits) = carrier::poster_text(host, &wire);
        sticker(&prefix, &digits)
    }

    /// Revokes a venue.
    pub fn revoke(&mut self, printed: &Printed) -> Result<(), CommandError> {
        Ok(self.editor.revoke(printed.id)?)
    }

    /// Signs the next trust list with two of the three roots.
    pub fn publish(&mut self, now: Timestamp) -> Result<(), CommandError> {
        let mut roots = self.editor.desk().roots_at_hand()?;
        roots.truncate(2);
        Ok(self.editor.publish(&roots, times(now), None)?)
    }

    /// Returns the desk.
    pub fn desk(&self) -> &dauchan_authority::desk::Desk {
        self.editor.desk()
    }
}

impl Printed {
    fn name(&self, desk: &DemoDesk) -> Result<VenueName, CommandError> {
        Ok(desk.editor.desk().register().venue(self.id)?.name)
    }
}

impl Plan {
    fn order(&self, calendar: Calendar) -> Result<VenueOrder, CommandError> {
        let area = self.area(calendar)?;
        let issuer = issuer_of(area)?;
        Ok(VenueOrder {
            issuer: issuer.parse()?,
            name: VenueName::new(self.name).map_err(|error| broken(&error))?,
            direction: self.direction,
            sector: Sector::from_number(self.sector).ok_or_else(|| broken("no such sector"))?,
            default_stay: DefaultStay::from_quarter_hours(self.quarter_hours)
                .ok_or_else(|| broken("no such stay"))?,
            area,
            validity: calendar.days(self.valid)?,
        })
    }

    fn area(&self, calendar: Calendar) -> Result<AreaCode, CommandError> {
        let table = AreaTable::parse(AreaTable::edition(Edition::July2025).as_bytes());
        let table = table.map_err(|error| broken(&error))?;
        let first_day = calendar.day(self.valid.0)?;
        let mut codes = self.areas.iter().filter_map(|code| AreaCode::new(*code));
        codes
            .find(|code| table.ward(*code, first_day).is_some())
            .ok_or_else(|| broken("a ward that does not exist on this day"))
    }
}

/// Returns the issuer of a ward's district.
fn issuer_of(ward: AreaCode) -> Result<&'static str, CommandError> {
    let district = areas::unit(ward).and_then(|unit| unit.district);
    ISSUERS
        .into_iter()
        .find(|&(_, code)| district.is_some_and(|district| district.code() == code))
        .map(|(name, _)| name)
        .ok_or_else(|| broken("a ward without an issuer"))
}

/// Returns a code on a white square of 15 centimetres.
pub fn sticker(prefix: &str, digits: &str) -> Result<Print, CommandError> {
    const PIXELS: usize = 12;
    let segments = [Segment::Bytes(prefix.as_bytes()), Segment::Digits(digits)];
    let symbol = Encoder::new().encode(&segments, 9);
    let symbol = symbol.map_err(|error| broken(&error))?;
    let side = (symbol.side() + 2 * Symbol::QUIET_ZONE) * PIXELS;
    let side = u32::try_from(side).map_err(|error| broken(&error))?;
    let module = |pixel: u32| {
        let module = usize::try_from(pixel).unwrap_or_default() / PIXELS;
        module.checked_sub(Symbol::QUIET_ZONE)
    };
    let picture = RgbImage::from_fn(side, side, |x, y| {
        let dark = module(x)
            .zip(module(y))
            .is_some_and(|(x, y)| symbol.is_dark(x, y));
        Rgb([if dark { 0 } else { 255 }; 3])
    });
    Ok(Print::new(&picture, 0.15))
}

const fn times(issued: Timestamp) -> ListTimes {
    let (refresh_days, expiry_days) = LIST_DAYS;
    ListTimes {
        issued,
        refresh_days,
        expiry_days,
    }
}

fn area(code: u16) -> Result<AreaCode, CommandError> {
    AreaCode::new(code).ok_or_else(|| broken("no such area"))
}
