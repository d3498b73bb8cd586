//! The time of a scan: camera frames, and stills that are made to be hard.

#[path = "../tests/pictures/mod.rs"]
mod pictures;

use dauchan_scan::{Effort, Point, scan};
use divan::Bencher;
use pictures::{Canvas, Print, block_noise, finder_tiling, small_print, spoilt_codes, white_noise};
use qrcode::EcLevel;

fn main() {
    divan::main();
}

fn bench(bencher: Bencher<'_, '_>, canvas: &Canvas, effort: Effort) {
    bencher.bench_local(|| scan(&canvas.frame(), effort));
}

/// A 1080p frame of a wall in shadow, with the noise of a camera.
fn wall() -> Canvas {
    let mut canvas = Canvas::new(1920, 1080, 190);
    canvas.shade(120);
    canvas.noise(6, 3);
    canvas
}

mod live {
    use super::*;

    #[divan::bench]
    fn empty_1080p(bencher: Bencher<'_, '_>) {
        bench(bencher, &wall(), Effort::Live);
    }

    #[divan::bench]
    fn poster_1080p(bencher: Bencher<'_, '_>) {
        let mut canvas = Canvas::new(1920, 1080, 190);
        let print = Print::new(
            "HTTPS://DAUCHAN.VN/#0123456789012345678901234567890123456789",
            6,
            EcLevel::Q,
        );
        canvas.draw_flat(&print, Point::new(900.0, 500.0), 9.0, 12.0);
        canvas.shade(120);
        canvas.blur(1);
        canvas.noise(6, 3);
        bench(bencher, &canvas, Effort::Live);
    }

    #[divan::bench]
    fn small_print_1080p(bencher: Bencher<'_, '_>) {
        bench(bencher, &small_print(1920, 1080), Effort::Live);
    }

    #[divan::bench]
    fn white_noise_1080p(bencher: Bencher<'_, '_>) {
        bench(bencher, &white_noise(1920, 1080), Effort::Live);
    }
}

#[divan::bench_group(sample_count = 5)]
mod still {
    use super::*;

    #[divan::bench]
    fn white_noise_12mp(bencher: Bencher<'_, '_>) {
        bench(bencher, &white_noise(4000, 3000), Effort::Still);
    }

    #[divan::bench(args = [1, 2, 3, 5, 9])]
    fn block_noise_12mp(bencher: Bencher<'_, '_>, size: usize) {
        bench(bencher, &block_noise(4000, 3000, size), Effort::Still);
    }

    #[divan::bench(args = [1, 2, 3, 5])]
    fn finder_tiling_320(bencher: Bencher<'_, '_>, module: usize) {
        bench(bencher, &finder_tiling(320, 320, module), Effort::Still);
    }

    #[divan::bench(args = [1, 2, 3, 5, 9])]
    fn finder_tiling_12mp(bencher: Bencher<'_, '_>, module: usize) {
        bench(bencher, &finder_tiling(4000, 3000, module), Effort::Still);
    }

    #[divan::bench]
    fn small_print_12mp(bencher: Bencher<'_, '_>) {
        bench(bencher, &small_print(4000, 3000), Effort::Still);
    }

    #[divan::bench(args = [3, 6])]
    fn spoilt_codes_12mp(bencher: Bencher<'_, '_>, module: usize) {
        bench(bencher, &spoilt_codes(4000, 3000, module), Effort::Still);
    }
}
