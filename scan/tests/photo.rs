//! Files that somebody picked: what is not a whole picture within limits is refused by its own name.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

mod files;

use std::io::Cursor;

use dauchan_scan::photo::{self, PhotoFault};
use files::{chunk, png as made_png, stored};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

fn png(picture: DynamicImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

fn jpeg(picture: DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 90)
        .encode_image(&picture)
        .unwrap();
    file
}

/// Black on the left, white on the right.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([0; 3])
        } else {
            Rgb([255; 3])
        }
    })
}

#[test]
fn pictures_become_grey() {
    for file in [png(halves(32, 16).into()), jpeg(halves(32, 16).into())] {
        let image = photo::read(&file).unwrap();
        assert_eq!((image.width(), image.height()), (32, 16));
        assert!(image.pixels()[0] < 8 && image.pixels()[31] > 247);
    }
}

#[test]
fn an_interlaced_png_is_put_together() {
    // The seven passes of Adam7: where each begins, and its steps.
    let passes = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let (width, height) = (21_usize, 13_usize);
    let pixel = |x: usize, y: usize| u8::try_from((x * 11 + y * 17) % 256).unwrap();
    let mut rows = Vec::new();
    for (left, top, step_x, step_y) in passes {
        for y in (top..height).step_by(step_y) {
            rows.push(0);
            rows.extend((left..width).step_by(step_x).map(|x| pixel(x, y)));
        }
    }
    let file = made_png(21, 13, [8, 0, 1], &[chunk(b"IDAT", &stored(&rows))]);
    let image = photo::read(&file).unwrap();
    let expected: Vec<u8> = (0..width * height)
        .map(|i| pixel(i % width, i / width))
        .collect();
    assert_eq!(image.pixels(), expected);
}

#[test]
fn what_is_transparent_is_white() {
    let clear = RgbaImage::from_pixel(4, 4, Rgba([0, 0, 0, 0]));
    assert!(
        photo::read(&png(clear.into()))
            .unwrap()
            .pixels()
            .iter()
            .all(|pixel| *pixel == 255)
    );
}

#[test]
fn exif_turns_the_picture() {
    // An APP1 segment with the one entry 0x0112, orientation, of value 6: turn clockwise.
    const EXIF: [u8; 36] = *b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let plain = jpeg(halves(32, 16).into());
    let turned = [&plain[..2], &EXIF, &plain[2..]].concat();
    let image = photo::read(&turned).unwrap();
    assert_eq!((image.width(), image.height()), (16, 32));
    assert!(image.pixels()[0] < 8, "the black half is on top");
    assert!(image.pixels()[31 * 16] > 247, "the white half is below");
}

#[test]
fn each_fault_has_its_name() {
    assert_eq!(photo::read(b"").unwrap_err(), PhotoFault::Empty);
    for other in [&b"%PDF-1.7"[..], b"P5 1 1 255 \0", &[0; 4096]] {
        assert_eq!(photo::read(other).unwrap_err(), PhotoFault::UnknownFormat);
    }
    let long = vec![0; photo::MAX_FILE + 1];
    assert!(matches!(
        photo::read(&long).unwrap_err(),
        PhotoFault::FileTooLong { .. }
    ));
}

#[test]
fn a_cut_file_is_never_a_picture() {
    let whole = jpeg(halves(64, 64).into());
    for length in 3..whole.len() - 1 {
        assert!(photo::read(&whole[..length]).is_err(), "{length} bytes");
    }
    assert_eq!(
        photo::read(&whole[..whole.len() - 2]).unwrap_err(),
        PhotoFault::Truncated
    );
    // What ends a PNG may be missing; its pixels may not.
    let whole = png(halves(64, 64).into());
    let end = whole.len() - 16;
    for length in 8..end {
        assert!(photo::read(&whole[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn a_decompression_bomb_is_refused_unopened() {
    for (width, height) in [(100_000, 100_000), (16_384, 16_384), (16_000, 3_201)] {
        assert_eq!(
            photo::read(&made_png(width, height, [16, 6, 0], &[chunk(b"IDAT", b"")])).unwrap_err(),
            PhotoFault::TooBig,
            "{width} by {height}"
        );
    }
}

#[test]
fn no_changed_byte_makes_it_panic() {
    for whole in [png(halves(24, 24).into()), jpeg(halves(24, 24).into())] {
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            let _ = photo::read(&damaged);
        }
    }
}
