//! Where everything stands on a poster.

use std::sync::Arc;

use dauchan_core::scan::encode::{Encoder, Segment, Symbol};
use dauchan_core::time::Day;
use dauchan_core::venue::carrier::Host;
use dauchan_core::venue::{Direction, ShortCode, VenueDetails};

use super::SheetError;
use super::breaks;
use super::font::{Fonts, Run, Weight};
use super::page::{
    ALARM, Code, Colour, DOT, HEIGHT, INK, Item, PAPER, POINTS_PER_MILLIMETRE, Page, QUIET_INK,
    Text, WIDTH,
};
use crate::labels;
use crate::signers::SignedVenue;

/// The densest symbol of a poster: `docs/format.md`, section 3.
const MAX_VERSION: u8 = 9;
const MARGIN: f32 = 16.0;
const ROOM: f32 = WIDTH - 2.0 * MARGIN;
const BAND: f32 = 24.0;
/// The province asks for 15 cm at least: in dots of 300 to the inch.
const MIN_CODE: usize = 1772;
/// The symbol's upper edge. Its quiet zone is 15 mm at most, of version 6.
const CODE_TOP: f32 = 86.0;
const NAME_MIDDLE: f32 = 43.0;
/// Stickers: 3 columns and 4 rows, the code about 5 cm.
const STICKER_COLUMNS: u16 = 3;
const STICKER_ROWS: u16 = 4;
const STICKER_WIDTH: f32 = 64.0;
const STICKER_HEIGHT: f32 = 70.0;
const MIN_STICKER_CODE: usize = 560;

/// The amount of ink that a poster needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A band of colour at the top.
    Colour,
    /// Lines instead of the band, and black alone.
    LittleInk,
}

/// The texts that stand on all posters of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imprint {
    /// The name of the authority that issued the codes.
    pub authority: String,
    /// The telephone number for questions.
    pub help_line: String,
    /// The style, which decides how much ink a poster needs.
    pub style: Style,
    /// Whether it is a demonstration's, which the sheet then says.
    pub demonstration: bool,
}

/// The content of a poster.
#[derive(Clone, Copy, Debug)]
pub struct PosterSheet<'a> {
    /// The venue's short code.
    pub short_code: ShortCode,
    /// The details in the code.
    pub details: &'a VenueDetails,
    /// The name of the door; empty for most venues.
    pub door: &'a str,
    /// House number and street.
    pub street: &'a str,
    /// The ward, with its district where there is one.
    pub place: &'a str,
    /// The code.
    pub signed: &'a SignedVenue,
    /// The host that the code begins with.
    pub host: &'a Host,
}

impl PosterSheet<'_> {
    fn symbol(&self, encoder: &Encoder) -> Result<(Symbol, String), SheetError> {
        let (prefix, digits) = self.signed.poster_text(self.host);
        let segments = [Segment::Bytes(prefix.as_bytes()), Segment::Digits(&digits)];
        let symbol = encoder.encode(&segments, MAX_VERSION)?;
        Ok((symbol, format!("{prefix}{}", *digits)))
    }
}

/// What tells the three directions apart at a glance.
struct Look {
    colour: Colour,
    arrows: &'static [&'static [(f32, f32)]],
    request: &'static str,
    request_in_english: &'static str,
}

const fn look(direction: Direction) -> Look {
    match direction {
        Direction::Both => Look {
            colour: Colour(0x0B, 0x55, 0x63),
            arrows: &[
                &[(17.0, 8.5), (31.0, 8.5)],
                &[(27.0, 4.5), (31.0, 8.5), (27.0, 12.5)],
                &[(31.0, 15.5), (17.0, 15.5)],
                &[(21.0, 11.5), (17.0, 15.5), (21.0, 19.5)],
            ],
            request: "Quét mã khi vào và khi ra",
            request_in_english: "Scan when you come and when you leave",
        },
        Direction::Entry => Look {
            colour: Colour(0x1D, 0x6B, 0x45),
            arrows: &[
                &[(16.0, 12.0), (27.0, 12.0)],
                &[(22.0, 6.5), (27.5, 12.0), (22.0, 17.5)],
                &[(31.5, 4.5), (31.5, 19.5)],
            ],
            request: "Quét mã khi vào",
            request_in_english: "Scan when you come",
        },
        Direction::Exit => Look {
            colour: Colour(0x7A, 0x42, 0x17),
            arrows: &[
                &[(20.5, 12.0), (31.5, 12.0)],
                &[(26.5, 6.5), (32.0, 12.0), (26.5, 17.5)],
                &[(16.5, 4.5), (16.5, 19.5)],
            ],
            request: "Quét mã khi ra",
            request_in_english: "Scan when you leave",
        },
    }
}

/// What the posters of a desk have in common: laid out once for each direction.
pub struct Forms([Arc<[Item]>; 3]);

impl Forms {
    /// Lays out what posters whose codes begin with `host` have in common.
    #[must_use]
    pub fn new(fonts: &Fonts, host: &Host, imprint: &Imprint) -> Self {
        let form = |direction| {
            let mut items = Vec::new();
            let mut pen = Pen {
                fonts,
                items: &mut items,
            };
            band(&mut pen, direction, imprint.style);
            instructions(&mut pen, host, imprint);
            items.into()
        };
        Self([Direction::Both, Direction::Entry, Direction::Exit].map(form))
    }

    fn of(&self, direction: Direction) -> Arc<[Item]> {
        let [both, entry, exit] = &self.0;
        Arc::clone(match direction {
            Direction::Both => both,
            Direction::Entry => entry,
            Direction::Exit => exit,
        })
    }
}

/// Lays out a poster of A4.
///
/// # Errors
/// [`SheetError::Symbol`].
pub fn poster(
    fonts: &Fonts,
    encoder: &Encoder,
    sheet: &PosterSheet<'_>,
    forms: &Forms,
) -> Result<Page, SheetError> {
    let (symbol, says) = sheet.symbol(encoder)?;
    let mut page = Page {
        shared: forms.of(sheet.details.direction),
        own: Vec::new(),
    };
    let mut own = Pen {
        fonts,
        items: &mut page.own,
    };
    venue(&mut own, sheet);
    foot(&mut own, sheet);
    let dots_a_module = MIN_CODE.div_ceil(symbol.side());
    let side = dots_a_module * symbol.side();
    let top = dots(HEIGHT - CODE_TOP);
    page.own.push(Item::Code(Box::new(Code {
        left: narrow((usize::from(dots(WIDTH)) - side) / 2),
        bottom: narrow(usize::from(top).saturating_sub(side)),
        dots_a_module: narrow(dots_a_module),
        symbol,
        says,
    })));
    Ok(page)
}

/// Lays out a sheet of stickers of 5 cm for one venue.
///
/// # Errors
/// [`SheetError::Symbol`].
pub fn stickers(
    fonts: &Fonts,
    encoder: &Encoder,
    sheet: &PosterSheet<'_>,
) -> Result<Page, SheetError> {
    let (symbol, says) = sheet.symbol(encoder)?;
    let dots_a_module = MIN_STICKER_CODE.div_ceil(symbol.side());
    let side = dots_a_module * symbol.side();
    let mut page = Page::default();
    let label = labels::of_direction(sheet.details.direction).vietnamese;
    for row in 0..STICKER_ROWS {
        for column in 0..STICKER_COLUMNS {
            let left = (WIDTH - f32::from(STICKER_COLUMNS) * STICKER_WIDTH) / 2.0
                + f32::from(column) * STICKER_WIDTH;
            let top = (HEIGHT - f32::from(STICKER_ROWS) * STICKER_HEIGHT) / 2.0
                + f32::from(row) * STICKER_HEIGHT;
            let middle = left + STICKER_WIDTH / 2.0;
            let mut pen = Pen {
                fonts,
                items: &mut page.own,
            };
            let room = STICKER_WIDTH - 6.0;
            pen.centre_at(
                Weight::Bold,
                sheet.details.name.as_str(),
                middle,
                top + 4.5,
                3.6,
                room,
                INK,
            );
            let below = format!("{label} · {}", sheet.short_code);
            pen.centre_at(
                Weight::Regular,
                &below,
                middle,
                top + STICKER_HEIGHT - 2.0,
                3.0,
                room,
                INK,
            );
            page.own.push(Item::Code(Box::new(Code {
                left: narrow(usize::from(dots(middle)).saturating_sub(side / 2)),
                bottom: narrow(usize::from(dots(HEIGHT - top - 10.5)).saturating_sub(side)),
                dots_a_module: narrow(dots_a_module),
                symbol: symbol.clone(),
                says: says.clone(),
            })));
        }
    }
    Ok(page)
}

/// The whole dots in a length.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths on a page are positive and below 4,000 dots"
)]
fn dots(millimetres: f32) -> u16 {
    (millimetres * POINTS_PER_MILLIMETRE / DOT) as u16
}

fn narrow(value: usize) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}

/// Puts texts onto a page.
pub(super) struct Pen<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) items: &'a mut Vec<Item>,
}

impl Pen<'_> {
    pub(super) fn set(&self, weight: Weight, text: &str) -> Run {
        self.fonts.of(weight).set(text)
    }

    fn put(&mut self, run: Run, weight: Weight, x: f32, baseline: f32, size: f32, colour: Colour) {
        self.items.push(Item::Text(Text {
            x,
            baseline,
            size,
            weight,
            colour,
            run,
        }));
    }

    pub(super) fn left(
        &mut self,
        weight: Weight,
        text: &str,
        x: f32,
        baseline: f32,
        size: f32,
        colour: Colour,
    ) {
        let run = self.set(weight, text);
        self.put(run, weight, x, baseline, size, colour);
    }

    fn right(&mut self, weight: Weight, text: &str, baseline: f32, size: f32, colour: Colour) {
        let run = self.set(weight, text);
        let x = WIDTH - MARGIN - run.width(size);
        self.put(run, weight, x, baseline, size, colour);
    }

    /// A line in the middle of the page, smaller if it would not fit.
    fn centre(&mut self, weight: Weight, text: &str, baseline: f32, size: f32, colour: Colour) {
        self.centre_at(weight, text, WIDTH / 2.0, baseline, size, ROOM, colour);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a text has a place, a size and a colour"
    )]
    fn centre_at(
        &mut self,
        weight: Weight,
        text: &str,
        middle: f32,
        baseline: f32,
        most: f32,
        room: f32,
        colour: Colour,
    ) {
        let run = self.set(weight, text);
        let size = most.min(most * room / run.width(most).max(1.0));
        let x = middle - run.width(size) / 2.0;
        self.put(run, weight, x, baseline, size, colour);
    }

    /// A line at the left that is made smaller, and then shorter, until it fits.
    pub(super) fn fit(
        &mut self,
        weight: Weight,
        text: &str,
        x: f32,
        baseline: f32,
        size: f32,
        room: f32,
    ) {
        let run = self.set(weight, text);
        let fitting = size.min(size * room / run.width(size).max(1.0));
        self.put(run, weight, x, baseline, fitting, INK);
    }
}

fn band(pen: &mut Pen<'_>, direction: Direction, style: Style) {
    let look = look(direction);
    let label = labels::of_direction(direction);
    let (colour, paper) = match style {
        Style::Colour => (look.colour, PAPER),
        Style::LittleInk => (INK, INK),
    };
    let full = Item::Rectangle {
        x: 0.0,
        y: 0.0,
        width: WIDTH,
        height: BAND,
        colour,
    };
    let line = Item::Rectangle {
        x: MARGIN,
        y: BAND - 0.6,
        width: ROOM,
        height: 0.6,
        colour,
    };
    pen.items
        .push(if style == Style::Colour { full } else { line });
    pen.items.push(Item::Stroke {
        lines: look.arrows.iter().map(|line| line.to_vec()).collect(),
        width: 1.5,
        colour: paper,
    });
    pen.left(Weight::Bold, label.vietnamese, 38.0, 13.0, 9.5, paper);
    pen.left(Weight::Regular, label.english, 38.2, 19.5, 4.6, paper);
    pen.right(Weight::Bold, look.request, 13.0, 5.8, paper);
    pen.right(Weight::Regular, look.request_in_english, 19.5, 4.2, paper);
}

/// The venue: its name as large as it fits, where it is, what it is, and which door.
fn venue(pen: &mut Pen<'_>, sheet: &PosterSheet<'_>) {
    let name = sheet.details.name.as_str();
    let one = pen.set(Weight::Bold, name);
    let fitting = |run: &Run, most: f32| most.min(most * ROOM / run.width(most).max(1.0));
    let size = fitting(&one, 17.0);
    let measure = |line: &str| pen.set(Weight::Bold, line).width(1.0);
    let two = breaks::in_two(name, measure).map(|(first, second)| {
        let lines = [first, second].map(|line| pen.set(Weight::Bold, line));
        (
            lines
                .iter()
                .map(|line| fitting(line, 12.5))
                .fold(12.5, f32::min),
            lines,
        )
    });
    let (size, lines) = match two {
        Some((smaller, lines)) if smaller > 1.15 * size => (smaller, Vec::from(lines)),
        _ => (size, vec![one]),
    };
    let (leading, capitals) = (1.2 * size, 0.714 * size);
    let count = u8::try_from(lines.len()).map_or(1.0, f32::from);
    let mut baseline = NAME_MIDDLE + (capitals - leading * (count - 1.0)) / 2.0;
    for line in lines {
        let x = (WIDTH - line.width(size)) / 2.0;
        pen.put(line, Weight::Bold, x, baseline, size, INK);
        baseline += leading;
    }
    let address = match sheet.street {
        "" => sheet.place.to_owned(),
        street => format!("{street}, {}", sheet.place),
    };
    pen.centre(Weight::Regular, &address, 63.0, 5.4, INK);
    let kind = labels::of_sector(sheet.details.sector);
    let kind = match sheet.door {
        "" => format!("{} · {}", kind.vietnamese, kind.english),
        door => format!("{door} · {}", kind.vietnamese),
    };
    let weight = if sheet.door.is_empty() {
        Weight::Regular
    } else {
        Weight::Bold
    };
    pen.centre(
        weight,
        &kind,
        69.5,
        4.6,
        if sheet.door.is_empty() {
            QUIET_INK
        } else {
            INK
        },
    );
}

/// What to do, also without a phone, and who says so.
fn instructions(pen: &mut Pen<'_>, host: &Host, imprint: &Imprint) {
    let steps =
        "1  Mở ứng dụng Dấu Chân     2  Đưa camera vào mã này     3  Cho nhân viên xem màn hình";
    pen.centre(Weight::Bold, steps, 258.8, 4.2, INK);
    let steps =
        "Open the Dấu Chân app · point the camera at this code · show the screen to the staff";
    pen.centre(Weight::Regular, steps, 263.4, 3.3, QUIET_INK);
    let help = "Không có điện thoại? Nhân viên sẽ ghi lượt đến giúp bạn. · No phone? The staff will write your visit down.";
    pen.centre(Weight::Regular, help, 268.6, 3.5, INK);
    let mut issued = Vec::new();
    if !imprint.authority.is_empty() {
        issued.push(imprint.authority.clone());
    }
    if !imprint.help_line.is_empty() {
        issued.push(format!("Đường dây nóng {}", imprint.help_line));
    }
    issued.push(format!("https://{}", host.as_str()));
    pen.centre(Weight::Regular, &issued.join("  ·  "), 273.6, 3.5, INK);
    if imprint.demonstration {
        pen.centre(
            Weight::Bold,
            "BẢN TRÌNH DIỄN · DEMONSTRATION",
            29.6,
            3.8,
            ALARM,
        );
    }
}

/// How long the code is good, which printing it is, and the short code.
fn foot(pen: &mut Pen<'_>, sheet: &PosterSheet<'_>) {
    let validity = sheet.details.validity;
    let (first, last) = (written(validity.first()), written(validity.last()));
    pen.left(
        Weight::Bold,
        &format!("Có giá trị từ {first} đến {last}"),
        MARGIN,
        282.0,
        4.6,
        INK,
    );
    let english = format!("Valid {} to {}", validity.first(), validity.last());
    pen.left(Weight::Regular, &english, MARGIN, 287.6, 3.5, QUIET_INK);
    pen.right(
        Weight::Bold,
        &format!("Mã địa điểm {}", sheet.short_code),
        282.0,
        5.4,
        INK,
    );
    let issue = sheet.details.issue.number();
    pen.right(
        Weight::Regular,
        &format!("Lần in {issue} · Printing {issue}"),
        287.6,
        3.5,
        QUIET_INK,
    );
}

/// The day as it is written in Viet Nam: `27/09/2021`.
pub(super) fn written(day: Day) -> String {
    let (year, month, day) = day.date().to_calendar_date();
    format!("{day:02}/{:02}/{year}", u8::from(month))
}
