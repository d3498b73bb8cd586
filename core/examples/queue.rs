//! Waiting times at a checkpoint: with a form on the spot, with a code ready, and with staff mode, for one to four
//! lanes. The assumptions stand in `docs/evaluation/queue.md`.
//!
//! usage: queue [FILE]      also draws the waiting times to this SVG file

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "an example prints what it found, and stops if it cannot be set up"
)]

use std::collections::BinaryHeap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::{cmp::Reverse, env, fs};

use dauchan_core::guest_book::{Gate, GuestBook, Passage};
use dauchan_core::key_file::FileKeyVault;
use dauchan_core::scan::encode::{Encoder, Segment};
use dauchan_core::scan::{Effort, LumaFrame, Rotation, scan};
use dauchan_core::visit::Moment;
use dauchan_core::{deployment::Deployment, time::UtcOffset};
use dauchan_fixtures::{CountingRandom, MORNING, Signer, draft, settings};
use rustix::time::{ClockId, clock_gettime};

/// Hà Nội, 2021: vehicles a day at all posts, and the posts.
const VEHICLES: f64 = 9786.0;
const POSTS: f64 = 23.0;
/// A peak has three times the mean.
const PEAK: f64 = 3.0;
/// The hours of a peak: 6 to 8 and 16 to 18 o'clock.
const PEAK_HOURS: [usize; 4] = [6, 7, 16, 17];
/// People in a vehicle, one to this many with equal chances: two on average.
const MAX_PEOPLE: u64 = 3;
const DAYS: u32 = 400;
const LANES: [usize; 4] = [1, 2, 3, 4];
const DAY: f64 = 86_400.0;

/// A way to record a person: how long it takes, in seconds, from the shortest to the longest.
struct Way {
    name: &'static str,
    shortest: f64,
    longest: f64,
}

/// A small generator (SplitMix64), so that the figures are the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A number from 0 to 1, without 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.share()
    }
}

/// Vehicles a second in this hour of the day. What the peaks take, the other hours give.
fn rate(hour: usize) -> f64 {
    let mean = VEHICLES / POSTS / DAY;
    let peaks = PEAK_HOURS.len() as f64;
    if PEAK_HOURS.contains(&hour) {
        PEAK * mean
    } else {
        mean * (24.0 - PEAK * peaks) / (24.0 - peaks)
    }
}

/// The arrivals of a day in seconds: a Poisson process, thinned from the rate of a peak.
fn arrivals(random: &mut Random) -> Vec<f64> {
    let most = rate(PEAK_HOURS[0]);
    let mut at = 0.0;
    let mut arrivals = Vec::new();
    loop {
        at -= (1.0 - random.share()).ln() / most;
        if at >= DAY {
            return arrivals;
        }
        let hour = (0..24).rfind(|&hour| hour as f64 * 3600.0 <= at).unwrap();
        if random.share() * most < rate(hour) {
            arrivals.push(at);
        }
    }
}

/// The waiting times of all vehicles, in seconds, and the longest queue.
struct Waiting {
    sorted: Vec<f64>,
    longest_queue: usize,
}

impl Waiting {
    fn mean(&self) -> f64 {
        self.sorted.iter().sum::<f64>() / self.sorted.len() as f64
    }

    /// What this many hundredths wait less than.
    fn percentile(&self, hundredths: usize) -> f64 {
        self.sorted[(self.sorted.len() * hundredths / 100).min(self.sorted.len() - 1)]
    }
}

/// Serves each vehicle by the lane that is free first.
fn simulate(way: &Way, lanes: usize) -> Waiting {
    let mut random = Random(20_211_216);
    let mut sorted = Vec::new();
    let mut longest_queue = 0;
    for _ in 0..DAYS {
        // Milliseconds, because a heap needs whole numbers.
        let mut free: BinaryHeap<Reverse<u64>> = (0..lanes).map(|_| Reverse(0)).collect();
        let mut starts: Vec<f64> = Vec::new();
        for at in arrivals(&mut random) {
            let people = 1 + random.next() % MAX_PEOPLE;
            let service: f64 = (0..people)
                .map(|_| random.between(way.shortest, way.longest))
                .sum();
            let Reverse(lane) = free.pop().unwrap();
            let start = (lane as f64 / 1e3).max(at);
            let milliseconds = ((start + service) * 1e3).round();
            free.push(Reverse(format!("{milliseconds:.0}").parse().unwrap()));
            sorted.push(start - at);
            starts.push(start);
            let waiting = starts.iter().rev().take_while(|&&start| start > at).count();
            longest_queue = longest_queue.max(waiting);
        }
    }
    sorted.sort_by(f64::total_cmp);
    Waiting {
        sorted,
        longest_queue,
    }
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Measures the processor's time from a frame of 1280 × 720 with a card to the answer, with the entry on the disk.
fn frame_to_answer() -> f64 {
    const WIDTH: usize = 1280;
    const HEIGHT: usize = 720;
    const PEOPLE: u32 = 40;
    let root = Signer::generate(&mut CountingRandom::new(1));
    let settings = settings(&draft(1, MORNING, &[]), &[&root]);
    let deployment = Arc::new(Deployment::new(&settings).unwrap());
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("book");
    fs::create_dir(&folder).unwrap();
    let vault = FileKeyVault::new(place.path().join("book.key"));
    let random = &mut CountingRandom::new(2);
    let mut book = GuestBook::open(&folder, &vault, random, deployment, MORNING).unwrap();
    let mut gate = Gate::default();
    let mut total = 0.0;
    for number in 0..PEOPLE {
        let text = format!("{number:012}||NGUYEN VAN A|01011990|Nam|Quận 1|15042021");
        let symbol = Encoder::new()
            .encode(&[Segment::Bytes(text.as_bytes())], 11)
            .unwrap();
        let mut pixels = vec![200; WIDTH * HEIGHT];
        for (index, pixel) in pixels.iter_mut().enumerate() {
            let module = |at: usize, from: usize| Some(at.checked_sub(from)? / 6);
            let places = (module(index % WIDTH, 400), module(index / WIDTH, 200));
            if let (Some(column), Some(row)) = places
                && symbol.is_dark(column, row)
            {
                *pixel = 30;
            }
        }
        let now = Moment {
            at: MORNING.plus_seconds(i64::from(number) * 2),
            offset: UtcOffset::VIET_NAM,
        };
        let before = cpu_seconds();
        let frame = LumaFrame::new(&pixels, 1280, 720, 1280, Rotation::None).unwrap();
        let found = scan(&frame, Effort::Live);
        let codes: Vec<_> = found.codes.iter().map(|code| code.text()).collect();
        let answers = gate.frame(&mut book, &codes, Passage::Entry, now).unwrap();
        total += cpu_seconds() - before;
        assert_eq!(answers.len(), 1, "the card is read");
    }
    total / f64::from(PEOPLE)
}

fn main() {
    let ours = frame_to_answer();
    println!("frame to answer: {:.1} ms of the processor\n", ours * 1e3);
    // A reader on a post took 2 to 5 s a person, with a laptop; a card must be held up with ours too.
    let ways = [
        Way {
            name: "form on the spot",
            shortest: 180.0,
            longest: 600.0,
        },
        Way {
            name: "code ready",
            shortest: 20.0,
            longest: 40.0,
        },
        Way {
            name: "staff mode",
            shortest: 2.0 + ours,
            longest: 5.0 + ours,
        },
    ];
    println!("| way | lanes | mean wait | 95 of 100 wait less than | longest queue |");
    println!("|---|---|---|---|---|");
    let mut points = Vec::new();
    for way in &ways {
        let row = LANES.map(|lanes| {
            let waiting = simulate(way, lanes);
            println!(
                "| {} | {lanes} | {} | {} | {} |",
                way.name,
                written(waiting.mean()),
                written(waiting.percentile(95)),
                waiting.longest_queue
            );
            waiting.percentile(95)
        });
        points.push((way.name, row));
    }
    if let Some(file) = env::args().nth(1) {
        fs::write(file, plot(&points)).unwrap();
    }
}

/// A time in the unit that fits it.
fn written(seconds: f64) -> String {
    match seconds {
        seconds if seconds >= 5400.0 => format!("{:.1} h", seconds / 3600.0),
        seconds if seconds >= 90.0 => format!("{:.0} min", seconds / 60.0),
        seconds => format!("{seconds:.1} s"),
    }
}

/// Draws what 95 of 100 vehicles wait less than, over the lanes. The scale is logarithmic, from a second to three days.
fn plot(points: &[(&str, [f64; 4])]) -> String {
    const COLOURS: [&str; 3] = ["#b3261e", "#8a5200", "#1b7a3b"];
    let x = |lane: usize| 90.0 + 120.0 * lane as f64;
    let y = |seconds: f64| 330.0 - 300.0 * seconds.max(1.0).ln() / (3.0 * DAY).ln();
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 400\" font-family=\"sans-serif\" \
         font-size=\"13\" role=\"img\"><title>What 95 of 100 vehicles wait less than, by lanes</title>\
         <rect width=\"640\" height=\"400\" fill=\"#fff\"/>\n",
    );
    for (seconds, label) in [
        (1.0, "≤ 1 s"),
        (60.0, "1 min"),
        (3600.0, "1 h"),
        (DAY, "1 day"),
    ] {
        let at = y(seconds);
        writeln!(
            svg,
            "<path d=\"M80 {at:.1}H460\" stroke=\"#ccc\"/><text x=\"70\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
            at + 4.0
        )
        .unwrap();
    }
    for (lane, lanes) in LANES.iter().enumerate() {
        let word = if *lanes == 1 { "lane" } else { "lanes" };
        let at = x(lane);
        writeln!(
            svg,
            "<text x=\"{at:.0}\" y=\"355\" text-anchor=\"middle\">{lanes} {word}</text>"
        )
        .unwrap();
    }
    let mut label = 0.0_f64;
    for ((name, row), colour) in points.iter().zip(COLOURS) {
        let line: Vec<_> = row
            .iter()
            .enumerate()
            .map(|(lane, &seconds)| format!("{:.0},{:.1}", x(lane), y(seconds)))
            .collect();
        // Labels of lines that end in one place stand below each other.
        label = (y(row[3]) + 4.0).max(label + 17.0);
        writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <text x=\"470\" y=\"{:.1}\" fill=\"{colour}\">{name}</text>",
            line.join(" "),
            label
        )
        .unwrap();
    }
    svg.push_str("</svg>\n");
    svg
}
