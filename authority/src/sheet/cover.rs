//! The cover of a batch: a list of its posters with a column for the signature of who receives each.

use super::font::{Fonts, Weight};
use super::layout::Pen;
use super::page::{INK, Item, Page, QUIET_INK};

const LEFT: f32 = 14.0;
const RIGHT: f32 = 196.0;
const TOP: f32 = 40.0;
const ROW: f32 = 8.4;
const ROWS_A_PAGE: usize = 28;
/// The left edges of: number, short code, name and street, printing, receipt.
const COLUMNS: [(f32, &str); 5] = [
    (LEFT, "STT"),
    (25.0, "Mã"),
    (50.0, "Tên, địa chỉ, cửa"),
    (128.0, "Lần in"),
    (142.0, "Ngày, người nhận ký tên"),
];

/// A poster on a cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverEntry {
    /// The venue's short code.
    pub short_code: String,
    /// Its name, with the door.
    pub name: String,
    /// House number and street.
    pub street: String,
    /// The number of the printing.
    pub issue: u16,
}

/// Lays out the cover of a batch: as many pages as it needs.
#[must_use]
pub fn cover(fonts: &Fonts, title: &str, subtitle: &str, entries: &[CoverEntry]) -> Vec<Page> {
    let pages = entries.len().div_ceil(ROWS_A_PAGE);
    let mut numbered = (1..).zip(entries);
    (1..=pages)
        .map(|page| {
            let rows: Vec<_> = numbered.by_ref().take(ROWS_A_PAGE).collect();
            cover_page(
                fonts,
                title,
                &format!("{subtitle} · trang {page}/{pages}"),
                &rows,
            )
        })
        .collect()
}

fn cover_page(fonts: &Fonts, title: &str, subtitle: &str, rows: &[(usize, &CoverEntry)]) -> Page {
    let mut page = Page::default();
    let mut pen = Pen {
        fonts,
        items: &mut page.own,
    };
    pen.fit(Weight::Bold, title, LEFT, 20.0, 6.5, RIGHT - LEFT);
    pen.left(Weight::Regular, subtitle, LEFT, 27.5, 3.8, QUIET_INK);
    for (x, header) in COLUMNS {
        pen.left(Weight::Bold, header, x, TOP - 2.5, 3.4, INK);
    }
    let mut y = TOP;
    for (number, entry) in rows {
        let number = number.to_string();
        let issue = entry.issue.to_string();
        for ((x, _), text) in COLUMNS.into_iter().zip([&number, &entry.short_code]) {
            pen.left(Weight::Regular, text, x, y + 5.4, 3.2, INK);
        }
        let room = COLUMNS[3].0 - COLUMNS[2].0 - 2.0;
        pen.fit(Weight::Bold, &entry.name, COLUMNS[2].0, y + 3.6, 3.2, room);
        pen.fit(
            Weight::Regular,
            &entry.street,
            COLUMNS[2].0,
            y + 7.2,
            2.8,
            room,
        );
        pen.left(Weight::Regular, &issue, COLUMNS[3].0, y + 5.4, 3.2, INK);
        y += ROW;
    }
    let mut line = TOP;
    for _ in 0..=rows.len() {
        page.own.push(Item::Rectangle {
            x: LEFT,
            y: line,
            width: RIGHT - LEFT,
            height: 0.2,
            colour: QUIET_INK,
        });
        line += ROW;
    }
    page
}
