//! An entry of the guest book.

use crate::person::{PersonCodeKind, Shown};
use crate::visit::{Moment, OwnText};

use super::GuestBookError;

/// The most people of whom one is recorded.
const MOST: u8 = 100;

/// The id of an entry. It is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GuestId(i64);

impl GuestId {
    /// Returns the id with this number.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// Returns the number.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// The direction in which a person passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Passage {
    /// The person enters.
    Entry,
    /// The person leaves.
    Exit,
}

impl Passage {
    /// Returns the stable name of this direction in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Exit => "exit",
        }
    }

    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Entry => 0,
            Self::Exit => 1,
        }
    }

    pub(super) const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Entry),
            1 => Some(Self::Exit),
            _ => None,
        }
    }
}

/// The way in which an entry was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GuestOrigin {
    /// The person's code was scanned.
    Scan(PersonCodeKind),
    /// The person was entered by hand.
    Manual,
}

impl GuestOrigin {
    /// Returns the stable name of this origin in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scan(kind) => kind.name(),
            Self::Manual => "manual",
        }
    }
}

/// How many people one record stands for: one of `n` people is recorded, so that a queue does not grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sampling(u8);

impl Sampling {
    /// Everyone is recorded.
    pub const EVERYONE: Self = Self(1);

    /// Returns the sampling of one person in `n`.
    ///
    /// # Errors
    /// [`GuestBookError::Sampling`] for 0 and for more than 100.
    pub const fn one_in(n: u8) -> Result<Self, GuestBookError> {
        if n == 0 || n > MOST {
            return Err(GuestBookError::Sampling {
                one_in: n,
                most: MOST,
            });
        }
        Ok(Self(n))
    }

    /// Returns how many people one record stands for.
    #[must_use]
    pub const fn people(self) -> u8 {
        self.0
    }

    pub(super) fn stored(n: u8) -> rusqlite::Result<Self> {
        Self::one_in(n).map_err(|_| foreign_row())
    }
}

/// Returns the error of a row that the book did not write.
pub(super) fn foreign_row() -> rusqlite::Error {
    rusqlite::Error::InvalidQuery
}

/// A person without a code, as staff enter them by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualGuest {
    /// The name.
    pub name: OwnText,
    /// The year of birth, if it is known.
    pub year_of_birth: Option<u16>,
    /// A telephone number or an address by which the person can be reached.
    pub contact: Option<OwnText>,
}

/// An entry of the guest book, as a screen may show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The id.
    pub id: GuestId,
    /// The moment at which the person passed.
    pub moment: Moment,
    /// The direction in which the person passed.
    pub passage: Passage,
    /// The way in which the entry was recorded.
    pub origin: GuestOrigin,
    /// Initials and year of birth.
    pub shown: Shown,
    /// The sampling that was in force.
    pub sampling: Sampling,
}
