//! Drawn pictures: codes as a camera sees them, and frames that are made to be hard.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "each test uses a part, and these pictures are small"
)]

use dauchan_scan::photo::LumaImage;
use dauchan_scan::{LumaFrame, Point, Polarity, Rotation};
use qrcode::{Color, EcLevel, QrCode, Version};

/// A printed symbol.
#[derive(Clone)]
pub struct Print {
    side: usize,
    dark: Vec<bool>,
    pub polarity: Polarity,
    pub mirrored: bool,
    /// Whether modules are dots and finders rings.
    pub dots: bool,
}

impl Print {
    pub fn new(text: &str, version: i16, level: EcLevel) -> Self {
        let code = QrCode::with_version(text, Version::Normal(version), level).unwrap();
        Self {
            side: code.width(),
            dark: code
                .to_colors()
                .iter()
                .map(|color| *color == Color::Dark)
                .collect(),
            polarity: Polarity::DarkOnLight,
            mirrored: false,
            dots: false,
        }
    }

    pub fn side(&self) -> f64 {
        self.side as f64
    }

    fn module(&self, place: Point) -> bool {
        self.dark[place.y as usize * self.side + place.x as usize]
    }

    fn dot(&self, place: Point) -> bool {
        let far = self.side() - 3.5;
        let distance = |x: f64, y: f64| (place.x - x).hypot(place.y - y);
        let from_finder = distance(3.5, 3.5)
            .min(distance(far, 3.5))
            .min(distance(3.5, far));
        let in_finder = |value: f64| value < 7.0;
        let near_corner = (in_finder(place.x) || in_finder(self.side() - place.x))
            && (in_finder(place.y) || in_finder(self.side() - place.y))
            && (in_finder(place.x) || in_finder(place.y));
        if near_corner {
            from_finder < 1.5 || (2.5..3.5).contains(&from_finder)
        } else {
            self.module(place) && distance(place.x.floor() + 0.5, place.y.floor() + 0.5) < 0.42
        }
    }

    /// Reports whether it is light at a place in modules from the top left corner; paper surrounds the symbol.
    fn light(&self, place: Point) -> bool {
        let place = if self.mirrored {
            Point::new(place.y, place.x)
        } else {
            place
        };
        let inside = |value: f64| value >= 0.0 && value < self.side();
        let dark = inside(place.x)
            && inside(place.y)
            && if self.dots {
                self.dot(place)
            } else {
                self.module(place)
            };
        dark == (self.polarity == Polarity::LightOnDark)
    }
}

/// A grey picture to draw on.
#[derive(Clone)]
pub struct Canvas {
    pub pixels: Vec<u8>,
    pub width: usize,
    pub height: usize,
}

impl Canvas {
    pub fn new(width: usize, height: usize, grey: u8) -> Self {
        Self {
            pixels: vec![grey; width * height],
            width,
            height,
        }
    }

    pub fn from_fn(width: usize, height: usize, mut pixel: impl FnMut(usize, usize) -> u8) -> Self {
        let mut canvas = Self::new(width, height, 0);
        for y in 0..height {
            for x in 0..width {
                canvas.pixels[y * width + x] = pixel(x, y);
            }
        }
        canvas
    }

    pub fn image(&self) -> LumaImage {
        LumaImage::new(self.pixels.clone(), self.width as u32, self.height as u32).unwrap()
    }

    pub fn frame(&self) -> LumaFrame<'_> {
        let (width, height) = (self.width as u32, self.height as u32);
        LumaFrame::new(&self.pixels, width, height, width, Rotation::None).unwrap()
    }

    /// Draws a code where `module_at` says which place of it, in modules, a pixel shows; with a quiet zone of four
    /// modules. A pixel is the mean of sixteen places in it.
    pub fn draw(&mut self, print: &Print, module_at: impl Fn(Point) -> Point) {
        let quiet = -4.0..print.side() + 4.0;
        for y in 0..self.height {
            for x in 0..self.width {
                let middle = module_at(Point::new(x as f64 + 0.5, y as f64 + 0.5));
                if !quiet.contains(&middle.x) || !quiet.contains(&middle.y) {
                    continue;
                }
                let light = (0..16)
                    .filter(|i| {
                        let (i, j) = (f64::from(i % 4), f64::from(i / 4));
                        let place =
                            Point::new(x as f64 + (i + 0.5) / 4.0, y as f64 + (j + 0.5) / 4.0);
                        print.light(module_at(place))
                    })
                    .count();
                self.pixels[y * self.width + x] = (30 + light * 200 / 16) as u8;
            }
        }
    }

    /// Draws a symbol upright with its top left corner at a pixel, so many pixels a module.
    pub fn stamp(&mut self, print: &Print, (left, top): (usize, usize), module: usize) {
        for (i, dark) in print.dark.iter().enumerate() {
            let (x, y) = (
                left + i % print.side * module,
                top + i / print.side * module,
            );
            for row in y..y + module {
                let start = row * self.width + x;
                self.pixels[start..start + module].fill(if *dark { 30 } else { 230 });
            }
        }
    }

    /// Draws a code flat: its centre, the side of a module in pixels, and its turn in degrees clockwise.
    pub fn draw_flat(
        &mut self,
        print: &Print,
        centre: Point,
        module: f64,
        degrees: f64,
    ) -> [Point; 4] {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let half = print.side() / 2.0;
        self.draw(print, |pixel| {
            let offset = (pixel - centre) * (1.0 / module);
            Point::new(
                cos * offset.x + sin * offset.y + half,
                -sin * offset.x + cos * offset.y + half,
            )
        });
        [(-half, -half), (half, -half), (half, half), (-half, half)]
            .map(|(x, y)| centre + Point::new(cos * x - sin * y, sin * x + cos * y) * module)
    }

    /// Blurs along one axis with a box of an odd number of pixels.
    fn box_blur(&mut self, reach: usize, horizontal: bool) {
        let before = self.clone();
        for y in 0..self.height {
            for x in 0..self.width {
                let (at, end) = if horizontal {
                    (x, self.width)
                } else {
                    (y, self.height)
                };
                let window = at.saturating_sub(reach)..(at + reach + 1).min(end);
                let count = window.len();
                let sum: usize = window
                    .map(|i| {
                        let index = if horizontal {
                            y * self.width + i
                        } else {
                            i * self.width + x
                        };
                        usize::from(before.pixels[index])
                    })
                    .sum();
                self.pixels[y * self.width + x] = (sum / count) as u8;
            }
        }
    }

    /// Out of focus: two boxes each way.
    pub fn blur(&mut self, reach: usize) {
        for horizontal in [true, false, true, false] {
            self.box_blur(reach, horizontal);
        }
    }

    /// Adds noise of up to that many grey levels either way.
    pub fn noise(&mut self, amplitude: i32, seed: u32) {
        let mut random = Random(seed);
        for pixel in &mut self.pixels {
            let change = (random.next() % (2 * amplitude as u32 + 1)).cast_signed() - amplitude;
            *pixel = (i32::from(*pixel) + change).clamp(0, 255) as u8;
        }
    }

    /// A shadow that falls over the picture from the left to the right.
    pub fn shade(&mut self, least: usize) {
        let width = self.width;
        for (i, pixel) in self.pixels.iter_mut().enumerate() {
            let part = 256 - (256 - least) * (i % width) / width;
            *pixel = (usize::from(*pixel) * part / 256) as u8;
        }
    }
}

/// A small pseudo-random generator (xorshift, Marsaglia 2003).
pub struct Random(pub u32);

impl Random {
    pub fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}

/// White noise.
pub fn white_noise(width: usize, height: usize) -> Canvas {
    let mut random = Random(2_463_534_242);
    Canvas::from_fn(width, height, |_, _| (random.next() >> 24) as u8)
}

/// Noise of black and white blocks of `size` pixels, like the data of a symbol.
pub fn block_noise(width: usize, height: usize, size: usize) -> Canvas {
    let mut random = Random(88_675_123);
    let across = width / size + 1;
    let blocks: Vec<bool> = (0..across * (height / size + 1))
        .map(|_| random.next() & 0x100 == 0)
        .collect();
    Canvas::from_fn(width, height, |x, y| {
        if blocks[y / size * across + x / size] {
            20
        } else {
            235
        }
    })
}

/// Finder patterns, 8 modules apart.
pub fn finder_tiling(width: usize, height: usize, module: usize) -> Canvas {
    Canvas::from_fn(width, height, |x, y| {
        let (x, y) = (x / module % 8, y / module % 8);
        let ring = x.abs_diff(3).max(y.abs_diff(3));
        if ring < 4 && ring != 2 { 0 } else { 255 }
    })
}

/// Stripes in the rhythm of a finder pattern.
pub fn finder_stripes(width: usize, height: usize, module: usize) -> Canvas {
    Canvas::from_fn(width, height, |x, _| {
        if [true, false, true, true, true, false, true, false][x / module % 8] {
            0
        } else {
            255
        }
    })
}

/// Something like lines of small print.
pub fn small_print(width: usize, height: usize) -> Canvas {
    let mut random = Random(521_288_629);
    let strokes: Vec<u32> = (0..width * height / 16 + width)
        .map(|_| random.next())
        .collect();
    Canvas::from_fn(width, height, |x, y| {
        let line = y % 20;
        let letter = strokes[(y / 20) * (width / 9 + 1) + x / 9];
        let ink = line < 13 && x % 9 < 7 && (letter >> ((x % 9) / 2 + (line / 3) * 4)) & 1 == 1;
        if ink { 40 } else { 220 }
    })
}

/// A tiling of symbols whose data are spoilt: every finder is right, and nothing can be read.
pub fn spoilt_codes(width: usize, height: usize, module: usize) -> Canvas {
    let print = Print::new("spoilt", 2, EcLevel::L);
    let side = print.side;
    let pitch = side + 4;
    let mut random = Random(1_234_567);
    let noise: Vec<bool> = (0..4096).map(|_| random.next() & 0x40 == 0).collect();
    Canvas::from_fn(width, height, |x, y| {
        let (x, y) = (x / module, y / module);
        let (column, row) = (x % pitch, y % pitch);
        if column >= side || row >= side {
            return 255;
        }
        let data = column > 8 && row > 8;
        let dark = if data {
            noise[(x * 31 + y * 17) % 4096]
        } else {
            print.dark[row * side + column]
        };
        if dark { 0 } else { 255 }
    })
}
