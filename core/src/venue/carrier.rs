//! The two carriers of a venue's signed bytes: a poster's URL in digits, and a link in base64url.
//!
//! Hosts are compared as bytes. There is no URL parser, no percent-decoding and no case folding.
//! Links are never opened, and the part after the `#` never reaches a server. Layout:
//! `docs/format.md`, section 3.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::decimal::{self, DecimalError};
use super::record::{MAX_WIRE_LENGTH, MIN_WIRE_LENGTH};
use crate::envelope::{Envelope, EnvelopeError};
use crate::version::VersionError;

/// A longer text, in bytes, is never a venue's code.
const MAX_TEXT_LENGTH: usize = 512;
const PATH: &str = "/c#";
const MAX_DIGITS: usize = 348;
const MAX_HOST_LENGTH: usize = 22;

/// The host in the URLs of posters. It can never change once printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host(String);

impl Host {
    /// Parses a host name of 1 to 22 bytes: lower-case letters, digits, `-` and `.`, the last two
    /// not at either end.
    ///
    /// # Errors
    /// [`HostError`] if it has another spelling, or is too long for a poster's symbol.
    pub fn new(host: &str) -> Result<Self, HostError> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
        if host.is_empty() || host.len() > MAX_HOST_LENGTH {
            return Err(HostError::Length { bytes: host.len() });
        }
        if !host.bytes().all(allowed) || host.starts_with(['-', '.']) || host.ends_with(['-', '.'])
        {
            return Err(HostError::Spelling);
        }
        Ok(Self(host.to_owned()))
    }

    /// Returns the host name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part of a venue's URL before the signed bytes: `https://HOST/c#`.
    #[must_use]
    pub fn prefix(&self) -> String {
        self.url(PATH)
    }

    /// Returns the URL of this host with `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.0)
    }

    fn strip<'t>(&self, text: &'t str, path: &str) -> Option<&'t str> {
        text.strip_prefix("https://")?
            .strip_prefix(self.0.as_str())?
            .strip_prefix(path)
    }
}

/// The reason why a host name is not valid on posters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// The host is empty, or too long for a QR symbol of version 9.
    #[error("the host has {bytes} bytes; a poster has room for 1 to 22")]
    Length {
        /// The length in bytes.
        bytes: usize,
    },
    /// The host has another character, or a `-` or `.` at either end.
    #[error(
        "the host may have lower-case letters, digits, '-' and '.', and must begin and end with a letter or digit"
    )]
    Spelling,
}

/// A venue's code of our version and a possible length, not yet verified. Nothing can be read from
/// it.
pub struct UnverifiedVenue(Envelope);

impl UnverifiedVenue {
    /// Parses the signed bytes themselves, as a diary stores them.
    ///
    /// # Errors
    /// [`CarrierError::OtherVersion`], [`CarrierError::NoVersion`] or [`CarrierError::WireLength`].
    pub fn from_wire(wire: Zeroizing<Vec<u8>>) -> Result<Self, CarrierError> {
        let bytes = wire.len();
        match Envelope::parse(wire) {
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

    pub(crate) fn into_wire(self) -> Zeroizing<Vec<u8>> {
        self.0.into_wire()
    }
}

impl fmt::Debug for UnverifiedVenue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedVenue(…)")
    }
}

/// Decodes `text` as a venue's code of one of `hosts`; `None` if it does not begin like one.
#[must_use]
pub fn decode(text: &str, hosts: &[Host]) -> Option<Result<UnverifiedVenue, CarrierError>> {
    let fragment = fragment(text, PATH, hosts)?;
    Some(decode_fragment(fragment, MAX_DIGITS).and_then(UnverifiedVenue::from_wire))
}

/// Returns what follows one of the hosts and `path`; `None` if `text` is another one, or too long for
/// any of ours.
pub(crate) fn fragment<'t>(text: &'t str, path: &str, hosts: &[Host]) -> Option<&'t str> {
    if text.len() > MAX_TEXT_LENGTH {
        return None;
    }
    hosts.iter().find_map(|host| host.strip(text, path))
}

/// Decodes the digits, at most `max_digits`, or the base64url of a carrier.
pub(crate) fn decode_fragment(
    fragment: &str,
    max_digits: usize,
) -> Result<Zeroizing<Vec<u8>>, CarrierError> {
    if fragment.is_empty() {
        return Err(CarrierError::Empty);
    }
    if fragment.bytes().all(|byte| byte.is_ascii_digit()) {
        if fragment.len() > max_digits {
            return Err(CarrierError::DigitCount);
        }
        return decimal::decode(fragment.as_bytes()).map_err(|error| match error {
            DecimalError::Length => CarrierError::DigitCount,
            DecimalError::Overflow => CarrierError::DigitOverflow,
        });
    }
    // The engine rejects padding and trailing bits that are not zero.
    URL_SAFE_NO_PAD
        .decode(fragment)
        .map(Zeroizing::new)
        .map_err(|_| CarrierError::NotBase64Url)
}

/// Returns the text of a poster's symbol in its two parts: the prefix (a byte segment) and the digits
/// (a numeric segment).
#[must_use]
pub fn poster_text(host: &Host, wire: &[u8]) -> (String, Zeroizing<String>) {
    (host.prefix(), decimal::encode(wire))
}

/// Returns the text of a link or an NFC tag.
#[must_use]
pub fn link_text(host: &Host, wire: &[u8]) -> Zeroizing<String> {
    let mut link = Zeroizing::new(String::with_capacity(MAX_TEXT_LENGTH));
    link.push_str(&host.prefix());
    URL_SAFE_NO_PAD.encode_string(wire, &mut link);
    link
}

/// The reason why a text that begins like a code of ours carries none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarrierError {
    /// Nothing follows the prefix.
    #[error("the code is empty")]
    Empty,
    /// No number of bytes has this many digits.
    #[error("the code has a wrong number of digits; scan it again")]
    DigitCount,
    /// A group of digits exceeds its bytes.
    #[error("a group of digits in the code is too large; scan it again")]
    DigitOverflow,
    /// The text is neither all digits nor base64url.
    #[error("the code has characters that are not allowed; scan it again")]
    NotBase64Url,
    /// The signed bytes are too few or too many.
    #[error("the code has {bytes} bytes instead of {least} to {most}; scan it again")]
    WireLength {
        /// The number of bytes found.
        bytes: usize,
        /// The least number of bytes.
        least: usize,
        /// The greatest number of bytes.
        most: usize,
    },
    /// The code has another version. Nothing was verified, this number least of all.
    #[error("the code has version {version}, which this app does not know; update the app")]
    OtherVersion {
        /// The version byte found.
        version: u8,
    },
    /// The first byte is not a version that a code can have.
    #[error("the code is damaged; scan it again")]
    NoVersion,
}

impl From<VersionError> for CarrierError {
    fn from(error: VersionError) -> Self {
        match error {
            VersionError::Other { version } => Self::OtherVersion { version },
            VersionError::Impossible => Self::NoVersion,
        }
    }
}
