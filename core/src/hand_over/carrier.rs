//! The two carriers of a request's signed bytes: a symbol's URL in digits, and a link in base64url. They
//! are those of venues ([`crate::venue::carrier`]), with a path of their own.

use core::fmt;

use crate::envelope::{Envelope, EnvelopeError};
use crate::hand_over::request::{MAX_WIRE_LENGTH, MIN_WIRE_LENGTH};
use crate::venue::carrier::{self, CarrierError, Host};

const PATH: &str = "/t#";
const MAX_DIGITS: usize = 462;

/// A request of our version and a possible length, not yet verified. Nothing can be read from it.
pub struct UnverifiedRequest(Envelope);

impl UnverifiedRequest {
    /// Parses the signed bytes themselves.
    ///
    /// # Errors
    /// [`CarrierError::OtherVersion`], [`CarrierError::NoVersion`] or [`CarrierError::WireLength`].
    pub fn from_wire(wire: &[u8]) -> Result<Self, CarrierError> {
        let bytes = wire.len();
        match Envelope::parse(wire.to_vec().into()) {
            Ok(envelope) if (MIN_WIRE_LENGTH..=MAX_WIRE_LENGTH).contains(&bytes) => {
                Ok(Self(envelope))
            }
            Ok(_) | Err(EnvelopeError::TooShort) => Err(CarrierError::WireLength {
                bytes,
                least: MIN_WIRE_LENGTH,
                most: MAX_WIRE_LENGTH,
            }),
            Err(EnvelopeError::Version(error)) => Err(error.into()),
        }
    }

    /// Returns the signed bytes.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        self.0.wire()
    }

    pub(crate) const fn envelope(&self) -> &Envelope {
        &self.0
    }
}

impl fmt::Debug for UnverifiedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedRequest(…)")
    }
}

/// Decodes `text` as a request in one of the deployment's `hosts`; `None` if it does not begin like one.
#[must_use]
pub fn decode(text: &str, hosts: &[Host]) -> Option<Result<UnverifiedRequest, CarrierError>> {
    let fragment = carrier::fragment(text, PATH, hosts)?;
    let wire = carrier::decode_fragment(fragment, MAX_DIGITS);
    Some(wire.and_then(|wire| UnverifiedRequest::from_wire(&wire)))
}

/// Reports whether `text` begins like a request of this deployment.
#[must_use]
pub fn starts_like_request(text: &str, hosts: &[Host]) -> bool {
    carrier::fragment(text, PATH, hosts).is_some()
}

/// Returns the text of a symbol in its two parts: the prefix (a byte segment) and the digits (a numeric
/// segment).
#[must_use]
pub fn poster_text(host: &Host, wire: &[u8]) -> (String, String) {
    let digits = crate::venue::decimal::encode(wire);
    (host.url(PATH), digits.as_str().to_owned())
}

/// Returns the text of a link.
#[must_use]
pub fn link_text(host: &Host, wire: &[u8]) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let mut link = host.url(PATH);
    URL_SAFE_NO_PAD.encode_string(wire, &mut link);
    link
}
