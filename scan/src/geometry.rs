//! Homographies and small least squares.

use crate::number::real;
use crate::point::{FramePoint, UnitPoint};

/// A projective map from a symbol as the square from −1 to 1 to the frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Homography([f64; 8]);

impl Homography {
    /// Fits the map that takes each first point nearest to its second by weighted algebraic distance; `None` if the
    /// points do not determine one.
    ///
    /// The direct linear transform (Hartley and Zisserman, 4.1) with the last element fixed to 1: the origin is the
    /// middle of a symbol, which is never at infinity. Targets are normalised here.
    pub(crate) fn fit(pairs: &[(UnitPoint, FramePoint, f64)]) -> Option<Self> {
        let count = real(pairs.len());
        let middle = pairs
            .iter()
            .fold(FramePoint::ORIGIN, |sum, (_, to, _)| sum + *to)
            * (1.0 / count);
        let size = pairs
            .iter()
            .map(|(_, to, _)| (*to - middle).length())
            .sum::<f64>()
            / count;
        let mut squares = LeastSquares::<8>::new();
        for (from, to, weight) in pairs {
            let to = (*to - middle) * (1.0 / size);
            squares.add(
                [
                    from.x,
                    from.y,
                    1.0,
                    0.0,
                    0.0,
                    0.0,
                    -from.x * to.x,
                    -from.y * to.x,
                ],
                to.x,
                *weight,
            );
            squares.add(
                [
                    0.0,
                    0.0,
                    0.0,
                    from.x,
                    from.y,
                    1.0,
                    -from.x * to.y,
                    -from.y * to.y,
                ],
                to.y,
                *weight,
            );
        }
        let [a, b, c, d, e, f, g, h] = squares.solve(1e-12)?;
        let back = |first: f64, last: f64, shift: f64| first * size + last * shift;
        Some(Self([
            back(a, g, middle.x),
            back(b, h, middle.x),
            back(c, 1.0, middle.x),
            back(d, g, middle.y),
            back(e, h, middle.y),
            back(f, 1.0, middle.y),
            g,
            h,
        ]))
    }

    /// Returns the image of `point`.
    pub(crate) fn map(&self, point: UnitPoint) -> FramePoint {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = g * point.x + h * point.y + 1.0;
        FramePoint::new(
            (a * point.x + b * point.y + c) / depth,
            (d * point.x + e * point.y + f) / depth,
        )
    }

    /// Returns the projective depth at `point`, whose sign must not change over a symbol.
    pub(crate) fn depth(&self, point: UnitPoint) -> f64 {
        self.0[6] * point.x + self.0[7] * point.y + 1.0
    }
}

/// Weighted linear least squares in `N` unknowns, by the normal equations.
#[derive(Clone, Debug)]
pub(crate) struct LeastSquares<const N: usize> {
    matrix: [[f64; N]; N],
    right: [f64; N],
}

impl<const N: usize> LeastSquares<N> {
    pub(crate) fn new() -> Self {
        Self {
            matrix: [[0.0; N]; N],
            right: [0.0; N],
        }
    }

    /// Adds the equation `row · unknowns = value`.
    pub(crate) fn add(&mut self, row: [f64; N], value: f64, weight: f64) {
        for (i, (line, right)) in self.matrix.iter_mut().zip(&mut self.right).enumerate() {
            let scaled = row[i] * weight;
            // The matrix is symmetric; its lower half is all that is read.
            for (cell, other) in line[..=i].iter_mut().zip(&row) {
                *cell += scaled * other;
            }
            *right += scaled * value;
        }
    }

    /// Regularises the unknown at `index` towards zero.
    pub(crate) fn regularise(&mut self, index: usize, weight: f64) {
        self.matrix[index][index] += weight;
    }

    /// Solves by Cholesky decomposition; `None` if a pivot is below `least` of its diagonal element.
    pub(crate) fn solve(&self, least: f64) -> Option<[f64; N]> {
        let mut lower = [[0.0; N]; N];
        for i in 0..N {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let rest = self.matrix[i][j] - sum;
                if i == j {
                    if rest.is_nan() || rest <= least * self.matrix[i][i] {
                        return None;
                    }
                    lower[i][i] = rest.sqrt();
                } else {
                    lower[i][j] = rest / lower[j][j];
                }
            }
        }
        let mut solution = [0.0; N];
        for i in 0..N {
            let sum: f64 = (0..i).map(|k| lower[i][k] * solution[k]).sum();
            solution[i] = (self.right[i] - sum) / lower[i][i];
        }
        for i in (0..N).rev() {
            let sum: f64 = (i + 1..N).map(|k| lower[k][i] * solution[k]).sum();
            solution[i] = (solution[i] - sum) / lower[i][i];
        }
        solution
            .iter()
            .all(|value| value.is_finite())
            .then_some(solution)
    }
}

/// Returns the vertex of the parabola through three values, in steps from the middle one.
pub(crate) fn vertex([before, here, after]: [f64; 3]) -> f64 {
    let bend = 2.0 * here - before - after;
    if bend > 1e-6 {
        ((after - before) / (2.0 * bend)).clamp(-0.5, 0.5)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;

    #[test]
    fn a_homography_is_found_again() {
        let truth = Homography([31.0, 4.0, 900.0, -3.0, 27.0, 400.0, 0.011, -0.004]);
        let pairs: Vec<_> = [
            (0.0, 0.0),
            (21.0, 0.0),
            (21.0, 21.0),
            (0.0, 21.0),
            (7.0, 3.0),
        ]
        .map(|(x, y)| UnitPoint::new(x, y))
        .map(|point| (point, truth.map(point), 1.0))
        .to_vec();
        let found = Homography::fit(&pairs).unwrap();
        let probe = UnitPoint::new(18.5, 2.5);
        assert!((found.map(probe) - truth.map(probe)).length() < 1e-6);
    }

    #[test]
    fn points_on_a_line_determine_nothing() {
        let pairs: Vec<_> = [0.0, 1.0, 2.0, 3.0, 4.0]
            .map(|x| (UnitPoint::new(x, 0.0), FramePoint::new(x, x), 1.0))
            .to_vec();
        assert!(Homography::fit(&pairs).is_none());
    }
}
