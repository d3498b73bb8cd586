//! A page as SVG, its letters as outlines, and as PNG of 300 dots to the inch.

use std::fmt::Write as _;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use super::font::Weight;
use super::page::{Code, Colour, DOT, HEIGHT, Item, POINTS_PER_MILLIMETRE, Page, WIDTH};
use super::{ProofError, SheetError};
use crate::text_layout::Typeface;
use crate::text_layout::{BOLD, REGULAR};

const PNG_SIZE: (u32, u32) = (2480, 3508);
const PNG_DOTS_PER_METRE: u32 = 11_811;

/// Draws a page as SVG of A4's size. A screen reader finds `title` in it.
///
/// # Errors
/// [`SheetError`].
pub fn svg(page: &Page, title: &str) -> Result<String, SheetError> {
    let face = |bytes| Typeface::new(bytes).ok_or(SheetError::Typeface);
    let (regular, bold) = (face(REGULAR)?, face(BOLD)?);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}mm\" height=\"{HEIGHT}mm\" viewBox=\"0 0 {WIDTH} {HEIGHT}\">\n\
         <title>{}</title>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n",
        escape(title),
    );
    for item in page.shared.iter().chain(page.own.iter()) {
        match item {
            Item::Text(text) => {
                let face = match text.weight {
                    Weight::Regular => &regular,
                    Weight::Bold => &bold,
                };
                let line = face.set(&text.run.text);
                svg.push_str(&line.svg(text.x, text.baseline, text.size, &hex(text.colour)));
            }
            Item::Rectangle {
                x,
                y,
                width,
                height,
                colour,
            } => {
                let _ = writeln!(
                    svg,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
                    hex(*colour)
                );
            }
            Item::Stroke {
                lines,
                width,
                colour,
            } => draw_lines(&mut svg, lines, *width, *colour),
            Item::Code(code) => draw_code(&mut svg, code),
        }
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

/// Draws a page as PNG at 300 dots to the inch, after an ordinary reader has read its first code from the pixels.
///
/// # Errors
/// [`SheetError`].
pub fn png(page: &Page, title: &str) -> Result<Vec<u8>, SheetError> {
    let pixmap = rasterise(&svg(page, title)?).ok_or(SheetError::Picture)?;
    let code = page.own.iter().find_map(|item| match item {
        Item::Code(code) => Some(code),
        _ => None,
    });
    if let Some(code) = code {
        read_back(&pixmap, code)?;
    }
    encode(&pixmap).ok_or(SheetError::Picture)
}

/// Every fourth pixel is what a phone sees of a sheet.
fn read_back(pixmap: &Pixmap, code: &Code) -> Result<(), ProofError> {
    let [width, height] =
        [pixmap.width(), pixmap.height()].map(|side| usize::try_from(side / 4).unwrap_or_default());
    let luma = |x: usize, y: usize| {
        pixmap
            .pixels()
            .get(16 * y * width + 4 * x)
            .map_or(255, |pixel| pixel.green())
    };
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, luma);
        let grids = image.detect_grids();
        grids
            .first()
            .and_then(|grid| grid.decode().ok())
            .map(|(_, text)| text)
    }));
    match read.ok().flatten() {
        None => Err(ProofError::Unreadable),
        Some(text) if text == code.says => Ok(()),
        Some(_) => Err(ProofError::OtherText),
    }
}

fn draw_lines(svg: &mut String, lines: &[Vec<(f32, f32)>], width: f32, colour: Colour) {
    let mut path = String::new();
    for line in lines {
        for (index, (x, y)) in line.iter().enumerate() {
            let _ = write!(path, "{}{x} {y}", if index == 0 { 'M' } else { 'L' });
        }
    }
    let _ = writeln!(
        svg,
        "<path fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\" stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"{path}\"/>",
        hex(colour)
    );
}

/// The symbol as one path, a rectangle for each run of dark modules.
fn draw_code(svg: &mut String, code: &Code) {
    let dot = DOT / POINTS_PER_MILLIMETRE;
    let module = dot * f32::from(code.dots_a_module);
    let side = u8::try_from(code.symbol.side()).unwrap_or_default();
    let left = dot * f32::from(code.left);
    let top = HEIGHT - dot * f32::from(code.bottom) - module * f32::from(side);
    let _ = write!(
        svg,
        "<path fill=\"#000000\" shape-rendering=\"crispEdges\" transform=\"translate({left:.4} {top:.4}) scale({module:.6})\" d=\""
    );
    for row in 0..side {
        for run in code.symbol.dark_runs(row.into()) {
            let _ = write!(svg, "M{} {row}h{1}v1h-{1}z", run.start, run.end - run.start);
        }
    }
    svg.push_str("\"/>\n");
}

fn rasterise(svg: &str) -> Option<Pixmap> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).ok()?;
    let (width, height) = PNG_SIZE;
    let mut pixmap = Pixmap::new(width, height)?;
    let sheet = tree.size();
    let scale = Transform::from_scale(
        u16::try_from(width).map_or(1.0, f32::from) / sheet.width(),
        u16::try_from(height).map_or(1.0, f32::from) / sheet.height(),
    );
    resvg::render(&tree, scale, &mut pixmap.as_mut());
    Some(pixmap)
}

fn encode(pixmap: &Pixmap) -> Option<Vec<u8>> {
    // The sheet is opaque: three channels say all.
    let pixels: Vec<u8> = pixmap
        .pixels()
        .iter()
        .flat_map(|p| [p.red(), p.green(), p.blue()])
        .collect();
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, pixmap.width(), pixmap.height());
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

fn hex(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
