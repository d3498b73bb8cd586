//! Scans any pixels as a frame: four bytes of shape, then pixels. A scan ends without a panic, and what it returns is
//! well-formed.
#![no_main]

use dauchan_scan::{Effort, LumaFrame, Rotation, scan_unguarded};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let [width, padding, choice, zoom, pixels @ ..] = input else {
        return;
    };
    // Each pixel is drawn several times, so that short inputs make large frames.
    let zoom = usize::from(zoom % 4) + 1;
    let width = usize::from(*width).max(1);
    let height = pixels.len() / width;
    let stride = width * zoom + usize::from(padding % 9);
    let mut plane = vec![0; stride * height * zoom];
    for (y, row) in plane.chunks_mut(stride).enumerate() {
        for (x, pixel) in row.iter_mut().enumerate() {
            *pixel = pixels
                .get(y / zoom * width + x / zoom)
                .copied()
                .unwrap_or(0);
        }
    }
    let rotation = [
        Rotation::None,
        Rotation::Clockwise90,
        Rotation::Clockwise180,
        Rotation::Clockwise270,
    ][usize::from(choice & 3)];
    let effort = if choice & 4 == 0 {
        Effort::Live
    } else {
        Effort::Still
    };
    let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let Ok(frame) = LumaFrame::new(
        &plane,
        side(width * zoom),
        side(height * zoom),
        side(stride),
        rotation,
    ) else {
        return;
    };
    for code in scan_unguarded(&frame, effort).0.codes {
        assert!(!code.bytes().is_empty());
        assert!(
            code.corners()
                .iter()
                .all(|corner| corner.x.is_finite() && corner.y.is_finite())
        );
    }
});
