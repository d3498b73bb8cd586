//! The bridge from the core to Kotlin and Swift.
//!
//! It converts types, holds locks and contains panics, and does nothing else: what can be wrong is
//! in `dauchan-core`, what makes a language feel at home is in the wrappers, `bindings/kotlin` and
//! `bindings/swift`. Two objects live long, everything else is a value:
//!
//! | object | is | needs |
//! |---|---|---|
//! | [`Deployment`] | the programme's settings and the trust list in force | nothing |
//! | [`ScanSession`] | looks at frames, says what each code is | a `Deployment` |
//!
//! Invariants:
//! - every call is synchronous and may be made from any thread; the wrappers keep it off the main one;
//! - every call that can fail fails with the error of its area, and a panic on this side becomes
//!   that error's `Internal`;
//! - a text that is not a venue's code stays here: what an identity card or a bank wrote into its
//!   code never crosses.

mod contain;
mod deployment;
mod reading;
mod scan;
mod trust;
mod values;

pub use deployment::{Deployment, DeploymentError, DeploymentSettings, VisitPolicy};
pub use reading::{Reading, Venue, VenueRefusal};
pub use scan::{Effort, PhotoError, Point, ScanError, ScanOutcome, ScanSession, ScannedCode};
pub use trust::{ListFreshness, ListVersion, TrustListStatus};

uniffi::setup_scaffolding!();
