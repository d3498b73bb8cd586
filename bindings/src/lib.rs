//! The bridge from the core to Kotlin and Swift.
//!
//! It converts types, holds locks and contains panics, and does nothing else: what can be wrong is
//! in `dauchan-core`, what makes a language feel at home is in the wrappers, `bindings/kotlin` and
//! `bindings/swift`. Three objects live long, everything else is a value:
//!
//! | object | is | needs |
//! |---|---|---|
//! | [`Deployment`] | the programme's settings and the trust list in force | nothing |
//! | [`ScanSession`] | looks at frames, says what each code is | a `Deployment` |
//! | [`Diary`] | the encrypted diary | a `Deployment`, a folder, a [`KeyVault`] |
//!
//! Invariants:
//! - every call is synchronous and may be made from any thread; the wrappers keep it off the main one;
//! - every call that can fail fails with the error of its area, and a panic on this side becomes
//!   that error's `Internal`;
//! - a text that is not a venue's code stays here: what an identity card or a bank wrote into its
//!   code never crosses.

mod contain;
mod deployment;
mod diary;
mod diary_error;
mod manual;
mod reading;
mod retention;
mod scan;
mod statistics;
mod trust;
mod values;
mod vault;
mod visit;

pub use deployment::{Deployment, DeploymentError};
pub use diary::{ChangeListener, Diary, erase_diary};
pub use diary_error::{DiaryError, EraseError, OpenError, TrustListError};
pub use manual::{Companions, ManualPlace, ManualVisit, VisitEdit};
pub use reading::{Reading, Refusal, Venue, VenueRefusal};
pub use retention::VisitRetention;
pub use scan::{Effort, PhotoError, Point, ScanError, ScanOutcome, ScanSession, ScannedCode};
pub use statistics::{DayFigures, Figures, PlaceFigures, Statistics};
pub use trust::{ListFreshness, ListVersion, TrustListStatus};
pub use vault::{KeyVault, StoredKey, VaultError};
pub use visit::{
    CheckInOutcome, CsvPage, Moment, PageCursor, PendingVisit, RefusedPending, Reminder,
    Reverified, Visit, VisitEnd, VisitPage, VisitRange, VisitedVenue,
};

uniffi::setup_scaffolding!();
