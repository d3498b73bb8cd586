//! Text as outlines, so that a poster looks the same wherever it is printed.
//!
//! The two faces are Noto Sans, cut down to the letters that names may have (`fonts/README.md`).

use harfrust::{ShaperData, UnicodeBuffer};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

/// The regular face.
pub(crate) const REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
/// The bold face.
pub(crate) const BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");

/// A typeface with its shaper.
pub(crate) struct Typeface {
    font: FontRef<'static>,
    shaper: ShaperData,
    units_per_em: f32,
}

/// A line of text as an outline, in the font's own units.
pub(crate) struct Line {
    outline: String,
    units_per_em: f32,
}

impl Typeface {
    /// Parses a font file.
    pub(crate) fn new(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let shaper = ShaperData::new(&font);
        let units = font
            .metrics(Size::unscaled(), LocationRef::default())
            .units_per_em;
        Some(Self {
            font,
            shaper,
            units_per_em: f32::from(units),
        })
    }

    /// Lays out `text` in one line, with kerning.
    pub(crate) fn set(&self, text: &str) -> Line {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaper = self.shaper.shaper(&self.font).build();
        let glyphs = shaper.shape(buffer, harfrust::ShapeOptions::new());
        let outlines = self.font.outline_glyphs();
        let mut writer = PathPen {
            path: String::new(),
            x: 0,
            y: 0,
        };
        let mut advance = 0;
        for (glyph, position) in glyphs.glyph_infos().iter().zip(glyphs.glyph_positions()) {
            writer.x = advance + position.x_offset;
            writer.y = position.y_offset;
            if let Some(outline) = outlines.get(GlyphId::new(glyph.glyph_id)) {
                let plain = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
                // An outline that cannot be drawn leaves a gap. Our fonts have none.
                let _ = outline.draw(plain, &mut writer);
            }
            advance += position.x_advance;
        }
        Line {
            outline: writer.path,
            units_per_em: self.units_per_em,
        }
    }
}

impl Line {
    /// Returns an SVG path of the line with its left end at `x` and its baseline at `y`.
    pub(crate) fn svg(&self, x: f32, y: f32, size: f32, colour: &str) -> String {
        let scale = size / self.units_per_em;
        format!(
            "<path fill=\"{colour}\" transform=\"translate({x:.3} {y:.3}) scale({scale:.6} -{scale:.6})\" d=\"{}\"/>\n",
            self.outline
        )
    }
}

/// Converts font units. Those of a line are far below the limit of exact `f32` integers.
#[expect(
    clippy::cast_precision_loss,
    reason = "a line's advance is far below 2^24 units"
)]
const fn whole(units: i32) -> f32 {
    units as f32
}

/// Collects outlines as SVG path data, shifted to the glyph's position.
struct PathPen {
    path: String,
    x: i32,
    y: i32,
}

impl PathPen {
    fn command(&mut self, letter: char, points: &[(f32, f32)]) {
        self.path.push(letter);
        for (index, (x, y)) in points.iter().enumerate() {
            let separator = if index == 0 { "" } else { " " };
            let (x, y) = (x + whole(self.x), y + whole(self.y));
            self.path.push_str(&format!("{separator}{x} {y}"));
        }
    }
}

impl OutlinePen for PathPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.command('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.command('L', &[(x, y)]);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.command('Q', &[(cx, cy), (x, y)]);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.command('C', &[(cx0, cy0), (cx1, cy1), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code point that a name may have.
    fn letters() -> impl Iterator<Item = char> {
        ('\u{20}'..='\u{1EF9}')
            .chain(['\u{2013}', '\u{2019}', '\u{2116}'])
            .filter(|letter| {
                let name = format!("a{letter}a");
                dauchan_core::venue::VenueName::new(&name).is_ok()
            })
    }

    #[test]
    fn both_faces_have_every_letter_of_a_name() {
        for bytes in [REGULAR, BOLD] {
            let face = Typeface::new(bytes).unwrap();
            let characters = face.font.charmap();
            for letter in letters() {
                assert!(characters.map(letter).is_some(), "{letter:?}");
                let drawn = !face.set(&letter.to_string()).outline.is_empty();
                assert_eq!(drawn, letter != ' ', "{letter:?}");
            }
        }
        assert_eq!(letters().count(), 262);
    }
}
