//! Reading a page back: the commands that draw it are carried out, and an ordinary reader reads the codes.
//!
//! `rqrr` is a reader that no phone of ours uses. What it reads, any phone reads. It gets what a print shop gets: the
//! filled rectangles of the finished page, not the symbol that was meant.
//!
//! Each code is drawn as a few pixels a module. Every pixel of it and of its surroundings must have the colour of its
//! module, and the reader must decode the signed text from the pixels. Where codes of one size differ in nothing but
//! their data, finding them costs ten times as much as decoding them, so the reader finds the first of each size in a
//! document by itself (ADR 0080).

use std::panic::{AssertUnwindSafe, catch_unwind};

use dauchan_core::scan::encode::Symbol;

use super::page::{Code, DOT, Item};

/// Pixels a module when a page is read back: few, as of a photo from afar, with one in the middle.
const PIXELS: usize = 3;
/// Light modules around a symbol that belong to it, and a few more in which nothing may hide a finder.
const AROUND: usize = 7;

/// The reason why a page is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The reader finds no code.
    #[error("an ordinary reader does not read the code on this poster; it was not written")]
    Unreadable,
    /// The reader reads something else.
    #[error(
        "an independent reader reads another text from this poster than was signed; the poster was not written"
    )]
    OtherText,
    /// Something else is drawn over the code or too close to it, or a module is out of place.
    #[error(
        "the code on this poster is not drawn as it was encoded, or something is too close to it; the poster was not written"
    )]
    OtherModules,
}

/// Reads the pages of a document back. It keeps its buffers from page to page.
#[derive(Default)]
pub(super) struct Proof {
    rectangles: Vec<Rectangle>,
    picture: Picture,
    /// The sides of codes that the reader has found by itself.
    found: Vec<usize>,
}

impl Proof {
    /// Reads every code of a page from the commands that draw it.
    pub(super) fn read_back(&mut self, content: &[u8], items: &[Item]) -> Result<(), ProofError> {
        let codes = items.iter().filter_map(|item| match item {
            Item::Code(code) => Some(code),
            _ => None,
        });
        self.rectangles.clear();
        for code in codes {
            if self.rectangles.is_empty() {
                self.rectangles = filled(content);
            }
            self.read_code(code)?;
        }
        Ok(())
    }

    fn read_code(&mut self, code: &Code) -> Result<(), ProofError> {
        self.picture.draw(&self.rectangles, code);
        if !self.picture.shows(&code.symbol) {
            return Err(ProofError::OtherModules);
        }
        let side = code.symbol.side();
        let is_first = !self.found.contains(&side);
        let text = if is_first {
            self.picture.find_and_decode()
        } else {
            self.picture.decode()
        };
        let text = text.ok_or(ProofError::Unreadable)?;
        if text != code.says {
            return Err(ProofError::OtherText);
        }
        if is_first {
            self.found.push(side);
        }
        Ok(())
    }
}

/// A rectangle in points from the lower left corner of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rectangle {
    left: f32,
    bottom: f32,
    right: f32,
    top: f32,
}

/// What the commands fill with a dark colour. Texts are passed over.
fn filled(content: &[u8]) -> Vec<Rectangle> {
    let mut state = State::default();
    let mut operands: Vec<f32> = Vec::new();
    for token in Tokens(content) {
        match token {
            Token::Number(number) => operands.push(number),
            Token::Operator(operator) => {
                state.run(operator, &operands);
                operands.clear();
            }
            Token::Other => {}
        }
    }
    state.filled
}

/// A scale and a place: sheets are neither turned nor skewed.
#[derive(Clone, Copy)]
struct Transform {
    scale: (f32, f32),
    place: (f32, f32),
}

struct State {
    transform: Transform,
    saved: Vec<Transform>,
    is_dark: bool,
    path: Vec<Rectangle>,
    filled: Vec<Rectangle>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            transform: Transform {
                scale: (1.0, 1.0),
                place: (0.0, 0.0),
            },
            saved: Vec::new(),
            is_dark: true,
            path: Vec::new(),
            filled: Vec::new(),
        }
    }
}

impl State {
    fn run(&mut self, operator: &[u8], operands: &[f32]) {
        match (operator, operands) {
            (b"q", _) => self.saved.push(self.transform),
            (b"Q", _) => self.transform = self.saved.pop().unwrap_or(self.transform),
            (b"cm", &[a, _, _, d, e, f]) => {
                let Transform { scale, place } = self.transform;
                self.transform = Transform {
                    scale: (scale.0 * a, scale.1 * d),
                    place: (place.0 + scale.0 * e, place.1 + scale.1 * f),
                };
            }
            (b"rg", &[red, green, blue]) => self.is_dark = red + green + blue < 1.5,
            (b"re", &[x, y, width, height]) => {
                let Transform { scale, place } = self.transform;
                let (left, bottom) = (place.0 + scale.0 * x, place.1 + scale.1 * y);
                let (right, top) = (left + scale.0 * width, bottom + scale.1 * height);
                self.path.push(Rectangle {
                    left,
                    bottom,
                    right,
                    top,
                });
            }
            (b"f", _) => {
                if self.is_dark {
                    self.filled.append(&mut self.path);
                }
                self.path.clear();
            }
            (b"n" | b"S" | b"s", _) => self.path.clear(),
            _ => {}
        }
    }
}

enum Token<'a> {
    Number(f32),
    Operator(&'a [u8]),
    /// A name, a string, a bracket.
    Other,
}

/// The tokens of a content stream: ISO 32000-2, 7.2 and 7.8.2.
struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let start = self.0.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.0 = &self.0[start..];
        let (first, rest) = self.0.split_first()?;
        match first {
            b'(' => {
                self.0 = after_string(rest);
                Some(Token::Other)
            }
            b'<' => {
                let end = rest
                    .iter()
                    .position(|&byte| byte == b'>')
                    .map_or(rest.len(), |end| end + 1);
                self.0 = &rest[end..];
                Some(Token::Other)
            }
            b'[' | b']' | b'>' => {
                self.0 = rest;
                Some(Token::Other)
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"[]<>()/".contains(byte);
                let end = rest
                    .iter()
                    .position(ends)
                    .map_or(self.0.len(), |end| end + 1);
                let (token, rest) = self.0.split_at(end);
                self.0 = rest;
                let number = core::str::from_utf8(token)
                    .ok()
                    .and_then(|text| text.parse().ok());
                Some(match number {
                    Some(number) => Token::Number(number),
                    None if *first == b'/' => Token::Other,
                    None => Token::Operator(token),
                })
            }
        }
    }
}

/// What follows a string whose opening bracket was read.
fn after_string(mut rest: &[u8]) -> &[u8] {
    let mut depth = 1;
    while let Some((byte, following)) = rest.split_first() {
        rest = following;
        match byte {
            b'\\' => rest = rest.get(1..).unwrap_or_default(),
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    rest
}

/// A code and its surroundings in pixels.
#[derive(Default)]
struct Picture {
    /// Modules on a side of the code.
    modules: usize,
    /// Pixels on a side of the picture.
    side: usize,
    dark: Vec<bool>,
    /// A row as it should be.
    expected: Vec<bool>,
}

impl Picture {
    fn draw(&mut self, rectangles: &[Rectangle], code: &Code) {
        self.modules = code.symbol.side();
        let side = self.modules + 2 * AROUND;
        self.side = side * PIXELS;
        self.dark.clear();
        self.dark.resize(self.side * self.side, false);
        let module = DOT * f32::from(code.dots_a_module);
        let around = real(AROUND) * module;
        let left = DOT * f32::from(code.left) - around;
        let top = DOT * f32::from(code.bottom) + real(side) * module - around;
        let scale = real(PIXELS) / module;
        for rectangle in rectangles {
            let columns = self.span(rectangle.left - left, rectangle.right - left, scale);
            if columns.is_empty() {
                continue;
            }
            for row in self.span(top - rectangle.top, top - rectangle.bottom, scale) {
                let row = row * self.side;
                self.dark[row + columns.start..row + columns.end].fill(true);
            }
        }
    }

    /// The pixels whose middles lie between two places.
    fn span(&self, from: f32, to: f32, scale: f32) -> core::ops::Range<usize> {
        let end = whole((to * scale + 0.5).max(0.0)).min(self.side);
        let start = whole((from * scale + 0.5).max(0.0)).min(end);
        start..end
    }

    /// Reports whether every pixel has the colour of its module, and all around the symbol is light.
    fn shows(&mut self, symbol: &Symbol) -> bool {
        for (index, rows) in self.dark.chunks_exact(self.side * PIXELS).enumerate() {
            let modules = (0..self.modules + 2 * AROUND).map(|column| {
                // Before the first row or column, the difference is beyond the last.
                symbol.is_dark(column.wrapping_sub(AROUND), index.wrapping_sub(AROUND))
            });
            self.expected.clear();
            self.expected
                .extend(modules.flat_map(|is_dark| [is_dark; PIXELS]));
            if rows.chunks_exact(self.side).any(|row| row != self.expected) {
                return false;
            }
        }
        true
    }

    /// Has the reader find the code in the picture and decode it.
    fn find_and_decode(&self) -> Option<String> {
        contained(|| {
            let luma = |x: usize, y: usize| {
                if self.dark[y * self.side + x] { 0 } else { 255 }
            };
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(self.side, self.side, luma);
            let grids = image.detect_grids();
            grids
                .first()
                .and_then(|grid| grid.decode().ok())
                .map(|(_, text)| text)
        })
    }

    /// Has the reader decode the pixels in the middles of the modules.
    fn decode(&self) -> Option<String> {
        contained(|| {
            let grid = rqrr::Grid::new(Middles(self));
            grid.decode().ok().map(|(_, text)| text)
        })
    }
}

/// The pixels in the middles of a picture's modules.
struct Middles<'a>(&'a Picture);

impl rqrr::BitGrid for Middles<'_> {
    fn size(&self) -> usize {
        self.0.modules
    }

    fn bit(&self, row: usize, column: usize) -> bool {
        let middle = |module: usize| (AROUND + module) * PIXELS + PIXELS / 2;
        self.0.dark[middle(row) * self.0.side + middle(column)]
    }
}

/// The reader can panic on unexpected pictures.
fn contained(read: impl FnOnce() -> Option<String>) -> Option<String> {
    catch_unwind(AssertUnwindSafe(read)).ok().flatten()
}

fn real(modules: usize) -> f32 {
    f32::from(u16::try_from(modules).unwrap_or(u16::MAX))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places on a page are small, and the conversion saturates"
)]
const fn whole(value: f32) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_filled_with_ink_counts() {
        let content = b"q 2 0 0 2 10 20 cm 1 2 3 4 re f Q\n0.9 0.9 0.9 rg 0 0 5 5 re f 0 0 0 rg\n\
            BT /R 12 Tf 1 2 Td [<0001> -3 (a\\)b (c) 1 re)] TJ ET 7 7 1 1 re n 5 5 2 2 re f";
        let first = Rectangle {
            left: 12.0,
            bottom: 24.0,
            right: 18.0,
            top: 32.0,
        };
        let second = Rectangle {
            left: 5.0,
            bottom: 5.0,
            right: 7.0,
            top: 7.0,
        };
        assert_eq!(filled(content), [first, second]);
    }
}
