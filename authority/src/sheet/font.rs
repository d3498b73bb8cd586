//! Text as glyphs of the two faces, with kerning, measured as it is drawn.

use harfrust::{ShaperData, UnicodeBuffer};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::SheetError;
use crate::text_layout::{BOLD, REGULAR};

/// Which of the two faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// The two faces, which all sheets share.
pub struct Fonts {
    regular: Font,
    bold: Font,
}

impl Fonts {
    /// Loads the faces.
    ///
    /// # Errors
    /// [`SheetError::Typeface`].
    pub fn new() -> Result<Self, SheetError> {
        let load = |bytes| Font::new(bytes).ok_or(SheetError::Typeface);
        Ok(Self {
            regular: load(REGULAR)?,
            bold: load(BOLD)?,
        })
    }

    pub(super) const fn of(&self, weight: Weight) -> &Font {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

pub(super) struct Font {
    pub(super) data: &'static [u8],
    font: FontRef<'static>,
    shaper: ShaperData,
    pub(super) units_per_em: f32,
}

/// A glyph of a run, in units of the font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) id: u16,
    pub(super) character: char,
    /// How far the next glyph is, with kerning.
    pub(super) advance: i32,
    /// How far it would be without.
    pub(super) width: i32,
}

/// A line of text.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) glyphs: Vec<Glyph>,
    units_per_em: f32,
}

impl Run {
    /// How far the run reaches at a size, in the unit of the size.
    pub(super) fn width(&self, size: f32) -> f32 {
        let units: i32 = self.glyphs.iter().map(|glyph| glyph.advance).sum();
        real(units) * size / self.units_per_em
    }
}

impl Font {
    fn new(data: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(data).ok()?;
        let shaper = ShaperData::new(&font);
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        Some(Self {
            data,
            font,
            shaper,
            units_per_em: f32::from(metrics.units_per_em),
        })
    }

    /// Sets a text in one line. Characters that the faces lack are left out: a street may have any.
    pub(super) fn set(&self, text: &str) -> Run {
        let characters = self.font.charmap();
        let text: String = text
            .chars()
            .filter(|&letter| characters.map(letter).is_some())
            .collect();
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.guess_segment_properties();
        let shaper = self.shaper.shaper(&self.font).build();
        let shaped = shaper.shape(buffer, harfrust::ShapeOptions::new());
        let widths = self
            .font
            .glyph_metrics(Size::unscaled(), LocationRef::default());
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        let glyphs = glyphs.map(|(info, position)| Glyph {
            id: u16::try_from(info.glyph_id).unwrap_or_default(),
            character: character_at(&text, info.cluster),
            advance: position.x_advance,
            width: width_of(&widths, info.glyph_id).unwrap_or(position.x_advance),
        });
        Run {
            glyphs: glyphs.collect(),
            units_per_em: self.units_per_em,
            text,
        }
    }
}

fn character_at(text: &str, cluster: u32) -> char {
    let at = usize::try_from(cluster).unwrap_or_default();
    text.get(at..)
        .and_then(|rest| rest.chars().next())
        .unwrap_or(' ')
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a glyph's width is a whole number of units below 2^16"
)]
fn width_of(metrics: &GlyphMetrics<'_>, glyph: u32) -> Option<i32> {
    metrics
        .advance_width(GlyphId::new(glyph))
        .map(|width| width as i32)
}

/// Units of a line, far below where `f32` would lose one.
#[expect(
    clippy::cast_precision_loss,
    reason = "a line's advance is far below 2^24 units"
)]
pub(super) const fn real(units: i32) -> f32 {
    units as f32
}
