//! Hostile pictures, through the scanner's public interface: invalid frames, noise, fields of finder
//! patterns, and files that inflate when they are opened.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot be set up must stop, and says what it measured"
)]

#[cfg(target_os = "linux")]
use std::path::Path;
use std::time::Duration;

use dauchan_scan::photo::{self, LumaImage, PhotoError};
use dauchan_scan::{Effort, FrameError, LumaFrame, Rotation, scan};
#[cfg(target_os = "linux")]
use dauchan_tests::child;
#[cfg(target_os = "linux")]
use image::{GrayImage, ImageFormat};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::FileFailurePersistence;
use rustix::time::{ClockId, clock_gettime};

/// The scanner's budget is not visible from outside. So a picture that would take minutes must end within
/// seconds of CPU time, in a debug build.
const FAR_BEYOND_HONEST: Duration = Duration::from_secs(20);

/// Returns the CPU time that this thread has used.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap())
}

const EFFORTS: [Effort; 2] = [Effort::Live, Effort::Still];

fn ends_without_a_code(name: &str, pixels: &[u8], width: u32, height: u32) {
    for effort in EFFORTS {
        let frame = LumaFrame::new(pixels, width, height, width, Rotation::None).unwrap();
        let started = processor_time();
        let found = scan(&frame, effort);
        let used = processor_time() - started;
        println!(
            "{name}, {effort:?}: {used:?}, exhausted: {}",
            found.exhausted
        );
        assert!(used < FAR_BEYOND_HONEST);
        assert!(found.codes.is_empty());
    }
}

/// Bytes that look random, the same each time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        bytes.extend_from_slice(&next());
    }
    bytes.truncate(length);
    bytes
}

#[test]
fn noise_of_12_megapixels_ends() {
    ends_without_a_code("grey noise", &noise(4000 * 3000), 4000, 3000);
    let black_and_white: Vec<_> = noise(4000 * 3000)
        .iter()
        .map(|byte| if byte & 1 == 0 { 0 } else { 255 })
        .collect();
    ends_without_a_code("black and white noise", &black_and_white, 4000, 3000);
}

/// Finder patterns side by side, `module` pixels a module, with a light module between them.
fn finders(side: usize, module: usize) -> Vec<u8> {
    let ring = |x: usize, y: usize| {
        let distance = x.abs_diff(3).max(y.abs_diff(3));
        x < 7 && y < 7 && distance != 2
    };
    (0..side * side)
        .map(|index| (index % side / module % 8, index / side / module % 8))
        .map(|(x, y)| if ring(x, y) { 0 } else { 255 })
        .collect()
}

#[test]
fn a_picture_full_of_finder_patterns_ends() {
    for module in [1, 2, 3, 5] {
        ends_without_a_code(
            &format!("320 × 320, {module} a module"),
            &finders(320, module),
            320,
            320,
        );
    }
    ends_without_a_code("3200 × 3200", &finders(3200, 2), 3200, 3200);
}

#[test]
fn stripes_checks_and_plain_fields_end() {
    let side = 2000_usize;
    let pictures: [fn(usize, usize) -> bool; 4] = [
        |x, _| x % 2 == 0,
        |x, y| (x + y) % 2 == 0,
        |x, y| (x / 3 + y / 3) % 2 == 0,
        // 1:1:3:1:1 in every row, all the way.
        |x, _| matches!(x % 8, 0 | 2..=4 | 6),
    ];
    for (number, dark) in pictures.into_iter().enumerate() {
        let pixels: Vec<_> = (0..side * side)
            .map(|index| {
                if dark(index % side, index / side) {
                    0
                } else {
                    255
                }
            })
            .collect();
        ends_without_a_code(&format!("pattern {number}"), &pixels, 2000, 2000);
    }
    for grey in [0, 128, 255] {
        ends_without_a_code("plain", &vec![grey; side * side], 2000, 2000);
    }
}

#[test]
fn an_invalid_frame_is_refused() {
    let frame = |bytes: &[u8], width, height, stride| {
        LumaFrame::new(bytes, width, height, stride, Rotation::None).map(|_| ())
    };
    for (width, height) in [(0, 0), (0, 9), (9, 0)] {
        assert!(matches!(
            frame(&[0; 99], width, height, 9),
            Err(FrameError::Empty { .. })
        ));
    }
    assert!(matches!(
        frame(&[0; 99], 10, 9, 9),
        Err(FrameError::StrideBelowWidth { .. })
    ));
    assert!(matches!(
        frame(&[0; 88], 9, 9, 10),
        Err(FrameError::BufferTooShort { .. })
    ));
    assert!(frame(&[0; 89], 9, 9, 10).is_ok());
    for (width, height) in [
        (u32::MAX, u32::MAX),
        (u32::MAX, 1),
        (1, u32::MAX),
        (16_384, 16_384),
    ] {
        assert!(matches!(
            frame(&[], width, height, width),
            Err(FrameError::TooBig { .. })
        ));
    }
    assert!(matches!(
        frame(&[0], 2, 2, u32::MAX),
        Err(FrameError::BufferTooShort { .. })
    ));
    assert!(LumaImage::new(Vec::new(), 0, 0).is_err());
}

/// Bits of a deflate stream, least significant first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn push(&mut self, bits: &[u8]) {
        for &bit in bits {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= bit << (self.used % 8);
            }
            self.used += 1;
        }
    }
}

/// A zlib stream of about 6.5 MB that inflates to 1 GiB of zeros: one literal, and the longest copy of
/// the byte before, four million times.
fn bomb() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(&[1, 1, 0]); // the last block, of fixed codes
    bits.push(&[0, 0, 1, 1, 0, 0, 0, 0]); // the literal 0
    for _ in 0..(1 << 30) / 258 {
        bits.push(&[1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]); // 258 bytes from 1 back
    }
    bits.push(&[0; 7]); // the end of the block
    [&[0x78, 0x9C], bits.bytes.as_slice(), &[0; 4]].concat()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let crc = body.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length, body.as_slice(), &(!crc).to_be_bytes()].concat()
}

fn png(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = chunk(b"IHDR", &[size.as_slice(), &[8, 0, 0, 0, 0]].concat());
    let end = chunk(b"IEND", &[]);
    [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        &header,
        &chunks.concat(),
        &end,
    ]
    .concat()
}

/// The most memory that a picture may take, in bytes a pixel, from its file to what was read in it.
#[cfg(target_os = "linux")]
const MAX_A_PIXEL: u64 = 8;

/// What it may take beside: a row or two as a file keeps them, tables of decoders, finder patterns.
#[cfg(target_os = "linux")]
const MAX_BESIDE: u64 = 4 << 20;

/// A figure of this process, by its name in the kernel's table, in bytes.
#[cfg(target_os = "linux")]
fn held(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kib * 1024
}

/// The child process of the next test.
#[test]
#[cfg(target_os = "linux")]
fn reads_the_file_that_it_is_given() {
    let Some([path]) = child::arguments() else {
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let before = held("VmRSS:");
    let outcome = photo::read(&bytes).map(|picture| {
        std::hint::black_box(scan(&picture.frame(), Effort::Still));
        u64::from(picture.width()) * u64::from(picture.height())
    });
    let taken = held("VmHWM:").saturating_sub(before);
    let pixels = outcome.unwrap_or(0);
    println!("{outcome:?} pixels, {taken} bytes");
    assert!(taken < MAX_A_PIXEL * pixels + MAX_BESIDE);
}

#[test]
#[cfg(target_os = "linux")]
fn no_file_takes_more_memory_than_its_pixels_are_worth() {
    let bomb = bomb();
    let profile = [b"profile\0\0".as_slice(), &bomb].concat();
    let comment = [b"Comment\0\0".as_slice(), &bomb].concat();
    let pixel = chunk(b"IDAT", &[0x78, 0x9C, 0x63, 0x60, 0, 0, 0, 2, 0, 1]);
    // Nothing is found in noise, so all is tried; the second is small enough to be doubled for it.
    let noisy = |width: u32, height: u32| {
        let pixels = noise((width * height) as usize);
        let mut file = std::io::Cursor::new(Vec::new());
        GrayImage::from_raw(width, height, pixels)
            .unwrap()
            .write_to(&mut file, ImageFormat::Png)
            .unwrap();
        file.into_inner()
    };
    let files = [
        png(8, 8, &[chunk(b"IDAT", &bomb)]),
        png(16_000, 3_000, &[chunk(b"IDAT", &bomb)]),
        png(1, 1, &[chunk(b"iCCP", &profile), pixel.clone()]),
        png(1, 1, &[chunk(b"zTXt", &comment), pixel]),
        noisy(4000, 3000),
        noisy(1600, 1200),
    ];
    for (number, file) in files.iter().enumerate() {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile-{number}"));
        std::fs::write(&path, file).unwrap();
        let arguments = [path.to_str().unwrap()];
        let child = child::command("reads_the_file_that_it_is_given", &arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        println!("{number}: {said}");
        assert!(child.status.success());
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_frame_makes_a_panic(
        pixels in proptest::collection::vec(any::<u8>(), 0..6_000),
        width in 0_u32..90,
        height in 0_u32..90,
        beyond in 0_u32..20,
        rotation in select(vec![
            Rotation::None, Rotation::Clockwise90, Rotation::Clockwise180, Rotation::Clockwise270,
        ]),
        effort in select(EFFORTS.to_vec()),
    ) {
        if let Ok(frame) = LumaFrame::new(&pixels, width, height, width + beyond, rotation) {
            prop_assert!(scan(&frame, effort).codes.is_empty());
        }
    }

    #[test]
    fn no_bytes_behind_a_known_beginning_make_a_panic(
        beginning in select(vec![
            b"\x89PNG\r\n\x1a\n".as_slice(), b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1\x00\x20Exif\0\0",
        ]),
        rest in proptest::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let outcome = photo::read(&[beginning, &rest].concat());
        let named_otherwise = matches!(outcome, Err(PhotoError::Empty | PhotoError::UnknownFormat));
        prop_assert!(!named_otherwise, "{:?}", outcome);
    }
}
