//! Codes as cameras see them: read, once each, with their corners in the right place.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a failed test may panic, and these pictures are small"
)]

mod pictures;

use dauchan_scan::{Effort, FoundCode, LumaFrame, Point, Polarity, Rotation, scan};
use pictures::{Canvas, Print};
use qrcode::EcLevel;

const TEXT: &str = "https://dauchan.binhduong.gov.vn/v#1234567890";

fn only(canvas: &Canvas, effort: Effort) -> FoundCode {
    let found = scan(&canvas.frame(), effort);
    assert_eq!(found.codes.len(), 1, "codes found");
    found.codes.into_iter().next().unwrap()
}

fn assert_corners(code: &FoundCode, expected: [Point; 4], module: f64) {
    for (found, expected) in code.corners().into_iter().zip(expected) {
        let distance = (found.x - expected.x).hypot(found.y - expected.y);
        assert!(
            distance < module,
            "a corner is {:.2} modules off",
            distance / module
        );
    }
}

#[test]
fn every_angle_is_read_by_both_efforts() {
    let print = Print::new(TEXT, 4, EcLevel::M);
    for degrees in (0..360).step_by(15) {
        let mut canvas = Canvas::new(640, 480, 200);
        let corners = canvas.draw_flat(&print, Point::new(300.0, 240.0), 6.3, f64::from(degrees));
        for effort in [Effort::Live, Effort::Still] {
            let code = only(&canvas, effort);
            assert_eq!(code.text(), Some(TEXT), "{degrees} degrees");
            assert_eq!(code.version().number(), 4);
            assert!(!code.mirrored());
            assert_eq!(code.polarity(), Polarity::DarkOnLight);
            assert_corners(&code, corners, 6.3);
        }
    }
}

#[test]
fn every_version_is_read() {
    for version in 1..=40 {
        let print = Print::new("0123456789", version, EcLevel::M);
        let mut canvas = Canvas::new(860, 860, 210);
        let module = 700.0 / print.side();
        let corners = canvas.draw_flat(&print, Point::new(431.0, 428.0), module, 3.0);
        let code = only(&canvas, Effort::Still);
        assert_eq!(
            (code.text(), code.version().number()),
            (Some("0123456789"), version as u8)
        );
        assert_corners(&code, corners, module);
    }
}

#[test]
fn mirrored_codes_and_light_on_dark_ones_are_recognised() {
    for (mirrored, polarity) in [
        (true, Polarity::DarkOnLight),
        (false, Polarity::LightOnDark),
        (true, Polarity::LightOnDark),
    ] {
        let mut print = Print::new(TEXT, 4, EcLevel::M);
        (print.mirrored, print.polarity) = (mirrored, polarity);
        let background = match polarity {
            Polarity::DarkOnLight => 200,
            Polarity::LightOnDark => 40,
        };
        let mut canvas = Canvas::new(500, 400, background);
        let mut corners = canvas.draw_flat(&print, Point::new(240.0, 200.0), 5.0, 20.0);
        if mirrored {
            corners.swap(1, 3);
        }
        let code = only(&canvas, Effort::Still);
        assert_eq!(code.text(), Some(TEXT));
        assert_eq!((code.mirrored(), code.polarity()), (mirrored, polarity));
        assert_corners(&code, corners, 5.0);
    }
}

#[test]
fn dots_and_rings_are_read() {
    let mut print = Print::new(TEXT, 4, EcLevel::M);
    print.dots = true;
    for degrees in [0.0, 30.0, 200.0] {
        let mut canvas = Canvas::new(640, 480, 200);
        canvas.draw_flat(&print, Point::new(310.0, 240.0), 8.0, degrees);
        assert_eq!(
            only(&canvas, Effort::Still).text(),
            Some(TEXT),
            "{degrees} degrees"
        );
    }
}

#[test]
fn several_codes_are_each_found_once() {
    let mut canvas = Canvas::new(1200, 900, 220);
    let mut texts = Vec::new();
    for row in 0..3 {
        for column in 0..4 {
            let text = format!("poster {row} {column}");
            let centre = Point::new(
                150.0 + 300.0 * f64::from(column),
                150.0 + 300.0 * f64::from(row),
            );
            canvas.draw_flat(
                &Print::new(&text, 2, EcLevel::M),
                centre,
                5.0,
                f64::from(row * 40 + column * 17),
            );
            texts.push(text);
        }
    }
    let found = scan(&canvas.frame(), Effort::Still);
    let mut read: Vec<&str> = found.codes.iter().filter_map(FoundCode::text).collect();
    read.sort_unstable();
    assert_eq!(read, texts);
    assert!(!found.exhausted);
}

/// A sheet of labels of version 1, with the number of each as its text.
fn labels(columns: usize, rows: usize, module: usize) -> Canvas {
    let pitch = 25 * module;
    let mut canvas = Canvas::new(columns * pitch + pitch, rows * pitch + pitch, 230);
    for label in 0..columns * rows {
        let print = Print::new(&label.to_string(), 1, EcLevel::M);
        let (x, y) = (
            label % columns * pitch + pitch / 2,
            label / columns * pitch + pitch / 2,
        );
        canvas.stamp(&print, (x, y), module);
    }
    canvas
}

#[test]
fn a_sheet_of_labels_is_read_in_a_still() {
    let found = scan(&labels(16, 15, 4).frame(), Effort::Still);
    assert_eq!(found.codes.len(), 240);
}

#[test]
fn a_limit_that_leaves_codes_unread_is_reported() {
    let sheet = labels(16, 15, 4);
    let live = scan(&sheet.frame(), Effort::Live);
    assert!(live.codes.len() < 240 && live.exhausted);
}

#[test]
fn light_ink_is_read_in_a_still() {
    let print = Print::new("light ink", 2, EcLevel::M);
    for (ink, paper) in [(150, 230), (190, 230), (200, 240), (120, 150)] {
        for module in [4, 8] {
            let side = print.side() as usize * module + 120;
            let mut canvas = Canvas::new(side, side, 230);
            canvas.stamp(&print, (60, 60), module);
            for pixel in &mut canvas.pixels {
                *pixel = if *pixel < 100 { ink } else { paper };
            }
            canvas.blur(1);
            canvas.noise(3, 5);
            let code = only(&canvas, Effort::Still);
            assert_eq!(
                code.text(),
                Some("light ink"),
                "{ink} on {paper}, {module} pixels"
            );
        }
    }
}

#[test]
fn a_steep_view_is_read() {
    // The right side is twice as far away as the left one.
    let print = Print::new(TEXT, 4, EcLevel::M);
    let mut canvas = Canvas::new(640, 480, 200);
    let module_at = |pixel: Point| {
        let depth = 1.0 / (1.0 - (pixel.x - 120.0) / 640.0);
        Point::new(
            (pixel.x - 120.0) * depth / 12.0,
            (pixel.y - 240.0) * depth / 9.0 + 16.5,
        )
    };
    canvas.draw(&print, module_at);
    assert_eq!(only(&canvas, Effort::Still).text(), Some(TEXT));
}

#[test]
fn paper_around_a_pillar_is_read() {
    let print = Print::new(TEXT, 4, EcLevel::M);
    let mut canvas = Canvas::new(640, 480, 200);
    let radius = 220.0;
    canvas.draw(&print, |pixel| {
        let across = ((pixel.x - 320.0) / radius).clamp(-1.0, 1.0).asin() * radius;
        // Seen a little from above, so that rows bend too.
        let sag = 40.0 * (1.0 - ((pixel.x - 320.0) / radius).powi(2)).max(0.0).sqrt();
        Point::new(across / 8.0 + 16.5, (pixel.y - 220.0 - sag) / 8.0 + 16.5)
    });
    assert_eq!(only(&canvas, Effort::Still).text(), Some(TEXT));
}

#[test]
fn a_pillar_seen_from_above_is_read() {
    // Rows sag by half of what the pillar turns away, so that its two upper finders lean towards each other.
    let print = Print::new(TEXT, 4, EcLevel::M);
    for (radius, degrees) in [(260.0, 0.0_f64), (220.0, 40.0), (200.0, 200.0)] {
        let mut canvas = Canvas::new(640, 480, 200);
        let (sine, cosine) = degrees.to_radians().sin_cos();
        canvas.draw(&print, |pixel| {
            let (x, y) = (pixel.x - 320.0, pixel.y - 240.0);
            let (x, y) = (x * cosine + y * sine, y * cosine - x * sine);
            let turned: f64 = (x / radius).clamp(-1.0, 1.0);
            let sag = 0.5 * radius * (1.0 - (1.0 - turned * turned).sqrt());
            Point::new(turned.asin() * radius / 7.0 + 16.5, (y + sag) / 7.0 + 16.5)
        });
        let found = scan(&canvas.frame(), Effort::Still);
        let texts: Vec<_> = found.codes.iter().filter_map(FoundCode::text).collect();
        assert_eq!(texts, [TEXT], "{radius} pixels, {degrees} degrees");
    }
}

#[test]
fn a_corner_that_is_turned_up_is_where_it_is_seen() {
    let print = Print::new(TEXT, 5, EcLevel::H);
    for (folded, shift) in [(14.0, 0.08), (16.0, 0.07), (12.0, -0.1), (16.0, -0.1)] {
        let mut canvas = Canvas::new(640, 480, 200);
        // Beyond a fold across the corner, paper comes towards the camera or goes away from it.
        let beyond = |module: Point| (module.x + module.y - 2.0 * print.side() + folded).max(0.0);
        let module_at = |pixel: Point| {
            let module = (pixel - Point::new(150.0, 80.0)) * (1.0 / 8.0);
            let moved = beyond(module) * shift;
            module - Point::new(moved, moved)
        };
        canvas.draw(&print, module_at);
        // What `module_at` makes the corner of, on the diagonal.
        let corner = print.side() + folded * shift / (1.0 - 2.0 * shift);
        let code = only(&canvas, Effort::Still);
        let found = code.corners()[2];
        let off =
            (Point::new(150.0, 80.0) + Point::new(corner, corner) * 8.0 - found) * (1.0 / 8.0);
        assert!(
            off.x.hypot(off.y) < 1.0,
            "{off:?} modules from the corner, folded by {shift}"
        );
    }
}

#[test]
fn shadow_blur_and_noise_are_read() {
    let print = Print::new(TEXT, 4, EcLevel::M);
    let mut canvas = Canvas::new(640, 480, 200);
    canvas.draw_flat(&print, Point::new(320.0, 240.0), 6.0, 10.0);
    canvas.shade(60);
    canvas.blur(2);
    canvas.noise(12, 7);
    assert_eq!(only(&canvas, Effort::Still).text(), Some(TEXT));
}

#[test]
fn a_code_fills_the_picture_to_its_border() {
    let print = Print::new("no quiet zone", 2, EcLevel::M);
    for module in [1_usize, 2, 4, 20, 60] {
        let side = print.side() as usize * module;
        let mut canvas = Canvas::new(side, side, 255);
        canvas.draw(&print, |pixel| pixel * (1.0 / module as f64));
        assert_eq!(
            only(&canvas, Effort::Still).text(),
            Some("no quiet zone"),
            "{module} pixels"
        );
    }
}

#[test]
fn the_rotation_of_the_frame_turns_corners_only() {
    let print = Print::new(TEXT, 4, EcLevel::M);
    let mut upright = Canvas::new(400, 300, 200);
    let corners = upright.draw_flat(&print, Point::new(180.0, 140.0), 5.0, 5.0);
    let (width, height) = (upright.width, upright.height);
    // The sensor lies so that turning its frame clockwise gives the upright one.
    let lying = |rotation: Rotation| match rotation {
        Rotation::None => upright.clone(),
        Rotation::Clockwise90 => Canvas::from_fn(height, width, |x, y| {
            upright.pixels[x * width + (width - 1 - y)]
        }),
        Rotation::Clockwise180 => Canvas::from_fn(width, height, |x, y| {
            upright.pixels[(height - 1 - y) * width + (width - 1 - x)]
        }),
        Rotation::Clockwise270 => Canvas::from_fn(height, width, |x, y| {
            upright.pixels[(height - 1 - x) * width + y]
        }),
    };
    for rotation in [
        Rotation::None,
        Rotation::Clockwise90,
        Rotation::Clockwise180,
        Rotation::Clockwise270,
    ] {
        let canvas = lying(rotation);
        // With a stride wider than the rows, and a last row that ends with its last pixel.
        let stride = canvas.width + 13;
        let mut pixels = vec![0; stride * (canvas.height - 1) + canvas.width];
        for y in 0..canvas.height {
            pixels[y * stride..][..canvas.width]
                .copy_from_slice(&canvas.pixels[y * canvas.width..][..canvas.width]);
        }
        let frame = LumaFrame::new(
            &pixels,
            canvas.width as u32,
            canvas.height as u32,
            stride as u32,
            rotation,
        )
        .unwrap();
        let found = scan(&frame, Effort::Live);
        assert_eq!(found.codes.len(), 1, "{rotation:?}");
        assert_corners(&found.codes[0], corners, 5.0);
    }
}
