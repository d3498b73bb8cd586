//! Picture files made by hand, as no honest program makes them.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed test may panic, and each test file uses a part of this"
)]

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};

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

/// A zlib stream of about 6.5 MB that swells to 1 GiB of zeros: one literal, and the longest copy of the byte before,
/// four million times.
pub fn bomb() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(&[1, 1, 0]); // the last block, of fixed codes
    bits.push(&[0, 0, 1, 1, 0, 0, 0, 0]); // the literal 0
    for _ in 0..(1 << 30) / 258 {
        bits.push(&[1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]); // 258 bytes from 1 back
    }
    bits.push(&[0; 7]); // the end of the block
    [&[0x78, 0x9C], bits.bytes.as_slice(), &[0; 4]].concat()
}

/// A zlib stream of stored blocks, whose checksum no reader of this project checks.
pub fn stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xFFFF).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend([0; 4]);
    stream
}

pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let crc = body.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    let length = (data.len() as u32).to_be_bytes();
    [&length, body.as_slice(), &(!crc).to_be_bytes()].concat()
}

/// A PNG file of some chunks; `[depth, colour type, interlace]`.
pub fn png(
    width: u32,
    height: u32,
    [depth, colour, interlace]: [u8; 3],
    chunks: &[Vec<u8>],
) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = chunk(
        b"IHDR",
        &[&size[..], &[depth, colour, 0, 0, interlace]].concat(),
    );
    let end = chunk(b"IEND", &[]);
    [b"\x89PNG\r\n\x1a\n", &header[..], &chunks.concat(), &end].concat()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

/// The beginning of a JPEG file that announces several scans, and its end.
pub fn jpeg_in_scans(width: u16, height: u16, progressive: bool, components: u8) -> Vec<u8> {
    let ([h1, h0], [w1, w0]) = (height.to_be_bytes(), width.to_be_bytes());
    let mut frame = vec![8, h1, h0, w1, w0, components];
    for component in 1..=components {
        frame.extend([component, 0x11, 0]);
    }
    let last = if progressive { 0 } else { 63 };
    [
        vec![0xFF, 0xD8],
        segment(0xDB, &[&[0][..], &[1; 64]].concat()),
        segment(if progressive { 0xC2 } else { 0xC0 }, &frame),
        segment(0xC4, &[&[0, 1][..], &[0; 15], &[0]].concat()),
        segment(0xC4, &[&[0x10, 1][..], &[0; 15], &[0]].concat()),
        segment(0xDA, &[1, 1, 0, 0, last, 0]),
        vec![0, 0, 0xFF, 0xD9],
    ]
    .concat()
}

/// A whole JPEG file with a colour profile in so many segments of 64 KiB.
pub fn jpeg_with_profile(segments: usize) -> Vec<u8> {
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, 90)
        .encode_image(&GrayImage::from_pixel(16, 16, Luma([200])))
        .unwrap();
    let profile = segment(
        0xE2,
        &[&b"ICC_PROFILE\0\x01\x01"[..], &vec![7; 65_000]].concat(),
    );
    [&plain[..2], &profile.repeat(segments), &plain[2..]].concat()
}
