//! Three finders with the axes of their symbol.

use super::pattern::Finder;
use crate::image::Level;
use crate::number::real;
use crate::point::{Frame, FramePoint, ModulePoint};
use crate::symbol::{Version, version_word};

/// The most wrong bits of a version word: words differ in 8 bits or more.
const MAX_VERSION_ERRORS: u32 = 3;

/// Three finders turned so that their axes are those of the symbol.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FinderTriple {
    pub(crate) top_left: Finder<Frame>,
    pub(crate) top_right: Finder<Frame>,
    pub(crate) bottom_left: Finder<Frame>,
}

impl FinderTriple {
    /// Turns each finder by quarter turns until its axes agree with the places of the others.
    pub(crate) fn new(
        corner: &Finder<Frame>,
        right: &Finder<Frame>,
        below: &Finder<Frame>,
    ) -> Self {
        let to_right = right.centre - corner.centre;
        let to_below = below.centre - corner.centre;
        Self {
            top_left: turned(corner, to_right, to_below),
            top_right: turned(right, to_right, to_below),
            bottom_left: turned(below, to_right, to_below),
        }
    }

    /// Returns the finders, each with the place of its centre in a symbol of this version.
    pub(crate) fn placed(&self, version: Version) -> [(ModulePoint, &Finder<Frame>); 3] {
        let far = real(version.side()) - 3.5;
        [
            (ModulePoint::new(3.5, 3.5), &self.top_left),
            (ModulePoint::new(far, 3.5), &self.top_right),
            (ModulePoint::new(3.5, far), &self.bottom_left),
        ]
    }

    /// Returns the version that the symbol states beside its finders, as versions from 7 on do.
    pub(crate) fn stated_version(&self, level: &Level<'_>) -> Option<Version> {
        // Three columns of six to the left of the top right finder, and three rows of six above the bottom left one.
        let sign = self.top_left.polarity.sign();
        let read = |finder: &Finder<Frame>, turned: bool| {
            let middle = (level.brightness(finder.centre)
                + level.brightness(finder.place(ModulePoint::new(-2.0, 0.0))))
                / 2.0;
            (0..18).rev().fold(0, |word, bit| {
                let (along, across) = (f64::from(bit / 3) - 3.0, f64::from(bit % 3) - 7.0);
                let local = if turned {
                    ModulePoint::new(along, across)
                } else {
                    ModulePoint::new(across, along)
                };
                let brightness = level.brightness(finder.place(local));
                word << 1 | u32::from((middle - brightness) * sign > 0.0)
            })
        };
        let words = [read(&self.top_right, false), read(&self.bottom_left, true)];
        Version::all()
            .skip(6)
            .map(|version| {
                let word = version_word(version);
                let wrong = words.map(|seen| (seen ^ word).count_ones());
                (wrong[0].min(wrong[1]), version)
            })
            .min()
            .filter(|(wrong, _)| *wrong <= MAX_VERSION_ERRORS)
            .map(|(_, version)| version)
    }

    /// Returns the mean side of a module in pixels of the frame.
    pub(crate) fn module(&self) -> f64 {
        (self.top_left.module() + self.top_right.module() + self.bottom_left.module()) / 3.0
    }
}

/// Returns a finder turned so that its axes agree with the directions `right` and `down`.
fn turned(finder: &Finder<Frame>, right: FramePoint, down: FramePoint) -> Finder<Frame> {
    if finder.round {
        // The direction of the side is its right.
        let local = finder.local(finder.centre + right);
        let along = local * (1.0 / local.length().max(1e-9));
        let across = ModulePoint::new(-along.y, along.x);
        return Finder {
            right: finder.place(along) - finder.centre,
            down: finder.place(across) - finder.centre,
            ..*finder
        };
    }
    let mut best = *finder;
    let mut best_agreement = f64::MIN;
    let (mut x, mut y) = (finder.right, finder.down);
    for _ in 0..4 {
        let agreement = x.dot(right) / (x.length() * right.length())
            + y.dot(down) / (y.length() * down.length());
        if agreement > best_agreement {
            best_agreement = agreement;
            best = Finder {
                right: x,
                down: y,
                ..*finder
            };
        }
        (x, y) = (y, x * -1.0);
    }
    best
}
