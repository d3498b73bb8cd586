//! Reads any bytes as a photo, and scans the picture as a frame.
#![no_main]

use dauchan_scan::{Effort, photo, scan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(image) = photo::read(input)
        && image.pixels().len() < 1 << 18
    {
        drop(scan(&image.frame(), Effort::Live));
    }
});
