//! Exposure notices: bundles that only those who hold a venue's secret can read.
//!
//! A bundle is one signed header and chunks of sealed entries. Without a venue's secret, one learns how
//! many entries there are, padding included, and can link no two bundles. The desk encodes a
//! [`BundleDraft`]. A phone verifies the header as a [`VerifiedBundle`], reads it as a stream, and
//! compares what it opens with its visits by the [`rules`]. The diary does both:
//! [`Diary::match_notices`](crate::diary::Diary::match_notices). Layout: `docs/format.md`, section 7.

mod draft;
mod entry;
mod error;
mod header;
mod reader;
mod record;
pub mod rules;

pub use draft::{BundleDraft, SealedFor};
pub use error::{BundleDraftError, BundleError, BundleRefusal, RecordError};
pub use reader::{AppliedBundle, Hit, MAX_SLOTS, VerifiedBundle, Work};
pub use record::{
    Advice, NoticeId, NoticeIdError, NoticeRecord, NoticeStatus, RECORD_LENGTH, Severity, Window,
};

/// The most entries of a bundle, padding included.
pub const MAX_ENTRIES: usize = header::MAX_CHUNKS as usize * header::ENTRIES_IN_CHUNK;
