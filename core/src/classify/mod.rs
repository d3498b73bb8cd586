//! What kind of code a text is: a venue of ours, or by name what else people point a camera at.
//!
//! Each foreign code deserves its own word ("this is a bank's payment code"), so each has a name
//! here. Only the shape is looked at, and what is personal in a code never leaves this module:
//! a [`ForeignCode`] is a bare name. Nothing is ever opened.

mod foreign;

pub use foreign::ForeignCode;

use crate::venue::carrier::{self, CarrierError, Host, UnverifiedVenue};

/// What a scanned text is.
#[derive(Debug)]
pub enum Code {
    /// A venue's code of this deployment, not yet verified.
    Venue(UnverifiedVenue),
    /// Begins like ours and carries nothing.
    DamagedVenue(CarrierError),
    /// Something else, by name.
    Foreign(ForeignCode),
}

/// Says what `text` is, given the hosts of the deployment.
#[must_use]
pub fn classify(text: &str, hosts: &[Host]) -> Code {
    match carrier::decode(text, hosts) {
        Some(Ok(venue)) => Code::Venue(venue),
        Some(Err(error)) => Code::DamagedVenue(error),
        None => Code::Foreign(foreign::recognise(text)),
    }
}
