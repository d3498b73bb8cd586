//! Picture files that no usual encoder writes.
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

/// How a JPEG file keeps its picture.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// Of each component its name and how fine its samples are, across and down.
    pub components: &'a [(u8, u8, u8)],
    pub progressive: bool,
    /// A scan for each component, or one for all.
    pub apart: bool,
}

/// Bits of a scan, most significant first, with what keeps a byte FF from being a marker.
#[derive(Default)]
struct ScanBits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl ScanBits {
    fn push(&mut self, bits: u32, count: u32) {
        for at in (0..count).rev() {
            self.pending = self.pending << 1 | (bits >> at & 1);
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(self.pending as u8);
                if self.pending == 0xFF {
                    self.bytes.push(0);
                }
                (self.pending, self.count) = (0, 0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        while self.count != 0 {
            self.push(1, 1);
        }
        self.bytes
    }
}

/// A JPEG file of plain blocks of 8 × 8 pixels. `value` gives the sample of a component in a block of its own grid;
/// the first component has as many blocks as the picture, or fewer if another is finer.
pub fn jpeg_of_blocks(
    (across, down): (usize, usize),
    kept: Kept<'_>,
    value: impl Fn(usize, usize, usize) -> u8,
) -> Vec<u8> {
    let finest = |of: fn(&(u8, u8, u8)) -> u8| kept.components.iter().map(of).max().unwrap();
    let (most_x, most_y) = (usize::from(finest(|c| c.1)), usize::from(finest(|c| c.2)));
    assert!(across.is_multiple_of(most_x) && down.is_multiple_of(most_y));
    let ([w1, w0], [h1, h0]) = (
        (across as u16 * 8).to_be_bytes(),
        (down as u16 * 8).to_be_bytes(),
    );
    let count = kept.components.len();
    let mut frame = vec![8, h1, h0, w1, w0, count as u8];
    for (name, x, y) in kept.components {
        frame.extend([*name, x << 4 | y, 0]);
    }
    let last = if kept.progressive { 0 } else { 63 };
    let scan = |of: &[usize]| {
        let mut bits = ScanBits::default();
        let mut before = vec![0_i32; count];
        let mut block = |component: usize, x: usize, y: usize| {
            // The mean of a block, at a step of 8, is its first coefficient; only differences are written.
            let mean = i32::from(value(component, x, y)) - 128;
            let change = mean - before[component];
            before[component] = mean;
            let length = 32 - change.unsigned_abs().leading_zeros();
            bits.push(length, 4);
            let written = if change < 0 { change - 1 } else { change };
            bits.push(written.cast_unsigned(), length);
            if !kept.progressive {
                bits.push(0, 1); // no other coefficient
            }
        };
        // One component alone has its blocks row by row; several have as many as lie in the same place, in turn.
        let grid = |component: usize| {
            let (_, x, y) = kept.components[component];
            (usize::from(x), usize::from(y))
        };
        let (more_x, more_y) = if let [alone] = of {
            grid(*alone)
        } else {
            (1, 1)
        };
        for unit_y in 0..down / most_y * more_y {
            for unit_x in 0..across / most_x * more_x {
                for component in of {
                    let (x, y) = grid(*component);
                    let (x, y) = (x / more_x, y / more_y);
                    for i in 0..x * y {
                        block(*component, unit_x * x + i % x, unit_y * y + i / x);
                    }
                }
            }
        }
        let mut head = vec![of.len() as u8];
        for component in of {
            head.extend([kept.components[*component].0, 0]);
        }
        head.extend([0, last, 0]);
        [segment(0xDA, &head), bits.finish()].concat()
    };
    let all: Vec<usize> = (0..count).collect();
    let scans: Vec<u8> = if kept.apart {
        all.iter()
            .flat_map(|component| scan(&[*component]))
            .collect()
    } else {
        scan(&all)
    };
    [
        vec![0xFF, 0xD8],
        segment(0xDB, &[&[0][..], &[8; 64]].concat()),
        segment(if kept.progressive { 0xC2 } else { 0xC0 }, &frame),
        // Twelve codes of four bits: a length each.
        segment(
            0xC4,
            &[
                &[0, 0, 0, 0, 12][..],
                &[0; 12],
                &(0..12).collect::<Vec<u8>>(),
            ]
            .concat(),
        ),
        segment(0xC4, &[&[0x10, 1][..], &[0; 15], &[0]].concat()),
        scans,
        vec![0xFF, 0xD9],
    ]
    .concat()
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

/// A grey picture in as many scans as are asked for, each of which fills its coefficients anew.
pub fn jpeg_of_scans(width: u16, height: u16, scans: usize) -> Vec<u8> {
    let ([h1, h0], [w1, w0]) = (height.to_be_bytes(), width.to_be_bytes());
    // Where the data of a scan end, the decoder goes on with zeros: each is a code, and a coefficient.
    let table =
        |class: u8, symbol: u8| segment(0xC4, &[&[class, 1][..], &[0; 15], &[symbol]].concat());
    let scan =
        |first: u8, last: u8| [segment(0xDA, &[1, 1, 0, first, last, 0]), vec![0, 0]].concat();
    [
        vec![0xFF, 0xD8],
        segment(0xDB, &[&[0][..], &[1; 64]].concat()),
        segment(0xC2, &[8, h1, h0, w1, w0, 1, 1, 0x11, 0]),
        table(0, 0),
        table(0x10, 1),
        scan(0, 0),
        scan(1, 63).repeat(scans - 1),
        vec![0xFF, 0xD9],
    ]
    .concat()
}

/// A whole JPEG file with so many segments of a kind before its picture.
pub fn jpeg_with(marker: u8, content: &[u8], segments: usize) -> Vec<u8> {
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, 90)
        .encode_image(&GrayImage::from_pixel(16, 16, Luma([200])))
        .unwrap();
    let added = segment(marker, content).repeat(segments);
    [&plain[..2], &added, &plain[2..]].concat()
}
