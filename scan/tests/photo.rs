//! Photo files: pictures within the limits are decoded, and others rejected with the right error.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

mod files;

use std::io::Cursor;

use dauchan_scan::Scan;
use dauchan_scan::photo::{self, PhotoError};
use files::{Kept, chunk, jpeg_of_blocks, jpeg_of_scans, jpeg_with, png as made_png, stored};
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

/// Whether in several passes, each finer than the one before, and whether in a scan for each component.
const WAYS: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

/// Blocks across and down of the pictures below: a row of them is longer in a file than what the decoder reads ahead.
const BLOCKS: (usize, usize) = (32, 12);

#[test]
fn brightness_is_the_same_however_a_jpeg_keeps_it() {
    let grey = |x: usize, y: usize| u8::try_from((x * 37 + y * 59 + x * y * 7) % 256).unwrap();
    // How fine brightness is, and how fine colours are, across and down.
    let grids = [
        [1, 1, 1, 1],
        [2, 1, 1, 1],
        [2, 2, 1, 1],
        [2, 2, 2, 1],
        [2, 2, 2, 2],
        [4, 1, 1, 1],
        [1, 2, 1, 1],
    ];
    for [x, y, colour_x, colour_y] in grids {
        let colour = |name| (name, colour_x, colour_y);
        let components = [(1, x, y), colour(2), colour(3)];
        for (progressive, apart) in WAYS {
            // The decoder itself loses its way in these, as in colours that are finer than brightness.
            if !progressive && apart && (y > 1 || x > 2) {
                continue;
            }
            for components in [&components[..1], &components] {
                let kept = Kept {
                    components,
                    progressive,
                    apart,
                };
                let file =
                    jpeg_of_blocks(
                        BLOCKS,
                        kept,
                        |component, x, y| {
                            if component == 0 { grey(x, y) } else { 128 }
                        },
                    );
                let image = photo::read(&file).unwrap();
                let width = 8 * BLOCKS.0;
                for (at, pixel) in image.pixels().iter().enumerate() {
                    let block = grey(at % width / 8, at / width / 8);
                    assert!(
                        pixel.abs_diff(block) <= 1,
                        "{pixel} for {block} at {at}: {kept:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn colours_of_a_jpeg_become_brightness() {
    // Red, green and blue by their names; and inks, which are kept as what they leave of the light.
    for components in [
        &[(b'R', 1, 1), (b'G', 1, 1), (b'B', 1, 1)][..],
        &[(1, 1, 1), (2, 1, 1), (3, 1, 1), (4, 1, 1)],
    ] {
        for (progressive, apart) in WAYS {
            let kept = Kept {
                components,
                progressive,
                apart,
            };
            let file = jpeg_of_blocks(BLOCKS, kept, |component, _, _| {
                [250, 120, 30, 255][component]
            });
            let image = photo::read(&file).unwrap();
            let brightness = 149; // 0.299, 0.587 and 0.114 of the three
            assert!(
                image
                    .pixels()
                    .iter()
                    .all(|pixel| pixel.abs_diff(brightness) <= 1),
                "{kept:?}"
            );
        }
    }
}

#[test]
fn a_jpeg_of_too_many_scans_or_segments_is_rejected() {
    let error = |file: &[u8]| photo::read(file).unwrap_err();
    assert!(photo::read(&jpeg_of_scans(64, 64, 24)).is_ok());
    assert_eq!(error(&jpeg_of_scans(64, 64, 25)), PhotoError::TooBig);
    // All components in the first scan, or only one of them: the decoder has a way for each.
    let in_scans = files::jpeg_in_scans(64, 64, false, 3);
    let start = in_scans
        .windows(2)
        .position(|pair| pair == [0xFF, 0xDA])
        .unwrap();
    let end = in_scans.len() - 2;
    let many = [
        &in_scans[..start],
        &in_scans[start..end].repeat(25),
        &in_scans[end..],
    ]
    .concat();
    assert_eq!(error(&many), PhotoError::TooBig);
    // Each part of an extended description is compared with all before it.
    let part = [
        &b"http://ns.adobe.com/xmp/extension/\0"[..],
        &[b'a'; 32],
        &[0x7F, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
    .concat();
    assert!(photo::read(&jpeg_with(0xE1, &part, 1000)).is_ok());
    assert_eq!(error(&jpeg_with(0xE1, &part, 1025)), PhotoError::TooBig);
}

#[test]
fn bytes_after_a_jpeg_are_ignored() {
    let first = jpeg(halves(32, 16).into());
    let second = jpeg_of_scans(64, 64, 99);
    assert_eq!(
        photo::read(&[&first[..], &second].concat())
            .unwrap()
            .pixels(),
        photo::read(&first).unwrap().pixels()
    );
}

#[test]
fn bytes_between_the_segments_of_a_jpeg_are_damage() {
    let whole = jpeg(halves(32, 16).into());
    let (first, rest) = whole.split_at(4 + usize::from(whole[5]));
    for stray in [
        &[0][..],
        &[0xFF, 0],
        &[0xFF, 0xD0],
        &[0xFF, 0xD8],
        &[0xFF, 0xD9],
    ] {
        let file = [first, stray, rest].concat();
        assert_eq!(
            photo::read(&file).unwrap_err(),
            PhotoError::Damaged,
            "{stray:?}"
        );
    }
    // A marker may have any number of bytes FF before it.
    let filled = photo::read(&[first, &[0xFF; 5], rest].concat()).unwrap();
    assert_eq!(filled.pixels(), photo::read(&whole).unwrap().pixels());
}

#[test]
fn transparent_pixels_are_white() {
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
fn each_error_has_its_name() {
    assert_eq!(photo::read(b"").unwrap_err(), PhotoError::Empty);
    for other in [&b"%PDF-1.7"[..], b"P5 1 1 255 \0", &[0; 4096]] {
        assert_eq!(photo::read(other).unwrap_err(), PhotoError::UnknownFormat);
    }
    let long = vec![0; photo::MAX_FILE + 1];
    assert!(matches!(
        photo::read(&long).unwrap_err(),
        PhotoError::FileTooLong { .. }
    ));
}

/// A picture with a pattern in its upper rows, so that what is decoded can be told from what is missing.
fn striped(side: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        Rgb([if (x / 8 + y / 8) % 2 == 0 { 10 } else { 240 }; 3])
    })
}

#[test]
fn a_file_without_its_end_is_read_and_called_truncated() {
    let picture = striped(64);
    let (whole_jpeg, whole_png) = (jpeg(picture.clone().into()), png(picture.into()));
    for (whole, cut) in [(&whole_jpeg, 1), (&whole_jpeg, 2), (&whole_png, 12)] {
        let expected = photo::read(whole).unwrap();
        assert_eq!(expected.damage(), None);
        let image = photo::read(&whole[..whole.len() - cut]).unwrap();
        assert_eq!(image.damage(), Some(PhotoError::Truncated), "{cut} bytes");
        assert_eq!(image.pixels(), expected.pixels(), "{cut} bytes");
    }
}

#[test]
fn a_file_cut_in_its_pixels_is_read_as_far_as_it_goes() {
    let picture = RgbImage::from_fn(96, 96, |x, y| {
        Rgb([u8::try_from((x * 7 + y * 13 + x * y) % 256).unwrap(); 3])
    });
    for whole in [jpeg(picture.clone().into()), png(picture.into())] {
        let expected = photo::read(&whole).unwrap();
        let image = photo::read(&whole[..whole.len() * 3 / 4]).unwrap();
        assert_eq!(image.damage(), Some(PhotoError::Truncated));
        let upper = 16 * 96;
        assert_eq!(image.pixels()[..upper], expected.pixels()[..upper]);
        assert_eq!(image.pixels().len(), expected.pixels().len());
    }
}

#[test]
fn a_progressive_jpeg_without_its_end_is_read() {
    let kept = Kept {
        components: &[(1, 1, 1)],
        progressive: true,
        apart: false,
    };
    let whole = jpeg_of_blocks(BLOCKS, kept, |_, x, y| {
        u8::try_from((x * 37 + y * 59) % 256).unwrap()
    });
    let image = photo::read(&whole[..whole.len() - 2]).unwrap();
    assert_eq!(image.damage(), Some(PhotoError::Truncated));
    assert_eq!(image.pixels(), photo::read(&whole).unwrap().pixels());
}

#[test]
fn a_png_with_a_wrong_checksum_is_read_and_called_damaged() {
    let whole = png(striped(64).into());
    let expected = photo::read(&whole).unwrap();
    let data = whole.windows(4).position(|name| name == b"IDAT").unwrap();
    let length = u32::from_be_bytes(whole[data - 4..data].try_into().unwrap()) as usize;
    // The checksum of the chunk, and that of the compressed data at the chunk's end.
    for at in [data + 4 + length, data + 4 + length - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        let image = photo::read(&damaged).unwrap();
        assert_eq!(image.damage(), Some(PhotoError::Damaged), "byte {at}");
        assert_eq!(image.pixels(), expected.pixels(), "byte {at}");
    }
}

#[test]
fn a_damaged_file_without_a_code_is_an_error() {
    let whole = jpeg(striped(64).into());
    assert_eq!(photo::read(&whole).unwrap().scan(), Ok(Scan::default()));
    let cut = photo::read(&whole[..whole.len() - 2]).unwrap();
    assert_eq!(cut.scan(), Err(PhotoError::Truncated));
}

#[test]
fn a_file_cut_before_its_pixels_is_rejected() {
    let whole = jpeg(halves(64, 64).into());
    let scan = whole
        .windows(2)
        .position(|pair| pair == [0xFF, 0xDA])
        .unwrap();
    for length in 3..scan + 4 {
        assert!(photo::read(&whole[..length]).is_err(), "{length} bytes");
    }
    let whole = png(halves(64, 64).into());
    let data = whole.windows(4).position(|name| name == b"IDAT").unwrap();
    for length in 8..data + 4 {
        assert!(photo::read(&whole[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn a_panorama_is_read_at_half_its_size() {
    let panorama = image::GrayImage::from_fn(17_000, 200, |x, _| {
        image::Luma([if x < 8_500 { 20 } else { 220 }])
    });
    for file in [png(panorama.clone().into()), jpeg(panorama.into())] {
        let image = photo::read(&file).unwrap();
        assert_eq!((image.width(), image.height()), (8_500, 100));
        assert!(image.pixels()[0].abs_diff(20) < 3 && image.pixels()[8_499].abs_diff(220) < 3);
        assert_eq!(image.damage(), None);
    }
}

#[test]
fn a_decompression_bomb_is_rejected_by_its_header() {
    for (width, height) in [(100_000, 100_000), (16_384, 16_384), (16_000, 12_802)] {
        assert_eq!(
            photo::read(&made_png(width, height, [16, 6, 0], &[chunk(b"IDAT", b"")])).unwrap_err(),
            PhotoError::TooBig,
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
