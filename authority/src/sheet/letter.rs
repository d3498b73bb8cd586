//! A letter of one page: a heading, an address, paragraphs, and a place to sign.

use super::font::{Fonts, Weight};
use super::layout::Pen;
use super::page::{INK, Page, QUIET_INK};

const LEFT: f32 = 25.0;
const ROOM: f32 = 160.0;
const TOP: f32 = 30.0;
const LINE: f32 = 6.2;
const SIZE: f32 = 4.2;

/// The texts of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The line at the top, such as who writes.
    pub from: String,
    /// The heading.
    pub heading: String,
    /// The lines of the address.
    pub address: Vec<String>,
    /// The paragraphs. One that begins with a dash is an item of a list.
    pub paragraphs: Vec<String>,
    /// The line above the place to sign.
    pub closing: String,
}

/// Lays out a letter.
#[must_use]
pub fn letter(fonts: &Fonts, letter: &Letter) -> Page {
    let mut page = Page::default();
    let mut pen = Pen {
        fonts,
        items: &mut page.own,
    };
    let mut y = TOP;
    pen.fit(Weight::Regular, &letter.from, LEFT, y, 3.8, ROOM);
    y += 3.0 * LINE;
    pen.fit(Weight::Bold, &letter.heading, LEFT, y, 6.0, ROOM);
    y += 2.0 * LINE;
    for line in &letter.address {
        pen.fit(Weight::Regular, line, LEFT, y, SIZE, ROOM);
        y += LINE;
    }
    y += LINE;
    for paragraph in &letter.paragraphs {
        for line in wrapped(&pen, paragraph) {
            pen.left(Weight::Regular, &line, LEFT, y, SIZE, INK);
            y += LINE;
        }
        y += LINE / 3.0;
    }
    y += 2.0 * LINE;
    pen.left(Weight::Regular, &letter.closing, LEFT, y, SIZE, QUIET_INK);
    page
}

/// Breaks a paragraph at its spaces so that each line fits.
fn wrapped(pen: &Pen<'_>, paragraph: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split(' ') {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        let longer = longer.filter(|line| pen.set(Weight::Regular, line).width(SIZE) <= ROOM);
        match (longer, lines.last_mut()) {
            (Some(longer), Some(line)) => *line = longer,
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
