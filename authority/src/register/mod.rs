//! The words and rules of the register, and `register.json` of earlier versions. The register itself is a database:
//! [`crate::store`]. Its rules:
//!
//! - An issue number and a list counter are never used twice.
//! - A reissue keeps the venue's secret, so that notices reach those who scanned an old printing.
//! - A venue is issued only for days and a ward for which its issuer may sign, so that no poster is
//!   printed that phones would refuse.
//! - What was revoked stays revoked once a list with it was drafted, and is not printed again.

mod error;
mod file;
mod issuer;
mod older;
#[cfg(test)]
pub(crate) mod testing;
mod venue;

pub use error::RegisterError;
pub use file::{Field, MAX_LENGTH, RegisterFileError};
pub use issuer::{Issuer, IssuerName, IssuerNameError};
pub use older::{ListTimes, Register};
pub use venue::{RevocationState, Venue, VenueOrder};
