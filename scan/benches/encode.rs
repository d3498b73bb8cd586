//! How long a poster's symbol takes: version 9, the densest that posters have.

use dauchan_scan::encode::{Encoder, Segment};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

#[divan::bench]
fn longest_poster(bencher: Bencher<'_, '_>) {
    let encoder = Encoder::new();
    let prefix = format!("https://{}/c#", "a".repeat(22));
    let digits = "0123456789".repeat(34);
    bencher.bench(|| {
        let segments = [
            Segment::Bytes(black_box(prefix.as_bytes())),
            Segment::Digits(black_box(&digits)),
        ];
        encoder.encode(&segments, 9)
    });
}
