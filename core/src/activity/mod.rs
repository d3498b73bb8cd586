//! Anonymous activity: which venues are in use, without anyone learning who was where.
//!
//! A phone whose owner switched it on draws a few shards of the register each week and casts one vote
//! in each: for one venue that it visited, or for none. A vote is a DAP report of Prio3Histogram. Its
//! halves go to two parties, and only totals come out. Layout: `docs/format.md`, sections 12 and 13.
//!
//! ```text
//! plan ── numbering ── draw ── shard ── report
//! signed  venue→bucket  week    VDAF-08  DAP-09, HPKE
//! ```
//!
//! The diary keeps the plan and the reports: [`crate::diary::Diary::activity_reports`].

mod contents;
mod draw;
mod error;
mod numbering;
mod plan;
mod report;
mod shard;
mod week;

pub use contents::{
    ContentsError, Epsilon, HpkeKey, PlanContents, TASK_ID_LENGTH, TaskId, Weakness,
};
pub use draw::{Ballot, draw};
pub use error::{PlanRefusal, Signature};
pub use numbering::{Bucket, NumberHash, Numbering, Place};
pub use plan::{
    Plan, PlanAcceptance, UnverifiedPlan, accept, assemble, bytes_to_sign, decode_unverified, read,
};
pub use report::{REPORT_MEDIA_TYPE, SealError, seal};
pub use shard::{ShardError, ShardRandom, Shares, shard};
pub use week::Week;
