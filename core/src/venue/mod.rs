//! Venues: the signed record of one, and its carriers.
//!
//! A [`VenueRecord`] is what the issuer signed. A [`carrier`] brings its bytes to a phone: the digits
//! of a poster's URL, or the base64url of a link. Only [`crate::verify`] turns a
//! [`carrier::UnverifiedVenue`] into a record. Layout: `docs/format.md`, sections 2 and 3.

pub mod carrier;
pub(crate) mod decimal;
pub(crate) mod name;
mod record;
mod short_code;

pub use name::{NameError, VenueName};
pub use record::{
    AreaCode, DefaultStay, Direction, IssueNumber, MAX_WIRE_LENGTH, MIN_WIRE_LENGTH, RecordError,
    Sector, VenueDetails, VenueId, VenueIdError, VenueRecord, VenueSecret,
};
pub use short_code::{ShortCode, ShortCodeError};
