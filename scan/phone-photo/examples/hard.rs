//! Takes photos of codes that are hard to read, each kind in four degrees, and says what stands in them:
//! `cargo run --release -p dauchan-phone-photo --example hard -- FOLDER [PER_DEGREE [FIRST_SEED]]`
//!
//! Writes FOLDER/manifest.jsonl, which `tests/oracles/scan_peer.py` compares readers by, and `scan_corners.py` corners.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "small numbers of a tool"
)]

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use dauchan_phone_photo::{Camera, Glare, Point, Preset, Print, Shadow, Shot};
use image::{Rgb, RgbImage};
use qrcode::{Color, EcLevel, QrCode, Version};
use serde_json::json;

const CAMERA: Camera = Camera {
    width: 768,
    height: 1024,
    view_degrees: 69.0,
};

/// What is hard about a photo.
const KINDS: [&str; 11] = [
    "small",
    "blur",
    "motion",
    "dim",
    "shadow",
    "glare",
    "glare_and_shadow",
    "perspective",
    "curved",
    "dense",
    "several",
];

/// Pixels of the printed picture for a module.
const MODULE: u32 = 8;

/// How wide a module is on paper, in metres.
const MODULE_METRES: f64 = 0.004;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(
        arguments
            .next()
            .ok_or("usage: hard FOLDER [PER_DEGREE [FIRST_SEED]]")?,
    );
    let mut number = |otherwise| {
        let given = arguments
            .next()
            .and_then(|text| text.to_str()?.parse().ok());
        given.unwrap_or(otherwise)
    };
    let (per_degree, first_seed): (u64, u64) = (number(6), number(1));
    std::fs::create_dir_all(&folder)?;
    let mut manifest = File::create(folder.join("manifest.jsonl"))?;
    for kind in KINDS {
        for degree in 0..4 {
            for seed in first_seed..first_seed + per_degree {
                let mut chance = Chance(seed << 16 | (degree as u64) << 8 | kind.len() as u64);
                let scene = Scene::of(kind, degree, &mut chance)?;
                let image = format!("{kind}-{degree}-{seed}.jpg");
                let photo = scene
                    .shot
                    .take(&Print::new(&scene.paper, scene.metres), seed);
                std::fs::write(folder.join(&image), photo.to_jpeg()?)?;
                let seen = |corner| {
                    let Point { x, y } = photo.locate(corner);
                    [x, y]
                };
                let codes: Vec<_> = scene
                    .codes
                    .iter()
                    .map(|(text, corners)| json!({ "text": text, "quad": corners.map(seen) }))
                    .collect();
                let line = json!({ "image": image, "set": kind, "degree": degree, "codes": codes });
                writeln!(manifest, "{line}")?;
            }
        }
    }
    Ok(())
}

/// A paper, how it is seen, and what is written on it.
struct Scene {
    paper: RgbImage,
    metres: f64,
    shot: Shot,
    /// The text of each code, and its corners in pixels of the paper.
    codes: Vec<(String, [Point; 4])>,
}

impl Scene {
    fn of(kind: &str, degree: usize, chance: &mut Chance) -> Result<Self, Box<dyn Error>> {
        let version = match kind {
            "dense" => [10, 15, 25, 32][degree],
            "several" => 2,
            _ => [2, 3, 4, 6][chance.below(4)],
        };
        let level = [EcLevel::L, EcLevel::M, EcLevel::Q][chance.below(3)];
        let count = if kind == "several" {
            [2, 4, 6, 9][degree]
        } else {
            1
        };
        let (mut codes, mut texts) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let length = if kind == "dense" { 150 } else { 20 };
            let text: String = (0..length)
                .map(|_| char::from(b'0' + chance.below(10) as u8))
                .collect();
            let text = format!("VN{text}");
            codes.push(QrCode::with_version(
                &text,
                Version::Normal(version),
                level,
            )?);
            texts.push(text);
        }
        let (mut paper, mut corners) = (page(&codes), corners(&codes));
        if kind == "curved" {
            let pillar = Pillar::new(&paper, [0.5, 0.8, 1.1, 1.3][degree], chance.around_zero());
            paper = pillar.bend(&paper);
            corners = corners
                .into_iter()
                .map(|code| code.map(|corner| pillar.seen(corner)))
                .collect();
        }
        let mut shot = Preset::Door.shot(chance.next());
        shot.camera = CAMERA;
        shot.pose.roll = 180.0 * chance.around_zero();
        let mut module = 5.0;
        match kind {
            "small" => {
                module = [2.2, 1.8, 1.5, 1.3][degree];
                shot.lens.blur = 0.5;
            }
            "blur" => shot.lens.blur = [1.5, 2.0, 2.5, 3.0][degree],
            "motion" => {
                shot.lens.motion = [4.0, 6.0, 8.0, 10.0][degree];
                shot.lens.motion_degrees = 180.0 * chance.around_zero();
            }
            "dim" => {
                let part: f32 = [0.12, 0.08, 0.05, 0.03][degree];
                shot.lighting.level = shot.lighting.level.map(|level| level * part);
                shot.sensor.electrons = 600.0;
            }
            "perspective" => {
                shot.pose.yaw = [50.0, 58.0, 65.0, 70.0][degree];
                shot.pose.pitch = 20.0 * chance.around_zero();
            }
            "dense" => module = [3.2, 2.8, 2.4, 2.2][degree],
            "several" => module = 4.0,
            _ => {}
        }
        let near = |chance: &mut Chance| 0.5 + 0.2 * chance.around_zero();
        if kind.contains("glare") {
            shot.lighting.glare = Some(Glare {
                middle: [near(chance), near(chance)],
                radius: 0.06,
                strength: [0.6, 1.0, 1.6, 2.5][degree],
            });
        }
        if kind.contains("shadow") {
            shot.lighting.shadow = Some(Shadow {
                edge: [near(chance), near(chance)],
                degrees: 180.0 * chance.around_zero(),
                softness: 0.02,
                remaining: [0.3, 0.2, 0.12, 0.08][degree],
            });
        }
        let focal = f64::from(CAMERA.height) / 2.0 / (CAMERA.view_degrees.to_radians() / 2.0).tan();
        shot.pose.distance = focal * MODULE_METRES / module;
        let metres = f64::from(paper.width() / MODULE) * MODULE_METRES;
        Ok(Self {
            paper,
            metres,
            shot,
            codes: texts.into_iter().zip(corners).collect(),
        })
    }
}

/// Codes on a paper as they lie in rows, as many in a row as there are rows: those, and modules from one to the next.
fn rows(codes: &[QrCode]) -> (usize, usize) {
    let across = (codes.len() as f64).sqrt().ceil() as usize;
    (
        across,
        codes.iter().map(QrCode::width).max().unwrap_or(0) + 8,
    )
}

/// White paper with codes.
fn page(codes: &[QrCode]) -> RgbImage {
    let (across, cell) = rows(codes);
    let side = (across * cell) as u32 * MODULE;
    RgbImage::from_fn(side, side, |x, y| {
        let (x, y) = ((x / MODULE) as usize, (y / MODULE) as usize);
        let dark = codes.get(y / cell * across + x / cell).is_some_and(|code| {
            let inside = |at: usize| (at % cell).checked_sub(4).filter(|at| *at < code.width());
            matches!((inside(x), inside(y)), (Some(x), Some(y)) if code[(x, y)] == Color::Dark)
        });
        Rgb([if dark { 0 } else { 255 }; 3])
    })
}

/// Where the codes of a page lie.
fn corners(codes: &[QrCode]) -> Vec<[Point; 4]> {
    let (across, cell) = rows(codes);
    let place = |index: usize, code: &QrCode| {
        let (left, top) = (index % across * cell + 4, index / across * cell + 4);
        let side = code.width();
        [(0, 0), (side, 0), (side, side), (0, side)].map(|(x, y)| {
            let pixel = |module: usize| (module * MODULE as usize) as f64;
            Point {
                x: pixel(left + x),
                y: pixel(top + y),
            }
        })
    };
    codes
        .iter()
        .enumerate()
        .map(|(index, code)| place(index, code))
        .collect()
}

/// A paper around a pillar, seen from afar and from above or below.
struct Pillar {
    width: f64,
    height: f64,
    radius: f64,
    /// How many radians the paper covers on each side of the middle.
    half: f64,
    tilt: f64,
}

impl Pillar {
    fn new(paper: &RgbImage, half: f64, tilt: f64) -> Self {
        let (width, height) = (f64::from(paper.width()), f64::from(paper.height()));
        Self {
            width,
            height,
            radius: width / 2.0 / half,
            half,
            tilt,
        }
    }

    /// How far down what is so far from the middle is seen.
    fn sag(&self, across: f64) -> f64 {
        let depth = (1.0 - (across / self.radius).powi(2)).max(0.0).sqrt();
        -0.6 * self.tilt * self.radius * (1.0 - depth)
    }

    /// Where a place of the paper is seen.
    fn seen(&self, place: Point) -> Point {
        let across = ((place.x - self.width / 2.0) / self.radius).sin() * self.radius;
        Point {
            x: across + self.width / 2.0,
            y: place.y + self.sag(across),
        }
    }

    fn bend(&self, paper: &RgbImage) -> RgbImage {
        RgbImage::from_fn(paper.width(), paper.height(), |x, y| {
            let across = f64::from(x) + 0.5 - self.width / 2.0;
            let from =
                (across / self.radius).clamp(-1.0, 1.0).asin() * self.radius + self.width / 2.0;
            let to = f64::from(y) + 0.5 - self.sag(across);
            let inside = across.abs() < self.radius * self.half.sin()
                && (0.0..self.height).contains(&to)
                && (0.0..self.width).contains(&from);
            if inside {
                *paper.get_pixel(from as u32, to as u32)
            } else {
                Rgb([140; 3])
            }
        })
    }
}

/// Numbers that look random, the same each time (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: u64) -> usize {
        (self.next() % limit) as usize
    }

    /// From -1 to 1.
    fn around_zero(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}
