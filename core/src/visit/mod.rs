//! Visits, and the rules by which scans become visits.
//!
//! Everything here is a function of its arguments: no clock, no file, no state. The diary asks these
//! rules what a scan means and writes down the answer.
//!
//! - [`policy`]: what a deployment may choose, and its defaults.
//! - [`rules`]: what a scan means, when a visit ends by itself, when to remind, what a clock that
//!   jumped means.
//! - [`interval`]: how visits are kept from overlapping.
//! - [`Visit`] and its parts: what the diary answers with.

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
