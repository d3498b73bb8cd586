//! What holds of every photo: the same again by the same seed, points where they are said to be,
//! light and noise in the amounts asked for.

#![allow(clippy::unwrap_used, reason = "tests")]

use dauchan_phone_photo::{Camera, Lens, Photo, Point, Pose, Preset, Print, Sensor, Shot};
use image::{GrayImage, Luma, Rgb, RgbImage};

const WHITE: Rgb<u8> = Rgb([255; 3]);
const BLACK: Rgb<u8> = Rgb([0; 3]);
const MARKS: [(u32, u32); 4] = [(60, 60), (360, 60), (60, 534), (360, 534)];
const MARK_RADIUS: i64 = 9;
const SMALL: Camera = Camera {
    width: 384,
    height: 512,
    ..Camera::PHONE
};

/// An A4 page with a black disc near each corner.
fn marked_page() -> RgbImage {
    RgbImage::from_fn(420, 594, |x, y| {
        let inside = MARKS.iter().any(|&(mark_x, mark_y)| {
            let (dx, dy) = (
                2 * i64::from(x) + 1 - 2 * i64::from(mark_x),
                2 * i64::from(y) + 1 - 2 * i64::from(mark_y),
            );
            dx * dx + dy * dy <= 4 * MARK_RADIUS * MARK_RADIUS
        });
        if inside { BLACK } else { WHITE }
    })
}

fn white_page() -> Print {
    Print::new(&RgbImage::from_pixel(210, 297, WHITE), 0.21)
}

/// The door, seen straight on, sharp and evenly lit, without noise to speak of.
fn plain_shot() -> Shot {
    let mut shot = Preset::Door.shot(0);
    shot.pose = Pose {
        distance: 0.4,
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        offset: [0.0; 2],
    };
    shot.lens = Lens {
        blur: 0.0,
        motion: 0.0,
        motion_degrees: 0.0,
    };
    shot.lighting.fall_off = 0.0;
    shot.lighting.level = [1.0; 3];
    shot.sensor = Sensor {
        electrons: 1e6,
        read_noise: 0.0,
        jpeg_quality: 90,
    };
    shot
}

/// The middle of what is dark around `near`, weighed by how dark it is.
fn dark_middle(luma: &GrayImage, near: Point, reach: f64) -> Point {
    let (mut sum, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
    let window = luma
        .enumerate_pixels()
        .filter_map(|(x, y, &Luma([value]))| {
            let (x, y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
            let close = (x - near.x).hypot(y - near.y) < reach;
            close.then_some((x, y, f64::from(value)))
        });
    let window: Vec<_> = window.collect();
    let brightest = window
        .iter()
        .map(|&(_, _, value)| value)
        .fold(0.0, f64::max);
    for (x, y, value) in window {
        let weight = (brightest / 2.0 - value).max(0.0);
        sum += weight;
        x_sum += weight * x;
        y_sum += weight * y;
    }
    Point {
        x: x_sum / sum,
        y: y_sum / sum,
    }
}

#[test]
fn the_same_seed_takes_the_same_photo() {
    let page = Print::new(&marked_page(), 0.21);
    for preset in Preset::ALL {
        let file = |seed| {
            let mut shot = preset.shot(seed);
            shot.camera = SMALL;
            shot.take(&page, seed).to_jpeg().unwrap()
        };
        assert_eq!(file(5), file(5), "{preset}");
        assert_ne!(file(5), file(6), "{preset}");
    }
}

#[test]
fn marks_lie_where_they_are_said_to_lie() {
    let page = Print::new(&marked_page(), 0.21);
    for preset in Preset::ALL {
        for seed in 0..2 {
            let mut shot = preset.shot(seed);
            // Glare and shadow edges would move the middle of what is dark.
            shot.lighting = plain_shot().lighting;
            let photo = shot.take(&page, seed);
            let luma = photo.luma();
            for (x, y) in MARKS {
                let told = photo.locate(Point {
                    x: x.into(),
                    y: y.into(),
                });
                let seen = dark_middle(&luma, told, 40.0);
                let error = (seen.x - told.x).hypot(seen.y - told.y);
                assert!(error < 1.0, "{preset} {seed}: told {told:?}, seen {seen:?}");
            }
        }
    }
}

#[test]
fn at_every_scale_marks_lie_where_they_are_said_to_lie() {
    for scale in [1, 2, 5] {
        let large = image::imageops::resize(
            &marked_page(),
            420 * scale,
            594 * scale,
            image::imageops::FilterType::Nearest,
        );
        let photo = plain_shot().take(&Print::new(&large, 0.21), 1);
        let luma = photo.luma();
        for (x, y) in MARKS {
            let told = photo.locate(Point {
                x: (x * scale).into(),
                y: (y * scale).into(),
            });
            let seen = dark_middle(&luma, told, 40.0);
            let error = (seen.x - told.x).hypot(seen.y - told.y);
            assert!(error < 0.2, "scale {scale}: told {told:?}, seen {seen:?}");
        }
    }
}

#[test]
fn the_whole_poster_is_in_every_preset() {
    let page = Print::new(&marked_page(), 0.21);
    let frame = Camera::PHONE;
    let (width, height) = (f64::from(frame.width), f64::from(frame.height));
    for preset in Preset::ALL {
        for seed in 0..20 {
            let shot = preset.shot(seed);
            for (x, y) in MARKS {
                let place = shot.locate(
                    &page,
                    Point {
                        x: x.into(),
                        y: y.into(),
                    },
                );
                let inside = (0.0..width).contains(&place.x) && (0.0..height).contains(&place.y);
                assert!(inside, "{preset} {seed}: {place:?}");
            }
        }
    }
}

/// A chequered pattern too fine for the photo must become an even grey, at the mean of its light and
/// not of its sRGB values.
#[test]
fn what_is_too_fine_becomes_even_grey() {
    let fine = RgbImage::from_fn(
        2100,
        2970,
        |x, y| if (x + y) % 2 == 0 { WHITE } else { BLACK },
    );
    let photo = plain_shot().take(&Print::new(&fine, 0.21), 1);
    let (mean, deviation) = middle_statistics(&photo);
    // (0.86 + 0.035) / 2 in linear light is 178 in sRGB.
    assert!((mean - 178.0).abs() < 2.0, "mean {mean}");
    assert!(deviation < 2.0, "deviation {deviation}");
}

#[test]
fn noise_is_that_of_the_electrons() {
    for electrons in [100.0, 400.0, 1_600.0_f32] {
        let mut shot = plain_shot();
        // A quarter of the light, so that nothing is clipped.
        shot.lighting.level = [0.25; 3];
        shot.sensor = Sensor {
            electrons,
            read_noise: 0.0,
            jpeg_quality: 90,
        };
        let photo = shot.take(&white_page(), 3);
        let linear: Vec<f64> = middle(&photo)
            .map(|value| linear(f64::from(value)))
            .collect();
        let (mean, deviation) = statistics(&linear);
        let expected = (mean / f64::from(electrons)).sqrt();
        assert!(
            (mean - 0.25 * 0.86).abs() < 0.01,
            "{electrons}: mean {mean}"
        );
        assert!(
            (deviation / expected - 1.0).abs() < 0.1,
            "{electrons}: {deviation}, expected {expected}"
        );
    }
}

#[test]
fn no_preset_is_black_white_or_flat() {
    let page = Print::new(&marked_page(), 0.21);
    for preset in Preset::ALL {
        let mut shot = preset.shot(2);
        shot.camera = SMALL;
        let luma = shot.take(&page, 2).luma();
        let values: Vec<f64> = luma.pixels().map(|&Luma([value])| value.into()).collect();
        let (mean, deviation) = statistics(&values);
        assert!((20.0..235.0).contains(&mean), "{preset}: mean {mean}");
        assert!(deviation > 10.0, "{preset}: deviation {deviation}");
    }
}

#[test]
fn the_file_is_a_jpeg_of_the_same_picture() {
    let photo = Preset::Door.take(&white_page(), 1);
    let file = photo.to_jpeg().unwrap();
    let read = image::load_from_memory_with_format(&file, image::ImageFormat::Jpeg).unwrap();
    let read = read.into_rgb8();
    assert_eq!(read.dimensions(), photo.pixels().dimensions());
    let errors: Vec<f64> = read
        .iter()
        .zip(photo.pixels().iter())
        .map(|(&a, &b)| f64::from(a) - f64::from(b))
        .collect();
    let (mean, deviation) = statistics(&errors);
    assert!(
        mean.abs() < 0.5 && deviation < 6.0,
        "mean {mean}, deviation {deviation}"
    );
}

#[test]
fn names_lead_back_to_presets() {
    for preset in Preset::ALL {
        assert_eq!(Preset::from_name(preset.name()), Some(preset));
    }
    assert_eq!(Preset::from_name("studio"), None);
}

fn middle_statistics(photo: &Photo) -> (f64, f64) {
    let values: Vec<f64> = middle(photo).map(f64::from).collect();
    statistics(&values)
}

/// The green values of 100 × 100 pixels in the middle of the photo.
fn middle(photo: &Photo) -> impl Iterator<Item = u8> {
    let (x, y) = (photo.pixels().width() / 2, photo.pixels().height() / 2);
    (y - 50..y + 50)
        .flat_map(move |y| (x - 50..x + 50).map(move |x| (x, y)))
        .map(|(x, y)| photo.pixels().get_pixel(x, y).0[1])
}

fn statistics(values: &[f64]) -> (f64, f64) {
    let count = f64::from(u32::try_from(values.len()).unwrap());
    let mean = values.iter().sum::<f64>() / count;
    let variance = values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / count;
    (mean, variance.sqrt())
}

fn linear(value: f64) -> f64 {
    let value = value / 255.0;
    if value <= 0.040_45 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}
