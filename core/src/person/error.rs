//! Errors of a person's code.

use core::fmt;

use super::PersonCodeKind;

/// The reason why a scanned text was not read as a code of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonCodeError {
    /// The text is no code of a person.
    #[error(
        "this is no code of a person; ask for an identity card, a health-insurance card or a personal QR code"
    )]
    Foreign,
    /// The text looks like a code of a person, and a field of it cannot be read.
    #[error("the code is damaged at {field}; scan it again, or enter the person by hand")]
    Damaged {
        /// The kind that the text looks like.
        kind: PersonCodeKind,
        /// The first field that cannot be read.
        field: PersonField,
    },
}

/// A field of a person's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonField {
    /// The number of fields, or the length of the whole text.
    Count,
    /// The number of the person or of the card.
    Number,
    /// The number of the older identity card.
    OldNumber,
    /// The name.
    Name,
    /// The date of birth.
    Born,
    /// The sex.
    Sex,
    /// Whether another person declared for this one.
    DeclaredByAnother,
    /// The id of the code.
    CodeId,
    /// The address.
    Address,
    /// The date on which the card was issued.
    Issued,
    /// The registered hospital or clinic.
    Clinic,
    /// The first or the last day of the insurance.
    Validity,
    /// A field after those that are named.
    Other,
    /// The sign that ends the code.
    End,
}

impl PersonField {
    /// Returns the stable name of this field in vectors and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Number => "number",
            Self::OldNumber => "old_number",
            Self::Name => "name",
            Self::Born => "born",
            Self::Sex => "sex",
            Self::DeclaredByAnother => "declared_by_another",
            Self::CodeId => "code_id",
            Self::Address => "address",
            Self::Issued => "issued",
            Self::Clinic => "clinic",
            Self::Validity => "validity",
            Self::Other => "other",
            Self::End => "end",
        }
    }
}

impl fmt::Display for PersonField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Count => "its length",
            Self::Number => "the number",
            Self::OldNumber => "the old number",
            Self::Name => "the name",
            Self::Born => "the date of birth",
            Self::Sex => "the sex",
            Self::DeclaredByAnother => "the mark of who declared",
            Self::CodeId => "the code's id",
            Self::Address => "the address",
            Self::Issued => "the date of issue",
            Self::Clinic => "the clinic",
            Self::Validity => "the validity",
            Self::Other => "a further field",
            Self::End => "its end",
        })
    }
}
