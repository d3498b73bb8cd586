//! The map from the modules of a symbol to the frame.
//!
//! A polynomial warp in modules, for bent paper, is followed by a homography, for perspective.

use crate::budget::Budget;
use crate::finder::{FINDER_POINTS, FinderTriple};
use crate::geometry::Homography;
use crate::image::Level;
use crate::number::real;
use crate::point::{FramePoint, LevelPoint, ModulePoint, UnitPoint};
use crate::symbol::Version;

/// The terms of a polynomial in two variables of the fourth degree.
pub(crate) const TERMS: usize = 15;

/// The least depth of a corner against that of the middle: nearer to 0, the symbol is seen from behind.
const MIN_DEPTH: f64 = 0.05;

/// Where a module is sampled beside its centre, in half distances of its neighbours' centres: inside the module, and
/// wide enough to average noise.
const SAMPLE_OFFSET: f64 = 0.1;

/// The weight of an alignment pattern against a point of a finder: it decides on the fourth corner.
const ALIGNMENT_WEIGHT: f64 = 15.0;

/// The reads of a sampled module.
const SAMPLE_READS: usize = 5;

/// A map from modules, with (0, 0) at the top left corner of the symbol, to pixels of the frame.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    version: Version,
    homography: Homography,
    /// The polynomials added to a place in modules, across and down, before the homography; `None` for a flat grid.
    warp: Option<[[f64; TERMS]; 2]>,
}

impl Grid {
    /// Returns the flat grid on which the three finders, and an alignment pattern if one was found, lie best; `None` if
    /// no such grid lies before the camera.
    pub(crate) fn flat(
        finders: &FinderTriple,
        version: Version,
        alignment: Option<(ModulePoint, FramePoint)>,
    ) -> Option<Self> {
        let mut pairs = Vec::with_capacity(3 * FINDER_POINTS.len() + 1);
        for (at, finder) in finders.placed(version) {
            for local in FINDER_POINTS {
                pairs.push((unit(version, at + local), finder.place(local), 1.0));
            }
        }
        pairs.extend(
            alignment.map(|(module, place)| (unit(version, module), place, ALIGNMENT_WEIGHT)),
        );
        let homography = Homography::fit(&pairs)?;
        let in_front = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .iter()
            .all(|(x, y)| homography.depth(UnitPoint::new(*x, *y)) > MIN_DEPTH);
        in_front.then_some(Self {
            version,
            homography,
            warp: None,
        })
    }

    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// Returns the modules on a side.
    pub(crate) fn side(&self) -> usize {
        self.version.side()
    }

    /// Returns where a place in modules is seen.
    pub(crate) fn place(&self, module: ModulePoint) -> FramePoint {
        let at = unit(self.version, module);
        let Some(warp) = &self.warp else {
            return self.homography.map(at);
        };
        let terms = terms(at);
        let offset = warp.map(|warp| {
            terms
                .iter()
                .zip(&warp)
                .map(|(term, factor)| term * factor)
                .sum::<f64>()
        });
        let per_module = 2.0 / real(self.side());
        self.homography
            .map(at + UnitPoint::new(offset[0], offset[1]) * per_module)
    }

    /// Returns how far, in modules, a place of the frame is from where `module` is seen; `None` where the grid folds.
    pub(crate) fn offset(&self, module: ModulePoint, place: FramePoint) -> Option<ModulePoint> {
        let here = self.place(module);
        let right = (self.place(module + ModulePoint::new(0.5, 0.0)) - here) * 2.0;
        let down = (self.place(module + ModulePoint::new(0.0, 0.5)) - here) * 2.0;
        let area = right.cross(down);
        let away = place - here;
        (area.abs() > 1e-6)
            .then(|| ModulePoint::new(away.cross(down) / area, right.cross(away) / area))
    }

    /// Returns the warp, to be changed.
    pub(super) fn warp_mut(&mut self) -> &mut [[f64; TERMS]; 2] {
        self.warp.get_or_insert([[0.0; TERMS]; 2])
    }

    /// Returns the brightness of the centres of all modules, row by row.
    pub(crate) fn sample_centres(&self, level: &Level<'_>, budget: &mut Budget) -> Vec<f64> {
        let centres = self.centres(level);
        budget.spend(centres.len());
        centres
            .iter()
            .map(|centre| level.plane.brightness(*centre))
            .collect()
    }

    /// Returns where the centres of all modules are seen on a level, row by row.
    fn centres(&self, level: &Level<'_>) -> Vec<LevelPoint> {
        let side = self.side();
        let mut centres = Vec::with_capacity(side * side);
        for y in 0..side {
            for x in 0..side {
                centres.push(level.point(self.place(centre_of(x, y))));
            }
        }
        centres
    }

    /// Returns the brightness of all modules, row by row.
    pub(crate) fn sample(&self, level: &Level<'_>, budget: &mut Budget) -> Vec<f64> {
        let side = self.side();
        budget.spend(side * side * SAMPLE_READS);
        let centres = self.centres(level);
        let at = |x: usize, y: usize| centres[y * side + x];
        let mut values = Vec::with_capacity(side * side);
        for y in 0..side {
            for x in 0..side {
                let centre = at(x, y);
                let across =
                    (at((x + 1).min(side - 1), y) - at(x.saturating_sub(1), y)) * SAMPLE_OFFSET;
                let along =
                    (at(x, (y + 1).min(side - 1)) - at(x, y.saturating_sub(1))) * SAMPLE_OFFSET;
                let around = [across, across * -1.0, along, along * -1.0]
                    .map(|offset| level.plane.brightness(centre + offset))
                    .iter()
                    .sum::<f64>();
                values.push((around + level.plane.brightness(centre)) / 5.0);
            }
        }
        values
    }
}

/// Returns the centre of the module at a column and a row.
pub(crate) fn centre_of(x: usize, y: usize) -> ModulePoint {
    ModulePoint::new(real(x) + 0.5, real(y) + 0.5)
}

/// Returns a place in modules in the square from −1 to 1.
pub(crate) fn unit(version: Version, module: ModulePoint) -> UnitPoint {
    let per_module = 2.0 / real(version.side());
    let at = module * per_module;
    UnitPoint::new(at.x - 1.0, at.y - 1.0)
}

/// Returns the exponents of the terms, by degree.
pub(crate) fn exponents() -> impl Iterator<Item = (usize, usize)> {
    (0..=4).flat_map(|degree| (0..=degree).map(move |j| (degree - j, j)))
}

/// Returns the terms of the polynomial at a place.
pub(crate) fn terms(at: UnitPoint) -> [f64; TERMS] {
    let (x, y) = (at.x, at.y);
    let (xx, xy, yy) = (x * x, x * y, y * y);
    [
        1.0,
        x,
        y,
        xx,
        xy,
        yy,
        xx * x,
        xx * y,
        x * yy,
        yy * y,
        xx * xx,
        xx * xy,
        xx * yy,
        xy * yy,
        yy * yy,
    ]
}
