//! The hand-over: what a contact tracer asks for, and what of the diary its owner gives.
//!
//! ```text
//! text → carrier → verify → the owner picks visits → a sealed file, and a receipt in the diary
//! ```
//!
//! Nothing can be read from an [`UnverifiedRequest`], and only [`verify`] makes a [`VerifiedRequest`]
//! of it. [`Diary::propose_hand_over`](crate::diary::Diary::propose_hand_over) returns the visits in the
//! days asked for, and [`Diary::hand_over`](crate::diary::Diary::hand_over) seals those that the owner
//! picked. The core sends nothing: an app passes the file to the system's share sheet. A tracer's desk
//! reads it with [`HandOverFile`]. Layouts: `docs/format.md`, sections 8 and 9.

mod carrier;
mod file;
mod request;
mod verify;

pub use carrier::{UnverifiedRequest, decode, link_text, poster_text, starts_like_request};
pub use file::{HandOverFile, HandOverFileError};
pub use request::{
    AuthorityName, MAX_DAYS_ASKED, MAX_DAYS_VALID, RequestError, RequestId, RequestReason,
    TracerRequest,
};
pub use verify::{RequestRefusal, VerifiedRequest, verify};

pub(crate) use file::{MAX_VISITS, check_format, write_head};

/// The recipient of a hand-over, as a request names it.
pub use dauchan_age::Recipient;
/// The private key of a tracer, which opens hand-overs.
pub use dauchan_age::{Identity, KeyTextError};
