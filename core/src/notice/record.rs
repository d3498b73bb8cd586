//! What a notice says: the 32 bytes that are sealed for each secret of a venue.

use core::fmt;
use core::str::FromStr;

use crate::bytes::Reader;
use crate::hex;
use crate::notice::error::RecordError;
use crate::time::Timestamp;

/// The length of a record in bytes.
pub const RECORD_LENGTH: usize = 32;

/// The name of a notice, which its revisions share. The desk draws it at random.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(pub [u8; 8]);

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoticeId({self})")
    }
}

impl FromStr for NoticeId {
    type Err = NoticeIdError;

    /// Reads the 16 lower-case hexadecimal digits that [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, NoticeIdError> {
        hex::decode(text).map(Self).ok_or(NoticeIdError)
    }
}

/// A text is not the id of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a notice's id is 16 digits of 0-9 and a-f")]
pub struct NoticeIdError;

/// The status of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeStatus {
    /// The notice holds.
    Active,
    /// The authority has withdrawn the notice.
    Withdrawn,
}

/// The severity of a notice. The order of the variants is the order of severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// For information.
    Low,
    /// Something should be done.
    Medium,
    /// Something must be done at once.
    High,
}

impl Severity {
    /// Every severity, the lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// Returns the severity's name for scripts and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Returns the severity with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    const fn to_wire(self) -> u8 {
        match self {
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
        }
    }

    const fn from_wire(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Low),
            2 => Some(Self::Medium),
            3 => Some(Self::High),
            _ => None,
        }
    }
}

/// The code of what to do. Each code has its text in the apps. An app that does not know a code shows
/// the text of [`Advice::OTHER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Advice(u8);

impl Advice {
    /// Follow what the authority announces.
    pub const OTHER: Self = Self(0);
    /// The names of the codes by number.
    pub const NAMES: [&'static str; 5] = [
        "other",
        "watch_health",
        "get_tested",
        "stay_home",
        "call_health_station",
    ];

    /// Returns the code with this number.
    #[must_use]
    pub const fn from_number(number: u8) -> Self {
        Self(number)
    }

    /// Returns the code's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Returns the code's name, if it has one yet.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Self::NAMES.get(usize::from(self.0)).copied()
    }

    /// Returns the code with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let number = Self::NAMES.iter().position(|one| *one == name)?;
        u8::try_from(number).ok().map(Self)
    }
}

/// The time that a notice is about, and how much of a visit must lie inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    from: Timestamp,
    to: Timestamp,
    tail_minutes: u16,
    least_minutes: u8,
}

impl Window {
    /// Returns the half-open window from `from` to `to`, which a tail of `tail_minutes` extends. A visit
    /// matches if at least `least_minutes` of it lie inside; with 0, any presence does.
    ///
    /// # Errors
    /// [`RecordError::Window`] if `to` is not after `from`.
    pub fn new(
        from: Timestamp,
        to: Timestamp,
        tail_minutes: u16,
        least_minutes: u8,
    ) -> Result<Self, RecordError> {
        if from < to {
            Ok(Self {
                from,
                to,
                tail_minutes,
                least_minutes,
            })
        } else {
            Err(RecordError::Window)
        }
    }

    /// Returns the first moment of the window.
    #[must_use]
    pub const fn from(&self) -> Timestamp {
        self.from
    }

    /// Returns the first moment after the window, without its tail.
    #[must_use]
    pub const fn to(&self) -> Timestamp {
        self.to
    }

    /// Returns the minutes after [`Window::to`] that count as well.
    #[must_use]
    pub const fn tail_minutes(&self) -> u16 {
        self.tail_minutes
    }

    /// Returns the minutes of a visit that must lie inside.
    #[must_use]
    pub const fn least_minutes(&self) -> u8 {
        self.least_minutes
    }

    /// Returns the first moment after the window and its tail.
    #[must_use]
    pub const fn end(&self) -> Timestamp {
        self.to.plus_seconds(self.tail_minutes as i64 * 60)
    }
}

/// What a notice says of a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeRecord {
    /// The name of the notice.
    pub id: NoticeId,
    /// The number of the revision, from 1. The highest counts.
    pub revision: u16,
    /// Its status.
    pub status: NoticeStatus,
    /// Its severity.
    pub severity: Severity,
    /// The code of what to do.
    pub advice: Advice,
    /// The time that the notice is about.
    pub window: Window,
}

impl NoticeRecord {
    /// Encodes the record: `docs/format.md`, section 7.3.
    #[must_use]
    pub fn encode(&self) -> [u8; RECORD_LENGTH] {
        let [a, b] = self.revision.to_be_bytes();
        let status = match self.status {
            NoticeStatus::Active => 0,
            NoticeStatus::Withdrawn => 1,
        };
        let (severity, advice) = (self.severity.to_wire(), self.advice.number());
        let middle = [a, b, status, severity, advice, self.window.least_minutes];
        let fields = [
            &self.id.0[..],
            &middle,
            &self.window.from.to_wire(),
            &self.window.to.to_wire(),
            &self.window.tail_minutes.to_be_bytes(),
        ];
        let mut bytes = [0; RECORD_LENGTH];
        let content = fields.iter().copied().flatten();
        bytes
            .iter_mut()
            .zip(content)
            .for_each(|(to, from)| *to = *from);
        bytes
    }

    /// Decodes a record.
    ///
    /// # Errors
    /// [`RecordError`]: the bytes break a rule of the format.
    pub fn decode(bytes: &[u8; RECORD_LENGTH]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(bytes);
        let length = || RecordError::Length;
        let id = NoticeId(*reader.array().ok_or_else(length)?);
        let revision = reader.u16().ok_or_else(length)?;
        let status = match reader.u8().ok_or_else(length)? {
            0 => NoticeStatus::Active,
            1 => NoticeStatus::Withdrawn,
            _ => return Err(RecordError::Status),
        };
        let severity = reader.u8().ok_or_else(length)?;
        let severity = Severity::from_wire(severity).ok_or(RecordError::Severity)?;
        let advice = Advice::from_number(reader.u8().ok_or_else(length)?);
        let least = reader.u8().ok_or_else(length)?;
        let mut time = || {
            let bytes = reader.array().ok_or_else(length)?;
            Timestamp::from_wire(*bytes).ok_or(RecordError::Window)
        };
        let [from, to] = [time()?, time()?];
        let tail = reader.u16().ok_or_else(length)?;
        if revision == 0 {
            return Err(RecordError::Revision);
        }
        Ok(Self {
            id,
            revision,
            status,
            severity,
            advice,
            window: Window::new(from, to, tail, least)?,
        })
    }

    /// Reports whether a person is told the same by both records.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let revision = self.revision;
        *self == Self { revision, ..*other }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record() -> NoticeRecord {
        let [from, to] = [1_632_704_400, 1_632_708_000].map(Timestamp::from_unix_seconds);
        NoticeRecord {
            id: NoticeId(*b"notice 1"),
            revision: 2,
            status: NoticeStatus::Active,
            severity: Severity::High,
            advice: Advice::from_number(3),
            window: Window::new(from, to, 90, 15).unwrap(),
        }
    }

    #[test]
    fn the_layout_of_a_record_never_changes_or_no_phone_reads_old_notices() {
        let expected = [
            "6e6f746963652031", // notice 1
            "0002",
            "00",
            "03",
            "03",
            "0f",
            "0000000061511790",
            "00000000615125a0",
            "005a",
        ];
        assert_eq!(*hex::encode(&record().encode()), expected.concat());
    }

    #[test]
    fn severities_are_in_order_and_have_names() {
        assert!(Severity::ALL.is_sorted());
        for severity in Severity::ALL {
            assert_eq!(Severity::named(severity.name()), Some(severity));
            assert_eq!(Severity::from_wire(severity.to_wire()), Some(severity));
        }
        assert_eq!(Severity::named("extreme"), None);
    }

    #[test]
    fn codes_of_advice_have_names_or_none_yet() {
        for (number, name) in (0..).zip(Advice::NAMES) {
            assert_eq!(Advice::from_number(number).name(), Some(name));
            assert_eq!(Advice::named(name), Some(Advice::from_number(number)));
        }
        assert_eq!(Advice::from_number(5).name(), None);
    }

    #[test]
    fn each_rule_of_a_record_has_its_error() {
        let cases = [
            (8, 0, RecordError::Revision),
            (10, 2, RecordError::Status),
            (11, 0, RecordError::Severity),
            (11, 4, RecordError::Severity),
            (14, 1, RecordError::Window),
            (26, 0, RecordError::Window),
        ];
        for (offset, value, error) in cases {
            let mut bytes = record().encode();
            bytes[offset] = value;
            if offset == 8 {
                bytes[9] = 0;
            }
            assert_eq!(NoticeRecord::decode(&bytes), Err(error), "byte {offset}");
        }
    }

    proptest! {
        #[test]
        fn what_decodes_encodes_to_the_same_bytes(bytes: [u8; RECORD_LENGTH]) {
            let mut bytes = bytes;
            // Most random bytes break a rule.
            bytes[10] &= 1;
            bytes[11] = bytes[11] % 3 + 1;
            bytes[14..18].fill(0);
            bytes[22..26].fill(0);
            if let Ok(record) = NoticeRecord::decode(&bytes) {
                prop_assert_eq!(record.encode(), bytes);
            }
        }
    }
}
