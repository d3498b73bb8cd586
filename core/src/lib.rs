//! The core of Dấu Chân: from a venue's scanned code to a visit that only its owner can read.
//!
//! ```
//! use std::sync::Arc;
//! use dauchan_core::deployment::Deployment;
//! use dauchan_core::deployment_file;
//! use dauchan_core::diary::Diary;
//! use dauchan_core::reading::{Reading, read};
//! use dauchan_core::time::UtcOffset;
//! use dauchan_core::visit::CheckInOutcome;
//! # use dauchan_core::diary::{DiaryKey, KeyVault, VaultAnswer, VaultError};
//! # use dauchan_core::random::{RandomSource, RandomUnavailable};
//! # use dauchan_core::moments;
//! # struct Vault(std::cell::RefCell<Option<[u8; 32]>>);
//! # impl KeyVault for Vault {
//! #     fn store(&self, key: &DiaryKey) -> Result<(), VaultError> {
//! #         *self.0.borrow_mut() = Some(*key.expose());
//! #         Ok(())
//! #     }
//! #     fn load(&self) -> VaultAnswer {
//! #         let key = self.0.borrow().and_then(|bytes| DiaryKey::from_bytes(&bytes));
//! #         key.map_or(VaultAnswer::NotFound, VaultAnswer::Found)
//! #     }
//! #     fn delete(&self) -> Result<(), VaultError> {
//! #         *self.0.borrow_mut() = None;
//! #         Ok(())
//! #     }
//! # }
//! # struct System;
//! # impl RandomSource for System {
//! #     fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomUnavailable> {
//! #         use std::io::Read as _;
//! #         let mut source = std::fs::File::open("/dev/urandom").map_err(|_| RandomUnavailable)?;
//! #         source.read_exact(bytes).map_err(|_| RandomUnavailable)
//! #     }
//! # }
//! # let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors");
//! # let vector = |name: &str, field: &str| {
//! #     let file = std::fs::read(format!("{vectors}/{name}.json")).unwrap();
//! #     let json: serde_json::Value = serde_json::from_slice(&file).unwrap();
//! #     json[field].as_str().unwrap().to_owned()
//! # };
//! # let json = vector("deployments/province", "file");
//! # let scanned = vector("venue/good", "poster");
//! # let home = tempfile::tempdir()?;
//! # let folder = home.path();
//! # let (vault, mut random) = (Vault(None.into()), System);
//! # let now = moments::parse("2021-09-27T12:00:00+07:00")?;
//! // What the app is built with, in the file that the authority's desk wrote.
//! let deployment = Arc::new(Deployment::new(&deployment_file::parse(json.as_bytes())?)?);
//! // The app implements the key vault and the random source.
//! let mut diary = Diary::open(folder, &vault, &mut random, deployment.clone(), now)?;
//!
//! let list = diary.trust_list()?;
//! match read(&scanned, &deployment, &list, now) {
//!     Reading::Verified(venue) => {
//!         let outcome = diary.check_in(&venue, now, UtcOffset::VIET_NAM)?;
//!         assert!(matches!(outcome, CheckInOutcome::CheckedIn { .. }));
//!     }
//!     Reading::Refused(refused) => println!("{}", refused.refusal),
//!     Reading::Damaged(error) => println!("{error}"),
//!     Reading::Foreign(kind) => println!("This is something else: {}", kind.name()),
//! }
//! # assert!(diary.open_visit()?.is_some(), "the vector is good");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A scan is one straight line, and each module is one step of it:
//!
//! ```text
//! text → classify → verify → visit → diary
//!           │          ├── venue, envelope, keys
//!           │          └── trust, clock
//!           └── venue::carrier
//! ```
//!
//! The core is pure: it has no clock, no network, no threads and no global state. The current time
//! and random bytes are arguments. Nothing is decoded before it is verified. Nothing can be read from
//! an [`UnverifiedVenue`](venue::carrier::UnverifiedVenue), and only [`verify::verify`] makes a
//! [`VerifiedVenue`](verify::VerifiedVenue) of it.

#[cfg(feature = "activity")]
pub mod activity;
pub mod attention;
pub mod backup;
mod bytes;
pub mod classify;
pub mod clock;
pub mod deployment;
pub mod deployment_file;
pub mod diary;
pub mod envelope;
pub mod guest_book;
pub mod hand_over;
pub mod hex;
pub mod json;
pub mod key_file;
pub mod keys;
pub mod moments;
mod new_file;
pub mod notice;
pub mod person;
pub mod random;
pub mod reading;
mod sealed_lines;
mod store;
pub mod time;
pub mod trust;
pub mod venue;
pub mod verify;
pub mod version;
pub mod visit;
pub mod visit_line;

pub use dauchan_scan as scan;
