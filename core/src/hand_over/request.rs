//! A contact tracer's request: who asks, for which days, and to whom the answer is sealed.

use core::fmt;

use dauchan_age::{Recipient, RecipientError};

use crate::bytes::Reader;
use crate::envelope::wire_length;
use crate::hex;
use crate::time::{Day, DayRange};
use crate::venue::NameError;
use crate::venue::name;

/// The most days that a request asks for.
pub const MAX_DAYS_ASKED: u16 = 60;
/// The most days that a request is valid.
pub const MAX_DAYS_VALID: u16 = 7;
const MAX_NAME_LENGTH: usize = 64;
const MAX_REASON: u8 = 63;
/// The bytes of the payload before the name.
const FIXED_LENGTH: usize = 16 + 4 + 4 + 1 + 32;
/// The signed bytes of a request with the shortest name.
pub(crate) const MIN_WIRE_LENGTH: usize = wire_length(FIXED_LENGTH + 1);
/// The signed bytes of a request with the longest name.
pub(crate) const MAX_WIRE_LENGTH: usize = wire_length(FIXED_LENGTH + MAX_NAME_LENGTH);

/// The random name of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(pub [u8; 16]);

impl RequestId {
    /// Parses 32 lower-case hexadecimal digits; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text).map(Self)
    }
}

impl fmt::Display for RequestId {
    /// Writes lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// The reason of a request, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestReason(u8);

impl RequestReason {
    /// The names of the reasons by number, in lower-case English.
    const NAMES: [&'static str; 4] = ["other", "illness", "contact", "outbreak"];

    /// Returns the reason with this number; `None` above 63.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number <= MAX_REASON {
            Some(Self(number))
        } else {
            None
        }
    }

    /// Returns the reason with this name: `illness`, `contact`, `outbreak` or `other`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let position = Self::NAMES.iter().position(|&known| known == name)?;
        Self::new(u8::try_from(position).ok()?)
    }

    /// Returns the number of the reason.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Returns the name of the reason; `other` for a number that has none yet.
    #[must_use]
    pub fn name(self) -> &'static str {
        let name = Self::NAMES.get(usize::from(self.0));
        name.copied().unwrap_or(Self::NAMES[0])
    }
}

/// The name of the authority that asks: 1 to 64 bytes, of the letters that venues' names have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AuthorityName(String);

impl AuthorityName {
    /// Parses a name.
    ///
    /// # Errors
    /// [`NameError`] if the name breaks a rule.
    pub fn new(name: &str) -> Result<Self, NameError> {
        name::check(name, MAX_NAME_LENGTH)?;
        Ok(Self(name.to_owned()))
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The contents of a contact tracer's request. A request alone does not prove who signed it, unlike a
/// [`VerifiedRequest`](super::VerifiedRequest).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracerRequest {
    /// The request's random name.
    pub id: RequestId,
    /// The days asked for.
    pub days: DayRange,
    /// The days on which the request is valid.
    pub validity: DayRange,
    /// The reason of the request.
    pub reason: RequestReason,
    /// The key that the answer is sealed for.
    pub recipient: Recipient,
    /// The name of the authority.
    pub name: AuthorityName,
}

impl TracerRequest {
    /// Accepts the days of a request together.
    ///
    /// # Errors
    /// [`RequestError::TooManyDays`], [`RequestError::ValidTooLong`] or [`RequestError::AsksLater`].
    pub fn check_days(&self) -> Result<(), RequestError> {
        if length(self.days) > u32::from(MAX_DAYS_ASKED) {
            return Err(RequestError::TooManyDays);
        }
        if length(self.validity) > u32::from(MAX_DAYS_VALID) {
            return Err(RequestError::ValidTooLong);
        }
        if self.days.last() > self.validity.last() {
            return Err(RequestError::AsksLater);
        }
        Ok(())
    }

    /// Decodes the payload of an envelope whose signature was verified.
    ///
    /// # Errors
    /// [`RequestError`]: the issuer signed bytes that break a rule of the format.
    pub fn decode(payload: &[u8]) -> Result<Self, RequestError> {
        let mut reader = Reader::new(payload);
        let id = RequestId(*reader.array().ok_or(RequestError::TooShort)?);
        let days = *reader.array().ok_or(RequestError::TooShort)?;
        let validity = *reader.array().ok_or(RequestError::TooShort)?;
        let reason = reader.u8().ok_or(RequestError::TooShort)?;
        let recipient = reader.array().ok_or(RequestError::TooShort)?;
        let name = core::str::from_utf8(reader.rest()).map_err(|_| NameError::NotUtf8)?;
        let request = Self {
            id,
            days: DayRange::from_wire(days).ok_or(RequestError::Days)?,
            validity: DayRange::from_wire(validity).ok_or(RequestError::Days)?,
            reason: RequestReason::new(reason).ok_or(RequestError::Reason)?,
            recipient: Recipient::from_bytes(recipient)?,
            name: AuthorityName::new(name)?,
        };
        request.check_days()?;
        Ok(request)
    }

    /// Encodes the payload of the envelope that carries this request.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let name = self.name.as_str().as_bytes();
        let mut payload = Vec::with_capacity(FIXED_LENGTH + name.len());
        payload.extend_from_slice(&self.id.0);
        payload.extend_from_slice(&self.days.to_wire());
        payload.extend_from_slice(&self.validity.to_wire());
        payload.push(self.reason.0);
        payload.extend_from_slice(self.recipient.as_bytes());
        payload.extend_from_slice(name);
        payload
    }

    /// Returns the day after the days asked for.
    #[must_use]
    pub fn day_after(&self) -> Day {
        Day::from_number(self.days.last().number().saturating_add(1))
    }
}

fn length(days: DayRange) -> u32 {
    u32::from(days.last().number() - days.first().number()) + 1
}

/// The rule of the format that a signed request breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The request ends before the name.
    #[error("the request is cut short")]
    TooShort,
    /// A range of days ends before it begins.
    #[error("the request's days end before they begin")]
    Days,
    /// It asks for more than 60 days.
    #[error("the request asks for more than {MAX_DAYS_ASKED} days; ask for fewer")]
    TooManyDays,
    /// It is valid for more than 7 days.
    #[error("the request is valid for more than {MAX_DAYS_VALID} days; issue another one later")]
    ValidTooLong,
    /// It asks for days after it has expired.
    #[error("the request asks for days after its own last day")]
    AsksLater,
    /// The reason is above 63.
    #[error("the request has a reason that does not exist")]
    Reason,
    /// The recipient's key is not acceptable.
    #[error(transparent)]
    Recipient(#[from] RecipientError),
    /// The authority's name is not acceptable.
    #[error(transparent)]
    Name(#[from] NameError),
}
