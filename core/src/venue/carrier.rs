//! How a venue's signed bytes travel: a poster's URL in digits, or a link in base64url.
//!
//! Hosts are compared as bytes. There is no URL parser here, no percent-decoding and no case
//! folding: a code either is exactly one of ours or it is not ours. Nothing is ever opened. What
//! follows the `#` never reaches a server.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::decimal::{self, DecimalError};
use super::record::{MAX_WIRE_LENGTH, MIN_WIRE_LENGTH};
use crate::envelope::{Envelope, EnvelopeError};
use crate::version::VersionError;

/// Text longer than this many bytes is never a venue's code.
const MAX_TEXT_LENGTH: usize = 512;
const MAX_DIGITS: usize = 348;
const MAX_HOST_LENGTH: usize = 22;

/// A host name that posters of this deployment begin with. It can never change once printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host(String);

impl Host {
    /// Takes a host name of 1 to 22 bytes: lower-case letters, digits, `-` and `.`, the last two
    /// not at an end.
    ///
    /// # Errors
    /// [`HostError`] if it is another spelling, or too long for a poster's symbol.
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

    /// The host name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Everything of a venue's URL before the part that is signed: `https://HOST/c#`.
    #[must_use]
    pub fn prefix(&self) -> String {
        format!("https://{}/c#", self.0)
    }

    fn strip<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_prefix("https://")?
            .strip_prefix(self.0.as_str())?
            .strip_prefix("/c#")
    }
}

/// Why a host name cannot stand on posters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Empty, or too long for a symbol of version 9.
    #[error("the host has {bytes} bytes; a poster has room for 1 to 22")]
    Length {
        /// Its length in bytes.
        bytes: usize,
    },
    /// A byte outside the table, or a `-` or `.` at an end.
    #[error(
        "the host may hold lower-case letters, digits, '-' and '.', the last two not at an end"
    )]
    Spelling,
}

/// The signed bytes of a venue's code of our version and a possible length, not yet verified.
/// Nothing can be read from it.
pub struct UnverifiedVenue(Envelope);

impl UnverifiedVenue {
    /// Takes the signed bytes themselves, as a diary keeps them.
    ///
    /// # Errors
    /// [`CarrierError::OtherVersion`], [`CarrierError::NoVersion`] or [`CarrierError::WireLength`].
    pub fn from_wire(wire: Zeroizing<Vec<u8>>) -> Result<Self, CarrierError> {
        let bytes = wire.len();
        match Envelope::parse(wire) {
            Ok(envelope) if (MIN_WIRE_LENGTH..=MAX_WIRE_LENGTH).contains(&bytes) => {
                Ok(Self(envelope))
            }
            Ok(_) | Err(EnvelopeError::TooShort) => Err(CarrierError::WireLength { bytes }),
            Err(EnvelopeError::Version(error)) => Err(error.into()),
        }
    }

    /// The signed bytes.
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

/// Reads `text` as a venue's code of one of `hosts`. `None`: it is something else altogether.
#[must_use]
pub fn decode(text: &str, hosts: &[Host]) -> Option<Result<UnverifiedVenue, CarrierError>> {
    if text.len() > MAX_TEXT_LENGTH {
        return None;
    }
    let fragment = hosts.iter().find_map(|host| host.strip(text))?;
    Some(decode_fragment(fragment).and_then(UnverifiedVenue::from_wire))
}

fn decode_fragment(fragment: &str) -> Result<Zeroizing<Vec<u8>>, CarrierError> {
    if fragment.is_empty() {
        return Err(CarrierError::Empty);
    }
    if fragment.bytes().all(|byte| byte.is_ascii_digit()) {
        if fragment.len() > MAX_DIGITS {
            return Err(CarrierError::DigitCount);
        }
        return decimal::decode(fragment.as_bytes()).map_err(|error| match error {
            DecimalError::Length => CarrierError::DigitCount,
            DecimalError::Overflow => CarrierError::DigitOverflow,
        });
    }
    // The engine refuses padding and trailing bits that are not zero.
    URL_SAFE_NO_PAD
        .decode(fragment)
        .map(Zeroizing::new)
        .map_err(|_| CarrierError::NotBase64Url)
}

/// The text of a poster's symbol, in its two parts: the prefix (a byte segment) and the digits (a
/// numeric segment).
#[must_use]
pub fn poster_text(host: &Host, wire: &[u8]) -> (String, Zeroizing<String>) {
    (host.prefix(), decimal::encode(wire))
}

/// The text of a link or an NFC tag.
#[must_use]
pub fn link_text(host: &Host, wire: &[u8]) -> Zeroizing<String> {
    let mut link = Zeroizing::new(String::with_capacity(MAX_TEXT_LENGTH));
    link.push_str(&host.prefix());
    URL_SAFE_NO_PAD.encode_string(wire, &mut link);
    link
}

/// Why a code that begins like ours carries no venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarrierError {
    /// Nothing follows the prefix.
    #[error("the venue's code is empty")]
    Empty,
    /// No bytes make this many digits.
    #[error("the venue's code has a wrong number of digits; scan it again")]
    DigitCount,
    /// A group of digits exceeds its bytes.
    #[error("the venue's code has digits that stand for nothing; scan it again")]
    DigitOverflow,
    /// Neither all digits nor base64url.
    #[error("the venue's code has characters that do not belong in it")]
    NotBase64Url,
    /// The signed bytes are too few or too many.
    #[error("the venue's code has {bytes} bytes, which no venue's code has")]
    WireLength {
        /// Bytes found.
        bytes: usize,
    },
    /// Made for another version of the app. Unauthenticated, like everything here.
    #[error("the venue's code has version {version}, which this app does not know; update the app")]
    OtherVersion {
        /// The version byte found.
        version: u8,
    },
    /// The first byte is no version of a venue's code.
    #[error("the venue's code is damaged; scan it again")]
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
