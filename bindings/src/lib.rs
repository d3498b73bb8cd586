//! The bridge from the core to Kotlin and Swift.
//!
//! It converts types, holds locks and contains panics, and does nothing else. Rules are in `dauchan-core`.
//! Threads, streams and native types are in the wrappers, `bindings/kotlin` and `bindings/swift`. Three
//! objects live long, and everything else is a value:
//!
//! | object | purpose | needs |
//! |---|---|---|
//! | [`Deployment`] | the programme's settings and the trust list in force | the bytes of `deployment.json` |
//! | [`ScanSession`] | finds codes in frames and verifies them | a `Deployment` |
//! | [`NativeDiary`] | the encrypted diary | a `Deployment`, a folder, a [`KeyVault`] |
//!
//! Invariants:
//! - Every call is synchronous and can be made from any thread. The wrappers keep it off the main thread.
//! - Every call that fails returns the error of its area. A panic becomes the `Internal` variant of it.
//! - The text of a code that is neither a venue's nor a link does not cross the bridge: it may be personal
//!   data of an identity card or a bank.
//!
//! In this crate, types of the core that have a twin here are written with their path, `dauchan_core::…`.

mod answer;
mod contain;
mod deployment;
mod diary_error;
mod log;
mod manual;
mod native_diary;
mod notices;
mod reading;
mod scan;
mod statistics;
mod trust;
mod values;
mod vault;
mod visit;

pub use answer::ScanAnswer;
pub use deployment::{Deployment, DeploymentError};
pub use diary_error::{DiaryError, EraseError, OpenError, TrustListError};
pub use log::{LogLevel, LogListener, set_log_listener};
pub use manual::{ManualPlace, ManualVisit};
pub use native_diary::{ChangeListener, NativeDiary, erase_diary, repair_diary};
pub use notices::{Advice, NoticeError, VisitAlert};
pub use reading::{Reading, Refusal, Venue, VenueRefusal};
pub use scan::{Effort, PhotoError, ScanError, ScanOutcome, ScanSession, ScannedCode};
pub use statistics::{DayFigures, Figures, PlaceFigures, Statistics};
pub use trust::{ListFreshness, TrustListStatus};
pub use vault::{KeyFile, KeyVault, StoredKey, VaultError, file_key_vault};
pub use visit::{
    CheckInOutcome, CsvPage, PageCursor, RefusedPending, Reverified, Visit, VisitPage, VisitRange,
};

/// Returns the version of the library, which is one for all artefacts of a release, such as `1.2.3`.
#[must_use]
#[uniffi::export]
pub fn library_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

uniffi::setup_scaffolding!();
