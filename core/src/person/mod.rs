//! Codes of people, for a venue's staff who scan them: the personal QR code of decision
//! 1405/QĐ-BTTTT, the chip identity card (CCCD) and the health-insurance card (BHYT).
//!
//! A parser is strict: a text is a code of a person in every field, or a typed error. Nothing signs
//! these codes, so nothing is verified, and no value here says that a code is valid. A screen shows
//! [`Shown`], which has initials and a year of birth; the text itself goes to the guest book alone.
//! The grammars, with their sources: `docs/staff.md`.

mod citizen_card;
mod error;
mod fields;
mod insurance_card;
mod name;
mod personal_qr;

use core::fmt;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

pub use error::{PersonCodeError, PersonField};
pub use name::Shown;

use fields::{Born, Fields, MAX_FIELDS};

/// The most bytes that a person's code has: a QR code of version 40 holds 2953.
pub const MAX_LENGTH: usize = 2953;

/// The kind of a person's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonCodeKind {
    /// A personal QR code of Viet Nam (decision 1405/QĐ-BTTTT).
    PersonalQr,
    /// A Vietnamese chip identity card (CCCD).
    CitizenCard,
    /// A Vietnamese health-insurance card (BHYT).
    InsuranceCard,
}

impl PersonCodeKind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 3] = [Self::PersonalQr, Self::CitizenCard, Self::InsuranceCard];

    /// Returns the stable name of this kind in vectors, JSON and the guest book.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PersonalQr => "personal_qr",
            Self::CitizenCard => "citizen_id_card",
            Self::InsuranceCard => "health_insurance_card",
        }
    }
}

/// A code of a person, read in every field. It wipes itself and never prints what it holds.
pub struct PersonCode {
    kind: PersonCodeKind,
    name: Zeroizing<String>,
    born: Born,
    identity: PersonIdentity,
    text: Zeroizing<String>,
}

/// The fields of a code that its parser found.
struct Parsed {
    name: Zeroizing<String>,
    born: Born,
    /// What is the same each time that the code is made, joined.
    identity: Zeroizing<String>,
}

impl PersonCode {
    /// Parses a scanned text.
    ///
    /// # Errors
    /// [`PersonCodeError::Foreign`] if the text is no code of a person, and
    /// [`PersonCodeError::Damaged`] with the first field that cannot be read if it looks like one.
    pub fn parse(text: &str) -> Result<Self, PersonCodeError> {
        let fields = Fields::split(text);
        let kind = kind_of(&fields).ok_or(PersonCodeError::Foreign)?;
        let damaged = |field| PersonCodeError::Damaged { kind, field };
        if text.len() > MAX_LENGTH || fields.len() > MAX_FIELDS {
            return Err(damaged(PersonField::Count));
        }
        let parsed = match kind {
            PersonCodeKind::PersonalQr => personal_qr::parse(&fields),
            PersonCodeKind::CitizenCard => citizen_card::parse(&fields),
            PersonCodeKind::InsuranceCard => insurance_card::parse(&fields),
        };
        let parsed = parsed.map_err(damaged)?;
        Ok(Self {
            kind,
            identity: PersonIdentity::of(kind, &parsed.identity),
            name: parsed.name,
            born: parsed.born,
            text: Zeroizing::new(text.to_owned()),
        })
    }

    /// Returns the kind of this code.
    #[must_use]
    pub const fn kind(&self) -> PersonCodeKind {
        self.kind
    }

    /// Returns what a screen may show of this code.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown::of(&self.name, self.born.year)
    }

    /// Returns the identity by which the same code is recognised again.
    #[must_use]
    pub const fn identity(&self) -> &PersonIdentity {
        &self.identity
    }

    /// Returns the name, for the search of the guest book.
    pub(crate) fn full_name(&self) -> &str {
        &self.name
    }

    /// Returns the scanned text, for the guest book.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for PersonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonCode")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// The identity of a code: a hash of the fields that stay the same when it is made again. Two kinds of
/// code of one person have two identities.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonIdentity([u8; 32]);

impl PersonIdentity {
    fn of(kind: PersonCodeKind, fields: &str) -> Self {
        let mut hash = Sha256::new();
        for part in ["dauchan/person", "\0", kind.name(), "\0", fields] {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// Returns the hash.
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for PersonIdentity {
    /// A hash of twelve digits can be reversed by trying all of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonIdentity(…)")
    }
}

/// Returns the kind of code that `fields` look like, whole or damaged. Two properties of a kind are
/// enough, so that one damaged field does not make a card foreign.
fn kind_of(fields: &Fields<'_>) -> Option<PersonCodeKind> {
    if fields.len() < 3 {
        return None;
    }
    let [first, second, third] = [0, 1, 2].map(|index| fields.at(index));
    if fields::is_dashed(third) && fields::is_starred(first) {
        return Some(PersonCodeKind::PersonalQr);
    }
    if fields::is_digits(first, 12) || matches!(fields.at(4), "Nam" | "Nữ") {
        return Some(PersonCodeKind::CitizenCard);
    }
    let has_card_number =
        matches!(first.len(), 10 | 15) && first.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_hex = second.len() > 1 && second.bytes().all(|byte| byte.is_ascii_hexdigit());
    let ends_with_dollar = fields.len() > 6 && fields.last() == "$";
    if ends_with_dollar || has_card_number && (is_hex || fields::is_slashed(third)) {
        return Some(PersonCodeKind::InsuranceCard);
    }
    let is_long = (9..=13).contains(&first.len());
    (is_long && fields::is_starred(first)).then_some(PersonCodeKind::PersonalQr)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &str =
        "001090123456|012345678|NGUYEN VAN A|01011990|Nam|Phường Bến Nghé, Quận 1|15042021";

    #[test]
    fn nothing_of_a_person_is_printed() {
        let code = PersonCode::parse(CARD).unwrap();
        let printed = format!("{code:?} {:?}", code.identity());
        for part in ["NGUYEN", "0010", "1990", "Bến"] {
            assert!(!printed.contains(part), "{printed}");
        }
    }

    #[test]
    fn a_card_that_is_issued_again_is_the_same_person() {
        let again = CARD
            .replace("15042021", "01032025")
            .replace("Quận 1", "Sài Gòn");
        let [one, other] = [CARD, &again].map(|text| PersonCode::parse(text).unwrap());
        assert_eq!(one.identity(), other.identity());
        let another = CARD.replace("001090123456", "001090123457");
        let another = PersonCode::parse(&another).unwrap();
        assert_ne!(one.identity(), another.identity());
    }
}
