//! A frame at several scales.

use super::LumaFrame;
use super::level::Level;
use super::plane::Plane;
use super::threshold::Surfaces;

/// The most levels, each half as wide and high as the one before: enough for modules of 96 pixels.
const MAX_LEVELS: usize = 4;

/// The shortest side of a level in pixels: version 1 with its quiet zone at 2 pixels a module.
const MIN_SIDE: usize = 58;

/// The least pixels a module should have on the level on which a grid is fitted.
const MIN_MODULE: f64 = 4.0;

/// A frame at several scales, the finest first.
#[derive(Debug)]
pub(crate) struct Pyramid<'pixels> {
    levels: Vec<Level<'pixels>>,
}

impl<'pixels> Pyramid<'pixels> {
    /// Makes the levels of a frame, each half as wide and high as the one before.
    pub(crate) fn of(frame: &LumaFrame<'pixels>) -> Self {
        let mut planes = vec![Plane::of(frame)];
        while let Some(last) = planes.last()
            && planes.len() < MAX_LEVELS
            && last.width().min(last.height()) / 2 >= MIN_SIDE
        {
            planes.push(last.halved());
        }
        let mut levels: Vec<Level<'pixels>> = Vec::with_capacity(planes.len());
        for plane in planes.into_iter().rev() {
            let level = Level::new(plane, levels.last(), Surfaces::Light);
            levels.push(level);
        }
        levels.reverse();
        Self { levels }
    }

    /// Computes the thresholds again, with surfaces left out.
    pub(crate) fn without_surfaces(self) -> Self {
        let mut levels: Vec<Level<'pixels>> = Vec::with_capacity(self.levels.len());
        for level in self.levels.into_iter().rev() {
            let level = Level::new(level.plane, levels.last(), Surfaces::LeftOut);
            levels.push(level);
        }
        levels.reverse();
        Self { levels }
    }

    /// Adds a level twice as wide and high as the finest.
    pub(crate) fn with_doubled(mut self) -> Self {
        let doubled = Level::new(
            self.finest().plane.doubled(),
            Some(self.finest()),
            Surfaces::Light,
        );
        self.levels.insert(0, doubled);
        self
    }

    /// Returns the finest level.
    pub(crate) fn finest(&self) -> &Level<'pixels> {
        &self.levels[0]
    }

    /// Returns the levels, the coarsest first.
    pub(crate) fn coarsest_first(&self) -> impl Iterator<Item = &Level<'pixels>> {
        self.levels.iter().rev()
    }

    /// Returns the coarsest level that still shows a module of so many pixels of the frame clearly, or the finest.
    pub(crate) fn level_for(&self, module: f64) -> &Level<'pixels> {
        self.coarsest_first()
            .find(|level| module / level.plane.scale() >= MIN_MODULE)
            .unwrap_or(self.finest())
    }
}
