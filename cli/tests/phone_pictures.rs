//! Pictures that mean harm, or nothing: each is told by name, with its exit code, and nothing ends in
//! a panic.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod support;

use std::fs;
use std::io::{Cursor, Write as _};
use std::process::Stdio;

use serde_json::Value;

use support::{class_of, dauchan, run};

fn png(side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let grey =
        image::GrayImage::from_fn(side, side, |x, y| image::Luma([(x ^ y).to_le_bytes()[0]]));
    grey.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A PNG that claims to be 60,000 pixels wide and high, in a few bytes.
fn bomb() -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend([60_000_u32.to_be_bytes(), 60_000_u32.to_be_bytes()].concat());
    header.extend([8, 0, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    bytes.extend(&header);
    bytes.extend(crc32(&header).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 0 {
                crc >> 1
            } else {
                crc >> 1 ^ 0xEDB8_8320
            }
        })
    })
}

#[test]
fn every_kind_of_bad_picture_has_a_name_and_an_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let whole = png(200);
    let cases: [(&str, &[u8], &str); 7] = [
        ("empty.png", b"", "empty_picture"),
        ("text.png", b"This is no picture at all.", "not_a_picture"),
        ("half.png", &whole[..whole.len() / 2], "truncated_picture"),
        (
            "head.jpg",
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            "truncated_picture",
        ),
        ("bomb.png", &bomb(), "picture_too_big"),
        ("tiff.png", b"II*\0\x08\0\0\0\0\0", "not_a_picture"),
        (
            "nothing.gif",
            b"GIF89a\x01\0\x01\0\0\0\0;",
            "damaged_picture",
        ),
    ];
    for (name, bytes, class) in cases {
        fs::write(folder.path().join(name), bytes).unwrap();
        let output = run(folder.path(), &["--json", "scan", name]);
        assert_eq!(class_of(&output), class, "{name}");
        assert_eq!(output.status.code(), Some(3), "{name}");
        assert!(output.stdout.is_empty(), "{name}");
    }
    let missing = run(folder.path(), &["--json", "scan", "nothing.png"]);
    assert_eq!(
        (class_of(&missing).as_str(), missing.status.code()),
        ("no_file", Some(3))
    );
}

#[test]
fn a_bad_picture_does_not_hide_the_others() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.png"), b"").unwrap();
    fs::write(folder.path().join("good.png"), png(200)).unwrap();
    let output = run(folder.path(), &["--json", "scan", "bad.png", "good.png"]);
    assert_eq!(output.status.code(), Some(3));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&seen["image"], &seen["codes"]),
        (&"good.png".into(), &Value::Array(vec![]))
    );
}

#[test]
fn a_picture_without_a_code_is_an_answer_of_no() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plain.png"), png(200)).unwrap();
    let output = run(folder.path(), &["scan", "plain.png"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("no code found"));
}

#[test]
fn a_benchmark_answers_for_every_path_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.png"), &png(200)[..90]).unwrap();
    fs::write(folder.path().join("good.png"), png(200)).unwrap();
    let mut bench = dauchan(folder.path())
        .args(["bench", "scan", "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let paths = b"bad.png\nnothing.png\ngood.png\n";
    bench.stdin.take().unwrap().write_all(paths).unwrap();
    let output = bench.wait_with_output().unwrap();
    assert!(output.status.success());
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let errors: Vec<_> = lines.iter().map(|line| line["error"].as_str()).collect();
    assert_eq!(errors, [Some("truncated_picture"), Some("no_file"), None]);
    assert!(lines[2]["ms"].as_f64().unwrap() > 0.0);
    assert!(
        lines
            .iter()
            .all(|line| line["texts"] == Value::Array(vec![]))
    );
}

#[test]
fn the_scanner_explains_one_picture_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plain.png"), png(200)).unwrap();
    let explained = run(
        folder.path(),
        &["scan", "--explain", "out.png", "plain.png"],
    );
    assert_eq!(explained.status.code(), Some(1));
    let drawing = fs::read(folder.path().join("out.png")).unwrap();
    assert!(image::load_from_memory(&drawing).is_ok());
    let two = ["scan", "--explain", "out.png", "plain.png", "plain.png"];
    assert_eq!(run(folder.path(), &two).status.code(), Some(2));
}
