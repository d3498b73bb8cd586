//! Rounds: what inspectors carry, what they photograph, what they tick, and who is reminded.
//!
//! A round needs no network. The plan lists a ward's doors in street order, as paper and as a table with columns to
//! tick. The filled table and the photos come back to the desk, which judges each photo as a phone would and records
//! one [`Inspection`](crate::store::Inspection) for each venue that was visited.

mod plan;
mod remind;
mod sight;
mod ticks;

pub use plan::{PlanError, Stop, plan_pdf, plan_xlsx};
pub use remind::{MAX_REMINDERS, Reminder, letters};
pub use sight::{Seen, Sight, Visit, visits};
pub use ticks::{Tick, TickProblem, TickTable, ticks};
