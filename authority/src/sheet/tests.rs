use dauchan_core::scan::encode::{Encoder, Symbol};
use dauchan_core::venue::carrier::Host;
use dauchan_core::venue::{Direction, ShortCode, VenueRecord};

use super::page::{DOT, HEIGHT, Item, POINTS_PER_MILLIMETRE, WIDTH};
use super::*;
use crate::signers::{IssuerSigner, SignedVenue};
use dauchan_fixtures::CountingRandom;

const NAMES: [&str; 4] = [
    "A",
    "Chợ Thủ Dầu Một",
    "Trung tâm Y tế thị xã Bến Cát – khu B",
    "ỘỘỘỘỘỘỘỘỘỘỘỘỘỘỘỘ",
];

struct Maker {
    fonts: Fonts,
    encoder: Encoder,
    issuer: IssuerSigner,
    host: Host,
}

impl Maker {
    fn new() -> Self {
        Self {
            fonts: Fonts::new().unwrap(),
            encoder: Encoder::new(),
            issuer: IssuerSigner::generate(&mut CountingRandom::new(7)).unwrap(),
            host: Host::new("dauchan.binhduong.vn").unwrap(),
        }
    }

    fn record(&self, name: &str) -> (VenueRecord, SignedVenue) {
        let record = dauchan_fixtures::venue(9, name);
        let signed = self.issuer.sign_venue(&record);
        (record, signed)
    }

    fn sheet<'a>(&'a self, record: &'a VenueRecord, signed: &'a SignedVenue) -> PosterSheet<'a> {
        PosterSheet {
            short_code: ShortCode::of(record.secret.venue_id()),
            details: &record.details,
            door: "Cổng 2",
            street: "12 Nguyễn Thái Học",
            place: "Phường Phú Cường, Thành phố Thủ Dầu Một",
            signed,
            host: &self.host,
        }
    }

    fn page(&self, name: &str, style: Style) -> Page {
        let (record, signed) = self.record(name);
        poster(
            &self.fonts,
            &self.encoder,
            &self.sheet(&record, &signed),
            &Forms::new(&self.fonts, &self.host, &imprint(style)),
        )
        .unwrap()
    }
}

fn imprint(style: Style) -> Imprint {
    Imprint {
        authority: "Sở Thông tin và Truyền thông Bình Dương".to_owned(),
        help_line: "1022".to_owned(),
        style,
        demonstration: true,
    }
}

#[test]
fn a_poster_is_read_back_and_nothing_comes_near_its_code() {
    let maker = Maker::new();
    for name in NAMES {
        for style in [Style::Colour, Style::LittleInk] {
            let page = maker.page(name, style);
            Book::new(&maker.fonts, "x").add(&page).unwrap();
            let Some(Item::Code(code)) = page.own.iter().find(|item| matches!(item, Item::Code(_)))
            else {
                panic!("a poster has a code");
            };
            let dot = DOT / POINTS_PER_MILLIMETRE;
            let module = dot * f32::from(code.dots_a_module);
            let side = module * f32::from(u16::try_from(code.symbol.side()).unwrap());
            assert!((150.0..156.0).contains(&side), "{side} mm");
            let quiet = module * f32::from(u16::try_from(Symbol::QUIET_ZONE).unwrap());
            let bottom = HEIGHT - dot * f32::from(code.bottom);
            let (top, left) = (bottom - side - quiet, dot * f32::from(code.left) - quiet);
            for item in page.shared.iter().chain(page.own.iter()) {
                if let Item::Text(text) = item {
                    let above = text.baseline + 0.3 * text.size <= top;
                    let below = text.baseline - text.size >= bottom + quiet;
                    assert!(above || below, "{}", text.run.text);
                    let end = text.x + text.run.width(text.size);
                    assert!(text.x >= 4.0 && end <= WIDTH - 4.0, "{}", text.run.text);
                }
            }
            assert!(left > 0.0);
        }
    }
}

#[test]
fn a_code_that_was_changed_is_not_written() {
    let maker = Maker::new();
    let mut page = maker.page("Chợ Mới", Style::Colour);
    for item in &mut page.own {
        if let Item::Code(code) = item {
            code.says.push('0');
        }
    }
    let mut book = Book::new(&maker.fonts, "x");
    assert_eq!(book.add(&page), Err(ProofError::OtherText.into()));
    let blot = Item::Rectangle {
        x: 40.0,
        y: 100.0,
        width: 90.0,
        height: 90.0,
        colour: super::page::INK,
    };
    let mut page = maker.page("Chợ Mới", Style::Colour);
    page.own.push(blot);
    assert_eq!(book.add(&page), Err(ProofError::OtherModules.into()));
    assert!(book.is_empty());
}

#[test]
fn stickers_are_read_back_one_by_one() {
    let maker = Maker::new();
    let (record, signed) = maker.record("Siêu thị Co.opmart Bình Dương");
    let page = stickers(&maker.fonts, &maker.encoder, &maker.sheet(&record, &signed)).unwrap();
    assert_eq!(
        page.own
            .iter()
            .filter(|item| matches!(item, Item::Code(_)))
            .count(),
        12
    );
    Book::new(&maker.fonts, "x").add(&page).unwrap();
}

#[test]
fn a_book_holds_its_pages_and_shares_what_is_common() {
    let maker = Maker::new();
    let write = |pages: usize| {
        let mut book = Book::new(&maker.fonts, "Phường Phú Cường");
        for _ in 0..pages {
            book.add(&maker.page("Chợ Thủ Dầu Một", Style::Colour))
                .unwrap();
        }
        book.finish().unwrap()
    };
    let (one, eleven) = (write(1), write(11));
    assert!(one.starts_with(b"%PDF-") && one.ends_with(b"%%EOF"));
    let a_page = (eleven.len() - one.len()) / 10;
    assert!(a_page <= 5_000, "{a_page} bytes a page");
    assert_eq!(write(1), one, "the same pages give the same bytes");
}

#[test]
fn a_cover_has_a_line_for_every_poster() {
    let maker = Maker::new();
    let entries: Vec<_> = (0..57)
        .map(|number| CoverEntry {
            short_code: "2222-2222".to_owned(),
            name: format!("Quán {number}"),
            street: "5 Yersin".to_owned(),
            issue: 1,
        })
        .collect();
    let pages = cover(&maker.fonts, "Phường Phú Cường", "đợt 1/1", &entries);
    assert_eq!(pages.len(), 3);
    let texts = pages.iter().flat_map(|page| &page.own);
    let texts: Vec<_> = texts
        .filter_map(|item| match item {
            Item::Text(text) => Some(text.run.text.as_str()),
            _ => None,
        })
        .collect();
    assert!(
        entries
            .iter()
            .all(|entry| texts.contains(&entry.name.as_str()))
    );
}

#[test]
fn svg_and_png_show_the_same_page() {
    let maker = Maker::new();
    let page = maker.page("Bánh & <Kẹo>", Style::Colour);
    let drawn = svg(&page, "Bánh & <Kẹo>").unwrap();
    assert!(drawn.contains("<title>Bánh &amp; &lt;Kẹo&gt;</title>"));
    assert!(png(&page, "x").unwrap().starts_with(b"\x89PNG"));
    let direction = |direction| {
        let (mut record, _) = maker.record("Chợ");
        record.details.direction = direction;
        let signed = maker.issuer.sign_venue(&record);
        let page = poster(
            &maker.fonts,
            &maker.encoder,
            &maker.sheet(&record, &signed),
            &Forms::new(&maker.fonts, &maker.host, &imprint(Style::Colour)),
        );
        svg(&page.unwrap(), "x").unwrap()
    };
    assert_ne!(direction(Direction::Entry), direction(Direction::Exit));
}
