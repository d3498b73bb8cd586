//! Samples for scripts/checks/prose-test: a finding is expected under each `expect`, and nowhere else.

/// A visit that has a beginning and may have an end.
#[derive(
    Debug,
    Clone,
)]
pub struct Visit {
    // expect: bare question
    /// When it ends.
    pub end: Option<u64>,
    /// The venue.
    pub venue: u32,
    // expect: does not stand alone
    /// Rows.
    pub rows: u32,
    /// Why.
    hidden: u32,
    /// Whether the clock was suspect when the code was scanned.
    pub suspect: bool,
}

// expect: the glossary says Error
/// An error that an opening call can fail with.
#[derive(Debug, thiserror::Error)]
#[error("the name {0} is longer than 48 bytes")]
pub enum OpenFault {
    // expect: does not stand alone
    /// Why.
    #[error("no")]
    Locked,
    /// A field of a variant is as public as the enumeration.
    Damaged {
        // expect: bare question
        /// Where it is.
        place: String,
        /// The first byte of the file that was refused.
        byte: u8,
    },
}

enum Private {
    /// Yes.
    One,
}

impl Visit {
    // expect: write Returns
    /// Answers the day on which the visit began.
    pub fn day(&self) -> u64 {
        /// Inside.
        fn inner() {}
        0
    }

    /// What.
    pub(crate) fn internal(&self) {}

    // expect: bare question
    /// Until when.
    #[must_use]
    pub const fn until(&self) {}
}

pub trait Vault {
    // expect: write a sentence
    /// Yes, the key is there.
    fn has_key(&self) -> bool;
}

// expect: the glossary says manual
/// Adds a visit that was not scanned.
pub fn add_by_hand() {}

/// Opens the pending list of codes.
pub fn open_pending() {}

// expect: says 'there is none'
/// Returns the venue's name, or `None` if there is none.
pub fn name_of() {}

// expect: says 'whoever'
/// Returns the key of the list, whoever signed it.
pub fn key_of() {}
