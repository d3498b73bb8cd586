//! A hand-over's file, as a tracer's desk reads it.

use std::io::{self, Read};

use dauchan_age::{Identity, OpenError, PayloadError, Secret};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::hand_over::request::RequestId;
use crate::sealed_lines::{LineReader, LinesError};
use crate::version::{self, VersionError};
use crate::visit_line::{VisitLine, parse_json, write_json};

const FORMAT: &str = "dauchan hand-over";
const VERSION: u8 = 1;
/// The most visits in a file.
pub(crate) const MAX_VISITS: u16 = 10_000;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    request: String,
}

/// The `format` of a first line, whatever else is on it.
#[derive(Deserialize)]
struct Format {
    format: String,
}

/// Accepts the first line of a file of the format `name`, as far as it names the format.
///
/// # Errors
/// [`VersionError`].
pub(crate) fn check_format(line: &str, name: &str, known: u8) -> Result<(), VersionError> {
    let format: Format = serde_json::from_str(line).map_err(|_| VersionError::Impossible)?;
    version::check_named(&format.format, name, known)
}

/// Writes the first line of a hand-over to `request`.
pub(crate) fn write_head(request: RequestId) -> Zeroizing<String> {
    write_json(&Head {
        format: format!("{FORMAT} {VERSION}"),
        request: request.to_string(),
    })
}

/// The contents of a hand-over. Nothing in it was verified but that the file is whole.
#[derive(Debug)]
pub struct HandOverFile {
    /// The request that it answers, as the file says.
    pub request: RequestId,
    /// The visits, as the phone claims them.
    pub visits: Vec<VisitLine>,
}

impl HandOverFile {
    /// Reads the whole file in `source`.
    ///
    /// # Errors
    /// [`HandOverFileError`].
    pub fn read(source: impl Read, identity: &Identity) -> Result<Self, HandOverFileError> {
        let mut lines = LineReader::open(source, &Secret::Identity(identity))?;
        let malformed = |line| HandOverFileError::Malformed { line };
        let head = lines.next()?.ok_or(malformed(1))?;
        check_format(head, FORMAT, VERSION)?;
        let head: Head = parse_json(head).ok_or(malformed(1))?;
        let request = RequestId::parse(&head.request).ok_or(malformed(1))?;
        let mut visits = Vec::new();
        while let Some(line) = lines.next()? {
            let visit = VisitLine::parse(line).filter(|visit| visit.group.is_none());
            let visit = visit.ok_or(malformed(lines.line()))?;
            if visits.len() == usize::from(MAX_VISITS) {
                return Err(HandOverFileError::TooMany);
            }
            visits.push(visit);
        }
        Ok(Self { request, visits })
    }
}

/// The reason why a hand-over's file cannot be read. Nothing of it was used.
#[derive(Debug, thiserror::Error)]
pub enum HandOverFileError {
    /// It is not an age file.
    #[error("the file is not a hand-over: it is not an age file")]
    NotAge,
    /// It is sealed for somebody else.
    #[error("the file is sealed for another key; open it with the key of its request")]
    WrongKey,
    /// It is cut short.
    #[error("the file is cut short, or its end is damaged; ask for it again")]
    Cut,
    /// It was changed.
    #[error("the file is damaged; ask for it again")]
    Damaged,
    /// It has another version of the format.
    #[error("the file has version {version} of the format, which this program does not know")]
    OtherVersion {
        /// The version found.
        version: u8,
    },
    /// A line breaks a rule of the format.
    #[error("line {line} of the hand-over breaks the rules of the format")]
    Malformed {
        /// The line, counted from 1.
        line: u64,
    },
    /// It has more than 10,000 visits.
    #[error("the file has more than {MAX_VISITS} visits")]
    TooMany,
    /// The source failed.
    #[error("cannot read the file: {0}")]
    Read(io::Error),
}

impl HandOverFileError {
    /// Returns the class of this error, as `docs/format.md` names it, or `read`.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::NotAge => "not_age",
            Self::WrongKey => "wrong_key",
            Self::Cut => "cut",
            Self::Damaged => "damaged",
            Self::OtherVersion { .. } => "other_version",
            Self::Malformed { .. } => "malformed",
            Self::TooMany => "too_many",
            Self::Read(_) => "read",
        }
    }
}

impl From<LinesError> for HandOverFileError {
    fn from(error: LinesError) -> Self {
        match error {
            LinesError::Open(OpenError::NotAge) => Self::NotAge,
            // Opening with a key never pays the cost of a passphrase.
            LinesError::Open(OpenError::NoMatch | OpenError::TooCostly { .. }) => Self::WrongKey,
            LinesError::Open(OpenError::Cut) | LinesError::Payload(PayloadError::Cut) => Self::Cut,
            LinesError::Open(OpenError::Header | OpenError::Mac)
            | LinesError::Payload(PayloadError::Damaged) => Self::Damaged,
            LinesError::Open(OpenError::Read(error))
            | LinesError::Payload(PayloadError::Read(error)) => Self::Read(error),
            LinesError::Line(line) => Self::Malformed { line },
        }
    }
}

impl From<VersionError> for HandOverFileError {
    fn from(error: VersionError) -> Self {
        match error {
            VersionError::Other { version } => Self::OtherVersion { version },
            VersionError::Impossible => Self::Malformed { line: 1 },
        }
    }
}
