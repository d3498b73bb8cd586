//! How far a long command is: a line on a terminal, JSON lines for scripts, nothing otherwise.

use std::time::Instant;

use serde::Serialize;

use crate::error::CommandError;
use crate::language::{number, say};
use crate::output::Output;

/// The work of a command that is done piece by piece.
pub struct Progress {
    started: Instant,
    done: usize,
    total: usize,
}

#[derive(Serialize)]
struct Line {
    progress: Step,
}

#[derive(Serialize)]
struct Step {
    done: usize,
    total: usize,
    per_second: u64,
    seconds_left: u64,
}

impl Progress {
    /// Begins `total` pieces of work.
    pub fn new(total: usize) -> Self {
        Self {
            started: Instant::now(),
            done: 0,
            total,
        }
    }

    /// Reports that some more pieces are done.
    ///
    /// # Errors
    /// [`CommandError`] if it cannot be written.
    pub fn advance(&mut self, pieces: usize, output: &mut Output) -> Result<(), CommandError> {
        self.done += pieces;
        let millis = u64::try_from(self.started.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .max(1);
        let count = |pieces: usize| u64::try_from(pieces).unwrap_or(u64::MAX);
        let per_second = count(self.done).saturating_mul(1000) / millis;
        let left = count(self.total - self.done.min(self.total));
        let step = Step {
            done: self.done,
            total: self.total,
            per_second,
            seconds_left: left / per_second.max(1),
        };
        if output.is_json() {
            return output.show_json(&Line { progress: step });
        }
        output.show_progress(&say!(
            "{done} of {total} · {rate} a second · {left} s left",
            "{done} trên {total} · mỗi giây {rate} · còn {left} giây",
            done = number(count(step.done)),
            total = number(count(step.total)),
            rate = number(step.per_second),
            left = number(step.seconds_left),
        ));
        if self.done >= self.total {
            output.end_progress();
        }
        Ok(())
    }
}
