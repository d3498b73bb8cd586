//! Frames that are made to be hard: the work is bounded whatever they show, and nothing is read in them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

mod pictures;

use dauchan_scan::{Effort, LumaFrame, Rotation, scan_unguarded};
use pictures::{
    Canvas, block_noise, finder_stripes, finder_tiling, small_print, spoilt_codes, white_noise,
};

/// The budget of each effort.
const MAX_LIVE: u64 = 5_000_000;
const MAX_STILL: u64 = 45_000_000;

fn assert_bounded(name: &str, canvas: &Canvas) {
    for (effort, most) in [(Effort::Live, MAX_LIVE), (Effort::Still, MAX_STILL)] {
        let (scan, cost) = scan_unguarded(&canvas.frame(), effort);
        assert!(scan.codes.is_empty(), "{name}: read {:?}", scan.codes);
        assert!(cost <= most, "{name}: cost {cost} for {effort:?}");
        assert!(
            cost < most || scan.exhausted,
            "{name}: the budget is spent, and `exhausted` is false"
        );
    }
}

#[test]
fn noise_is_bounded() {
    assert_bounded("white noise of 12 megapixels", &white_noise(4000, 3000));
    for size in [1, 2, 3, 5, 9] {
        assert_bounded("noise in blocks", &block_noise(2000, 1500, size));
    }
}

#[test]
fn finder_patterns_without_end_are_bounded() {
    for module in [1, 2, 3, 5] {
        assert_bounded("a small tiling", &finder_tiling(320, 320, module));
        assert_bounded("a big tiling", &finder_tiling(4000, 3000, module));
        assert_bounded("stripes", &finder_stripes(2000, 1500, module));
    }
}

#[test]
fn text_and_things_like_codes_are_bounded() {
    assert_bounded("small print", &small_print(4000, 3000));
    for module in [2, 3, 6] {
        assert_bounded("spoilt codes", &spoilt_codes(2000, 1500, module));
    }
}

#[test]
fn every_shape_of_frame_is_scanned() {
    let pixels: Vec<u8> = (0..100_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0])
        .collect();
    for (width, height) in [
        (1, 1),
        (1, 9999),
        (9999, 1),
        (2, 3),
        (7, 7),
        (57, 58),
        (58, 57),
        (300, 3),
    ] {
        for effort in [Effort::Live, Effort::Still] {
            let frame =
                LumaFrame::new(&pixels, width, height, width, Rotation::Clockwise90).unwrap();
            assert!(scan_unguarded(&frame, effort).0.codes.is_empty());
        }
    }
}
