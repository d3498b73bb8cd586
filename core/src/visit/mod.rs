//! Visits, and the rules by which scans become visits.
//!
//! Everything here is a function of its arguments: no clock, no file, no state. The diary applies
//! these rules and stores the result.
//!
//! - [`policy`]: the choices of a deployment, and their defaults.
//! - [`rules`]: the meaning of a scan, automatic ends, reminders, and clocks that jumped.
//! - [`interval`]: splitting visits, so that they do not overlap.
//! - [`Visit`] and its parts, which the diary returns.

pub mod interval;
mod manual;
mod model;
pub mod policy;
pub mod rules;
mod text;

pub use manual::{Companions, IntervalError, ManualPlace, ManualVisit, VisitEdit, check_interval};
pub use model::{
    Certainty, CheckInOutcome, EndReason, Moment, Origin, PartySize, PendingId, PendingVisit,
    Place, Reminder, Visit, VisitEnd, VisitId, VisitedVenue,
};
pub use policy::{PolicyError, Retention, VisitPolicy};
pub use text::{OwnText, TextError};
