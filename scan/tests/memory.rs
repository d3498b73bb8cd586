//! The memory of reading a file, measured as the peak of a process of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

mod files;

use std::path::Path;
use std::process::Command;

use dauchan_scan::photo::{self, PhotoError};
use files::{bomb, chunk, jpeg_in_scans, jpeg_with, png};

/// The environment variable that names the file for the child process.
const FILE: &str = "DAUCHAN_MEMORY_TEST_FILE";

const MIB: u64 = 1 << 20;

/// Returns a figure of this process in bytes, by its name in `/proc/self/status`.
fn held(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    let kib: u64 = line
        .trim_start_matches(':')
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    kib * 1024
}

/// The child process of the other tests; it does nothing without its variable.
#[test]
fn reads_the_file_that_it_is_given() {
    let Some(path) = std::env::var_os(FILE) else {
        return;
    };
    let bytes = std::fs::read(&path).unwrap();
    let before = held("VmRSS");
    let outcome = photo::read(&bytes).map(|image| (image.width(), image.height()));
    let peak = held("VmHWM").saturating_sub(before);
    std::fs::write(
        Path::new(&path).with_extension("peak"),
        format!("{peak} {outcome:?}"),
    )
    .unwrap();
}

/// Returns the bytes that reading `file` took beside the file itself, and the outcome.
fn cost(name: &str, file: &[u8]) -> (u64, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("{name}.picture"));
    std::fs::write(&path, file).unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "reads_the_file_that_it_is_given"])
        .env(FILE, &path)
        .output()
        .unwrap();
    assert!(child.status.success(), "{child:?}");
    let answer = std::fs::read_to_string(path.with_extension("peak")).unwrap();
    let (peak, outcome) = answer.split_once(' ').unwrap();
    (peak.parse().unwrap(), outcome.to_owned())
}

#[test]
fn chunks_beside_the_pixels_are_never_decompressed() {
    // Each is 6.5 MB long and decompresses to one gibibyte.
    let pixel = chunk(b"IDAT", &[0x78, 0x9C, 0x63, 0x60, 0, 0, 0, 2, 0, 1]);
    for (kind, head) in [
        (b"iCCP", &b"profile\0\0"[..]),
        (b"zTXt", b"Comment\0\0"),
        (b"iTXt", b"Comment\0\x01\0\0\0"),
        (b"prVt", b""),
    ] {
        let swelling = chunk(kind, &[head, &bomb()].concat());
        let (peak, outcome) = cost(
            &String::from_utf8_lossy(kind),
            &png(1, 1, [8, 0, 0], &[swelling, pixel.clone()]),
        );
        assert_eq!(outcome, "Ok((1, 1))");
        assert!(peak < 2 * MIB, "{kind:?}: {peak} bytes");
    }
}

#[test]
fn pixels_beyond_the_picture_are_never_decompressed() {
    let (peak, _) = cost("idat", &png(8, 8, [8, 0, 0], &[chunk(b"IDAT", &bomb())]));
    assert!(peak < 2 * MIB, "{peak} bytes");
}

#[test]
fn a_png_costs_a_byte_a_pixel_whatever_its_samples_are() {
    // Eight bytes a pixel in the file, all of them zero; row by row, and interlaced.
    let (width, height) = (3000, 2000);
    for interlaced in [0, 1] {
        let file = png(
            width,
            height,
            [16, 6, interlaced],
            &[chunk(b"IDAT", &bomb())],
        );
        let (peak, outcome) = cost(&format!("deep{interlaced}"), &file);
        assert_eq!(outcome, "Ok((3000, 2000))");
        let allowed = u64::from(width * height) + 2 * MIB;
        assert!(peak < allowed, "{peak} bytes of {allowed}");
    }
}

#[test]
fn a_jpeg_costs_no_more_than_eight_bytes_a_pixel() {
    let (width, height) = (3000, 2000);
    let pixels = u64::from(width) * u64::from(height);
    // In several scans: two bytes for each coefficient, and one for the brightness that comes of them.
    for (progressive, components, a_pixel) in
        [(true, 1, 3), (true, 3, 7), (false, 1, 1), (false, 3, 7)]
    {
        let file = jpeg_in_scans(width, height, progressive, components);
        let (peak, outcome) = cost(&format!("jpeg{progressive}{components}"), &file);
        assert_eq!(outcome, "Ok((3000, 2000))");
        let allowed = a_pixel * pixels + 2 * MIB;
        assert!(
            peak < allowed,
            "{components} components: {peak} bytes of {allowed}"
        );
    }
}

#[test]
fn a_jpeg_that_would_need_too_much_is_refused_unopened() {
    // A few hundred bytes each, and whole in memory as coefficients: 340 MB for 49 megapixels of three colours, 110 MB
    // for 10 of four inks, which are dearer a pixel than all else and may be no bigger.
    for (width, height, components) in [(7000, 7000, 3), (4000, 2500, 4)] {
        for progressive in [true, false] {
            let file = jpeg_in_scans(width, height, progressive, components);
            let (peak, outcome) = cost(&format!("scans{progressive}{components}"), &file);
            assert_eq!(outcome, format!("Err({:?})", PhotoError::TooBig));
            assert!(peak < 2 * MIB, "{peak} bytes");
        }
    }
}

#[test]
fn profiles_of_a_jpeg_cost_what_they_are_long() {
    let profile = [&b"ICC_PROFILE\0\x01\x01"[..], &[7; 65_000]].concat();
    let file = jpeg_with(0xE2, &profile, 400);
    let (peak, outcome) = cost("profile", &file);
    assert_eq!(outcome, "Ok((16, 16))");
    let allowed = 2 * file.len() as u64 + 4 * MIB;
    assert!(peak < allowed, "{peak} bytes of {allowed}");
}
