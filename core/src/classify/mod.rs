//! The kind of code that a text is: a venue of this deployment, or one of the codes that people scan
//! by mistake.
//!
//! Each foreign code has a name, so that an app can say what it is ("this is a bank's payment code").
//! Only the shape is examined, and personal data in a code never leaves this module: a
//! [`ForeignCode`] is a bare name. Links are never opened.

mod foreign;

pub use foreign::ForeignCode;

use crate::venue::carrier::{self, CarrierError, Host, UnverifiedVenue};

/// The kind of a scanned text.
#[derive(Debug)]
pub enum Code {
    /// A venue's code of this deployment, not yet verified.
    Venue(UnverifiedVenue),
    /// A text that begins like a venue's code and carries none.
    DamagedVenue(CarrierError),
    /// A code that is not a venue of this deployment, by name.
    Foreign(ForeignCode),
}

/// Returns the kind of `text`, given the hosts of the deployment.
#[must_use]
pub fn classify(text: &str, hosts: &[Host]) -> Code {
    match carrier::decode(text, hosts) {
        Some(Ok(venue)) => Code::Venue(venue),
        Some(Err(error)) => Code::DamagedVenue(error),
        None => Code::Foreign(foreign::recognise(text)),
    }
}
