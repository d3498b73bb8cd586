//! The authority's desk: keys, trust lists, venue codes, posters.
//!
//! Signing is in this crate and nowhere else. The crate is a package of its own rather than a feature
//! of the core, so that no build of a workspace can put a signing key into a phone's library.

use dauchan_files as files;

pub mod activity;
pub mod areas;
pub mod desk;
pub mod fingerprint;
pub mod fold;
mod hex;
pub mod import;
pub mod key_file;
pub mod keyring;
pub mod labels;
pub mod language;
pub mod names;
pub mod notice_table;
pub mod prepared;
pub mod register;
pub mod report;
pub mod rounds;
mod sealed;
pub mod sheet;
pub mod signers;
pub mod site;
pub mod store;
mod street;
mod text_layout;
pub mod tracer;

pub use sealed::{MIN_PASSPHRASE, Passphrase, PassphraseError};
