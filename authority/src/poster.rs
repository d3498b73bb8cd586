//! Posters: A4 sheets with a venue's code, its name and what to do.
//!
//! A poster is an SVG whose text is outlines, so every printer prints it alike. The PNG is the same SVG
//! at 300 dots to the inch. The code is 154 mm wide (the province asks for 150) with more than its
//! quiet zone around it. The same printing always has the same bytes: nothing depends on when or
//! where it was drawn.

use std::fmt::Write as _;

use dauchan_core::time::Day;
use dauchan_core::venue::carrier::Host;
use dauchan_core::venue::{Direction, VenueDetails, VenueId};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use crate::signers::SignedVenue;
use crate::symbol::{Symbol, SymbolTooDense};
use crate::text_layout::{BOLD, Line, REGULAR, Typeface};
use crate::{areas, labels};

/// An A4 sheet in millimetres.
const SHEET: (f32, f32) = (210.0, 297.0);
const MARGIN: f32 = 16.0;
const MIDDLE: f32 = SHEET.0 / 2.0;
const BAND_HEIGHT: f32 = 27.0;
/// The code's side and upper edge. Its quiet zone is 16 mm at most (version 6) and stays empty.
const CODE_SIDE: f32 = 154.0;
const CODE_TOP: f32 = 102.0;
/// The middle of the name's capitals, and the lines under it.
const NAME_MIDDLE: f32 = 52.5;
const PLACE_BASELINE: f32 = 76.8;
const PLACE_SIZE: f32 = 6.2;
const KIND_BASELINE: f32 = 84.0;
const NOTICE_BASELINE: f32 = 33.8;
const PNG_SIZE: (u32, u32) = (2480, 3508);
const PNG_DOTS_PER_METRE: u32 = 11_811;

const INK: &str = "#16212b";
const QUIET_INK: &str = "#5b6873";
const PAPER: &str = "#ffffff";

/// The contents of a poster.
#[derive(Clone, Copy, Debug)]
pub struct Poster<'a> {
    /// The venue's public id.
    pub id: VenueId,
    /// The details that the code carries.
    pub details: &'a VenueDetails,
    /// The signed code.
    pub signed: &'a SignedVenue,
    /// The host that the code begins with.
    pub host: &'a Host,
    /// Whether the sheet is marked as a demonstration.
    pub demonstration: bool,
}

/// The reason why a poster could not be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PosterError {
    /// The code needs a symbol that is too dense.
    #[error(transparent)]
    Symbol(#[from] SymbolTooDense),
    /// The tool was built with a damaged typeface.
    #[error("the poster's typeface is damaged; build dauchan again")]
    Typeface,
    /// The PNG could not be drawn.
    #[error("the poster's PNG could not be drawn; use SVG")]
    Picture,
}

/// Draws posters, which share its typefaces.
pub struct PosterPress {
    regular: Typeface,
    bold: Typeface,
}

impl PosterPress {
    /// Loads the typefaces.
    ///
    /// # Errors
    /// [`PosterError::Typeface`].
    pub fn new() -> Result<Self, PosterError> {
        let regular = Typeface::new(REGULAR).ok_or(PosterError::Typeface)?;
        let bold = Typeface::new(BOLD).ok_or(PosterError::Typeface)?;
        Ok(Self { regular, bold })
    }

    /// Returns the poster as an A4 SVG.
    ///
    /// # Errors
    /// [`PosterError::Symbol`].
    pub fn svg(&self, poster: &Poster<'_>) -> Result<String, PosterError> {
        let (prefix, digits) = poster.signed.poster_text(poster.host);
        let symbol = Symbol::new(&prefix, &digits)?;
        let (width, height) = SHEET;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\">\n\
             <title>{}</title>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>\n",
            escape(poster.details.name.as_str()),
        );
        self.draw_band(&mut svg, poster.details.direction);
        self.draw_venue(&mut svg, poster.details);
        draw_symbol(&mut svg, &symbol);
        self.draw_foot(&mut svg, poster);
        svg.push_str("</svg>\n");
        Ok(svg)
    }

    /// Returns the poster as an A4 PNG at 300 dots to the inch.
    ///
    /// # Errors
    /// [`PosterError`].
    pub fn png(&self, poster: &Poster<'_>) -> Result<Vec<u8>, PosterError> {
        rasterise(&self.svg(poster)?).ok_or(PosterError::Picture)
    }

    /// Draws the band at the top: the direction, and when to scan.
    fn draw_band(&self, svg: &mut String, direction: Direction) {
        let style = Style::of(direction);
        let label = labels::of_direction(direction);
        let width = SHEET.0;
        let _ = writeln!(
            svg,
            "<rect width=\"{width}\" height=\"{BAND_HEIGHT}\" fill=\"{}\"/>\n\
             <path fill=\"none\" stroke=\"{PAPER}\" stroke-width=\"1.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"{}\"/>",
            style.colour, style.arrows
        );
        svg.push_str(&self.bold.set(label.vietnamese).svg(38.0, 14.6, 10.0, PAPER));
        svg.push_str(&self.regular.set(label.english).svg(38.2, 21.6, 4.8, PAPER));
        let right = SHEET.0 - MARGIN;
        let mut flush_right = |line: &Line, y, size| {
            svg.push_str(&line.svg(right - line.width(size), y, size, PAPER));
        };
        flush_right(&self.bold.set(style.request), 14.6, 5.8);
        flush_right(&self.regular.set(style.request_in_english), 21.6, 4.2);
    }

    /// Draws the venue: its name as large as it fits, its place and its kind.
    fn draw_venue(&self, svg: &mut String, details: &VenueDetails) {
        let (lines, size) = self.fit(details.name.as_str());
        for (line, baseline) in lines.iter().zip(baselines(lines.len(), size)) {
            centre(svg, line, baseline, size, INK);
        }
        let place = self.regular.set(&place_of(details));
        let size = PLACE_SIZE.min(PLACE_SIZE * (SHEET.0 - 2.0 * MARGIN) / place.width(PLACE_SIZE));
        centre(svg, &place, PLACE_BASELINE, size, INK);
        let kind = labels::of_sector(details.sector);
        let kind = format!("{} · {}", kind.vietnamese, kind.english);
        centre(svg, &self.regular.set(&kind), KIND_BASELINE, 4.8, QUIET_INK);
    }

    /// Breaks the name into one line or two, at the largest size that fits.
    fn fit(&self, name: &str) -> (Vec<Line>, f32) {
        let room = SHEET.0 - 2.0 * MARGIN;
        let fitting = |lines: &[Line], most: f32| {
            lines
                .iter()
                .map(|line| most * room / line.width(most))
                .fold(most, f32::min)
        };
        let one = vec![self.bold.set(name)];
        let size = fitting(&one, 19.0);
        let breaks = name
            .match_indices(' ')
            .map(|(space, _)| name.split_at(space));
        // The most even break allows the largest letters.
        let longest = |halves: &[Line; 2]| halves[0].width(1.0).max(halves[1].width(1.0));
        let two = breaks
            .map(|(first, rest)| [first, rest.trim_start()].map(|half| self.bold.set(half)))
            .min_by(|one, other| longest(one).total_cmp(&longest(other)))
            .map(|halves| (fitting(&halves, 13.0), halves));
        match two {
            Some((size_in_two, halves)) if size_in_two > 1.15 * size => {
                (halves.into(), size_in_two)
            }
            _ => (one, size),
        }
    }

    /// Draws the foot: the validity of the code, its printing and the venue's id.
    fn draw_foot(&self, svg: &mut String, poster: &Poster<'_>) {
        let details = poster.details;
        let (first, last) = (
            written(details.validity.first()),
            written(details.validity.last()),
        );
        let validity = self.bold.set(&format!("Có giá trị từ {first} đến {last}"));
        svg.push_str(&validity.svg(MARGIN, 281.0, 5.0, INK));
        let validity = format!(
            "Valid {} to {}",
            details.validity.first(),
            details.validity.last()
        );
        svg.push_str(
            &self
                .regular
                .set(&validity)
                .svg(MARGIN, 287.6, 3.8, QUIET_INK),
        );
        let right = SHEET.0 - MARGIN;
        let mut flush_right = |line: &Line, y, size, colour| {
            svg.push_str(&line.svg(right - line.width(size), y, size, colour));
        };
        let issue = format!("Lần in {}", details.issue.number());
        flush_right(&self.bold.set(&issue), 281.0, 5.0, INK);
        let id = format!("Printing {} · {}", details.issue.number(), poster.id);
        flush_right(&self.regular.set(&id), 287.6, 3.8, QUIET_INK);
        if poster.demonstration {
            let notice = self.bold.set("BẢN TRÌNH DIỄN · DEMONSTRATION");
            centre(svg, &notice, NOTICE_BASELINE, 3.8, "#b3261e");
        }
    }
}

/// The colour, sign and request of a direction.
struct Style {
    colour: &'static str,
    arrows: &'static str,
    request: &'static str,
    request_in_english: &'static str,
}

impl Style {
    const fn of(direction: Direction) -> Self {
        match direction {
            Direction::Both => Self {
                colour: "#0b5563",
                arrows: "M17 10.5H31M27 6.5L31 10.5L27 14.5M31 17.5H17M21 13.5L17 17.5L21 21.5",
                request: "Quét mã khi vào và khi ra",
                request_in_english: "Scan when you come and when you leave",
            },
            Direction::Entry => Self {
                colour: "#1d6b45",
                arrows: "M16 13.5H27M22 8L27.5 13.5L22 19M31.5 6V21",
                request: "Quét mã khi vào",
                request_in_english: "Scan when you come",
            },
            Direction::Exit => Self {
                colour: "#7a4217",
                arrows: "M20.5 13.5H31.5M26.5 8L32 13.5L26.5 19M16.5 6V21",
                request: "Quét mã khi ra",
                request_in_english: "Scan when you leave",
            },
        }
    }
}

/// Returns the baselines of a name, with its capitals centred on [`NAME_MIDDLE`].
fn baselines(lines: usize, size: f32) -> impl Iterator<Item = f32> {
    let (leading, capital_height) = (1.2 * size, 0.714 * size);
    let count = u8::try_from(lines).map_or(1.0, f32::from);
    let first = NAME_MIDDLE + (capital_height - leading * (count - 1.0)) / 2.0;
    core::iter::successors(Some(first), move |baseline| Some(baseline + leading)).take(lines)
}

fn centre(svg: &mut String, line: &Line, y: f32, size: f32, colour: &str) {
    svg.push_str(&line.svg(MIDDLE - line.width(size) / 2.0, y, size, colour));
}

/// Draws the symbol as one path, a rectangle for each run of dark modules.
fn draw_symbol(svg: &mut String, symbol: &Symbol) {
    let left = (SHEET.0 - CODE_SIDE) / 2.0;
    let modules = u16::try_from(symbol.width()).map_or(1.0, f32::from);
    let scale = CODE_SIDE / modules;
    let _ = write!(
        svg,
        "<path fill=\"#000000\" shape-rendering=\"crispEdges\" transform=\"translate({left} {CODE_TOP}) scale({scale:.6})\" d=\""
    );
    for (y, row) in symbol.rows().enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run.first() == Some(&true) {
                let _ = write!(svg, "M{x} {y}h{0}v1h-{0}z", run.len());
            }
            x += run.len();
        }
    }
    svg.push_str("\"/>\n");
}

/// Returns the ward and its district, as in `Phường Phú Cường, Thành phố Thủ Dầu Một`.
fn place_of(details: &VenueDetails) -> String {
    let Some(unit) = areas::unit(details.area) else {
        return String::new();
    };
    match unit.district.and_then(areas::unit) {
        Some(district) => format!("{}, {}", unit.name, district.name),
        None => unit.name.to_owned(),
    }
}

/// Returns the day as it is written in Viet Nam, as in `27/09/2021`.
fn written(day: Day) -> String {
    let (year, month, day) = day.date().to_calendar_date();
    format!("{day:02}/{:02}/{year}", u8::from(month))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn rasterise(svg: &str) -> Option<Vec<u8>> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).ok()?;
    let (width, height) = PNG_SIZE;
    let mut pixmap = Pixmap::new(width, height)?;
    let sheet = tree.size();
    let scale = Transform::from_scale(
        u16::try_from(width).map_or(1.0, f32::from) / sheet.width(),
        u16::try_from(height).map_or(1.0, f32::from) / sheet.height(),
    );
    resvg::render(&tree, scale, &mut pixmap.as_mut());
    // The sheet is opaque: three channels say all.
    let pixels: Vec<u8> = pixmap
        .pixels()
        .iter()
        .flat_map(|p| [p.red(), p.green(), p.blue()])
        .collect();
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: PNG_DOTS_PER_METRE,
        yppu: PNG_DOTS_PER_METRE,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(png)
}

#[cfg(test)]
mod tests {
    use dauchan_fixtures::CountingRandom;

    use super::*;
    use crate::signers::IssuerSigner;

    /// Gives `look` a poster of a venue with this name.
    fn with_poster<T>(name: &str, look: impl FnOnce(&Poster<'_>) -> T) -> T {
        let issuer = IssuerSigner::generate(&mut CountingRandom::new(7)).unwrap();
        let record = dauchan_fixtures::venue(9, name);
        look(&Poster {
            id: record.secret.venue_id(),
            details: &record.details,
            signed: &issuer.sign_venue(&record),
            host: &Host::new("dauchan.binhduong.vn").unwrap(),
            demonstration: false,
        })
    }

    const NAMES: [&str; 4] = [
        "A",
        "Chợ Thủ Dầu Một",
        "Trung tâm Y tế thị xã Bến Cát – khu B",
        "ỘỘỘỘỘỘỘỘỘỘỘỘỘỘỘỘ",
    ];

    #[test]
    fn the_printed_code_says_what_was_signed() {
        let press = PosterPress::new().unwrap();
        for name in NAMES {
            with_poster(name, |poster| {
                let png = press.png(poster).unwrap();
                let mut reader = png::Decoder::new(std::io::Cursor::new(png))
                    .read_info()
                    .unwrap();
                let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
                reader.next_frame(&mut pixels).unwrap();
                // Every fourth pixel is what a phone sees of it.
                let mut image = rqrr::PreparedImage::prepare_from_greyscale(620, 877, |x, y| {
                    pixels[3 * (4 * y * 2480 + 4 * x)]
                });
                let (_, text) = image.detect_grids()[0].decode().unwrap();
                let (prefix, digits) = poster.signed.poster_text(poster.host);
                assert_eq!(text, prefix + &digits, "{name}");
            });
        }
    }

    #[test]
    fn the_same_venue_gives_the_same_bytes() {
        let print = || {
            let press = PosterPress::new().unwrap();
            with_poster(NAMES[1], |poster| {
                (press.svg(poster).unwrap(), press.png(poster).unwrap())
            })
        };
        assert_eq!(print(), print());
    }

    #[test]
    fn the_sheet_is_xml_without_text_that_would_need_a_font() {
        let press = PosterPress::new().unwrap();
        let svg = with_poster("Tiệm <A> & \"B\"", |poster| press.svg(poster).unwrap());
        assert!(svg.contains("<title>Tiệm &lt;A&gt; &amp; \"B\"</title>"));
        assert!(!svg.contains("<text"));
        assert!(usvg::Tree::from_str(&svg, &usvg::Options::default()).is_ok());
    }

    #[test]
    fn names_stay_on_the_sheet_at_a_size_that_is_read_from_afar() {
        let press = PosterPress::new().unwrap();
        for name in NAMES {
            let (lines, size) = press.fit(name);
            assert!(
                lines
                    .iter()
                    .all(|line| line.width(size) <= SHEET.0 - 2.0 * MARGIN + 0.01)
            );
            assert!(size >= 9.0, "{name}: {size} mm");
            // Stacked marks reach an em above the baseline; a dot below, a quarter of one under it.
            let baselines: Vec<_> = baselines(lines.len(), size).collect();
            let (top, bottom) = (baselines[0] - size, baselines[lines.len() - 1] + size / 4.0);
            assert!(top > NOTICE_BASELINE + 1.0, "{name}: begins at {top} mm");
            assert!(
                bottom < PLACE_BASELINE - PLACE_SIZE,
                "{name}: ends at {bottom} mm"
            );
        }
    }

    #[test]
    fn the_code_is_as_large_as_the_province_asks_and_keeps_its_quiet_zone() {
        const { assert!(CODE_SIDE >= 150.0) };
        let (quiet, modules) = (4.0, 41.0); // version 6, the least that any record needs
        let zone = quiet * CODE_SIDE / modules;
        assert!(zone <= (SHEET.0 - CODE_SIDE) / 2.0 && CODE_TOP - zone > KIND_BASELINE + 1.5);
        assert!(CODE_TOP + CODE_SIDE + zone < 276.0);
        with_poster("A", |poster| {
            let (prefix, digits) = poster.signed.poster_text(poster.host);
            assert!(Symbol::new(&prefix, &digits).unwrap().version() >= 6);
        });
    }
}
