//! A queue at a gate, as a camera sees it: people hold a phone or a card into view, turn it, and take it away, while the
//! next one comes. Some codes lie under glare or dirt, and some are the wrong ones. Thirty people a minute, four frames
//! a second.
//!
//! Nobody whom another reader (`rqrr`) reads in any frame is missed, nobody is counted twice, and no frame takes 100 ms
//! of the processor from its pixels to the answer, with the entry on the disk.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold, and say what they measured"
)]

use std::collections::BTreeSet;
use std::panic;
use std::time::Duration;

use dauchan_core::diary::TimeRange;
use dauchan_core::guest_book::{AnswerKind, Gate, GuestBook, GuestPage, Passage};
use dauchan_core::person::PersonCode;
use dauchan_core::visit::Moment;
use dauchan_phone_photo::{Camera, Glare, Photo, Preset, Print};
use dauchan_scan::encode::{Encoder, Segment};
use dauchan_scan::{Effort, LumaFrame, Rotation, scan};
use dauchan_tests::diaries::{HERE, Phone};
use dauchan_tests::world::{MORNING, World};
use image::{GrayImage, Rgb, RgbImage};
use rustix::time::{ClockId, clock_gettime};

const PEOPLE: u32 = 30;
/// Of each person's two seconds.
const FRAMES: u32 = 8;
const MAX_CPU: Duration = Duration::from_millis(100);
const CAMERA: Camera = Camera {
    width: 960,
    height: 720,
    view_degrees: 60.0,
};

/// What a person holds into view.
struct Held {
    text: String,
    print: Print,
    seed: u64,
    has_glare: bool,
}

/// The codes of the queue in turn: a personal QR code on a phone, a card, an insurance card. Every tenth person holds
/// up a link, and every tenth a damaged code.
fn text_of(number: u32) -> String {
    let name = "NGUYEN VAN A".as_bytes();
    let in_hex: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
    match (number % 10, number % 3) {
        (4, _) => format!("https://example.org/menu/{number}"),
        (7, _) => format!("{number:012}||NGUYEN VAN A|32011990|Nam||15042021"),
        (_, 0) => format!("09{number:08}|NGUYEN VAN A|1990-01-31|0|a1b2c3|"),
        (_, 1) => format!("{number:012}||NGUYEN VAN A|01011990|Nam|Quận 1|15042021"),
        _ => format!("{number:010}|{in_hex}|1990|1|-|74 - 034|01/01/2021|-|31/12/2021|7|-|4|x|$"),
    }
}

/// Draws a code on a card or a screen, six pixels a module, with the scratches and drops that dirt leaves.
fn drawn(text: &str, is_dirty: bool) -> RgbImage {
    const MODULE: u32 = 6;
    const MARGIN: u32 = 6;
    let segments = [Segment::Bytes(text.as_bytes())];
    let symbol = Encoder::new().encode(&segments, 11).unwrap();
    let side = u32::try_from(symbol.side()).unwrap();
    let width = (side + 2 * MARGIN) * MODULE;
    let mut picture = RgbImage::from_pixel(width, width, Rgb([245, 244, 240]));
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let module = |at: u32| usize::try_from((at / MODULE).checked_sub(MARGIN)?).ok();
        if let (Some(column), Some(row)) = (module(x), module(y))
            && symbol.is_dark(column, row)
        {
            *pixel = Rgb([20, 20, 24]);
        }
        let is_scratch = is_dirty && (x + 2 * y) % 217 < 3;
        let is_drop = is_dirty && (x / 9 * 7 + y / 9 * 13) % 101 == 0;
        if is_scratch || is_drop {
            *pixel = Rgb([150, 140, 120]);
        }
    }
    picture
}

fn held(number: u32) -> Held {
    let text = text_of(number);
    let picture = drawn(&text, number % 5 == 2);
    // A code of a phone's screen is 6 cm wide, and that of a card 3.
    let metres = if number.is_multiple_of(3) { 0.06 } else { 0.03 };
    Held {
        print: Print::new(&picture, metres),
        seed: u64::from(number),
        has_glare: number % 5 == 3,
        text,
    }
}

impl Held {
    /// The frame of this step: the code comes from the left, is held, turns, and leaves to the right.
    fn frame(&self, step: u32, is_screen: bool) -> Photo {
        let mut shot = Preset::Door.shot(self.seed);
        shot.camera = CAMERA;
        let part = f64::from(step) / f64::from(FRAMES - 1);
        shot.pose.distance =
            (if is_screen { 0.26 } else { 0.15 }) * (1.0 + 0.5 * (part - 0.5).abs());
        shot.pose.offset = [1.1 * (part - 0.5), 0.1 * (part - 0.5)];
        shot.pose.roll += 60.0 * part - 20.0;
        shot.pose.yaw += 25.0 * (part - 0.4);
        shot.lens.motion = if step == 0 || step + 1 == FRAMES {
            6.0
        } else {
            0.8
        };
        if self.has_glare {
            shot.lighting.glare = Some(Glare {
                middle: [0.3 + 0.4 * part, 0.4],
                radius: 0.06,
                strength: 0.7,
            });
        }
        shot.take(&self.print, self.seed * 100 + u64::from(step))
    }
}

/// What `rqrr` reads. It may panic.
fn read_by_another(frame: &GrayImage) -> Vec<String> {
    let (width, height) = frame.dimensions();
    let luma = |x: usize, y: usize| {
        let at = |n: usize| u32::try_from(n).unwrap();
        frame.get_pixel(at(x), at(y)).0[0]
    };
    let read = || {
        let (width, height) = (width as usize, height as usize);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, luma);
        let grids = image.detect_grids();
        grids
            .iter()
            .filter_map(|grid| grid.decode().ok())
            .map(|(_, text)| text)
            .collect()
    };
    panic::catch_unwind(read).unwrap_or_default()
}

fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap();
    Duration::new(u64::try_from(time.tv_sec).unwrap(), nanoseconds)
}

#[derive(Default)]
struct Seen {
    answers: Vec<AnswerKind>,
    by_another: BTreeSet<String>,
    slowest: Duration,
    total: Duration,
    frames: u32,
}

fn pass_by(gate: &mut Gate, book: &mut GuestBook) -> Seen {
    let mut seen = Seen::default();
    for number in 0..PEOPLE {
        let held = held(number);
        for step in 0..FRAMES {
            let frame = held.frame(step, number.is_multiple_of(3)).luma();
            let quarter = i64::from(number * FRAMES + step);
            let now = Moment {
                at: MORNING.plus_seconds(quarter / 4),
                offset: HERE,
            };
            let before = cpu();
            let (width, height) = frame.dimensions();
            let luma =
                LumaFrame::new(frame.as_raw(), width, height, width, Rotation::None).unwrap();
            let found = scan(&luma, Effort::Live);
            let codes: Vec<_> = found.codes.iter().map(|code| code.text()).collect();
            let answers = gate.frame(book, &codes, Passage::Entry, now).unwrap();
            let took = cpu() - before;
            seen.slowest = seen.slowest.max(took);
            seen.total += took;
            seen.frames += 1;
            seen.answers.extend(answers.iter().map(|it| it.kind()));
            if read_by_another(&frame).contains(&held.text) {
                seen.by_another.insert(held.text.clone());
            }
        }
    }
    seen
}

#[test]
fn thirty_people_a_minute_pass_and_none_is_missed_or_counted_twice() {
    let phone = Phone::new(World::new());
    let mut book: GuestBook = phone.open_book(MORNING);
    let seen = pass_by(&mut Gate::default(), &mut book);
    let count = |kind| seen.answers.iter().filter(|&&it| it == kind).count();
    let is_person = |text: &&String| PersonCode::parse(text).is_ok();
    let people = (0..PEOPLE)
        .map(text_of)
        .filter(|text| is_person(&text))
        .count();
    let by_another = seen.by_another.iter().filter(is_person).count();
    let recorded = count(AnswerKind::New);
    println!(
        "{recorded} of {people} people recorded, {by_another} read by rqrr; {} foreign, {} unreadable; \
         {} frames, {:.1} ms each, the slowest {:.1} ms",
        count(AnswerKind::Foreign),
        count(AnswerKind::Unreadable),
        seen.frames,
        seen.total.as_secs_f64() * 1e3 / f64::from(seen.frames),
        seen.slowest.as_secs_f64() * 1e3,
    );
    let shown = book.guests(TimeRange::ALL, GuestPage::first(100)).unwrap();
    assert_eq!(shown.len(), recorded);
    assert_eq!(count(AnswerKind::AlreadyRecorded), 0, "nobody came back");
    for text in seen.by_another.iter().filter(is_person) {
        let code = PersonCode::parse(text).unwrap();
        let now = Moment {
            at: MORNING.plus_seconds(61),
            offset: HERE,
        };
        let again = book.record(&code, Passage::Entry, now).unwrap();
        let is_known = matches!(again, dauchan_core::guest_book::Recorded::Already(_));
        assert!(is_known, "another reader reads {text}");
    }
    assert_eq!(recorded, people, "the whole queue is read");
    assert_eq!(count(AnswerKind::Foreign), 3, "links");
    assert_eq!(count(AnswerKind::Unreadable), 3, "damaged codes");
    assert!(seen.slowest < MAX_CPU, "{:?} for a frame", seen.slowest);
}
