//! Venues as the register holds them.

use dauchan_core::time::DayRange;
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, VenueDetails, VenueId, VenueName,
    VenueRecord, VenueSecret,
};

use super::issuer::IssuerName;
use crate::store::CodeChange;

/// The printings of a venue's code that are revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationState {
    /// No printing is revoked.
    Good,
    /// The printings before this one are revoked.
    RevokedBefore(IssueNumber),
    /// Every printing is revoked, and none may follow.
    Revoked,
}

/// A venue with its newest printing.
#[derive(Debug)]
pub struct Venue {
    pub(super) id: VenueId,
    pub(super) issuer: IssuerName,
    pub(super) record: VenueRecord,
    pub(super) revocation: RevocationState,
}

impl Venue {
    pub(super) fn new(
        issuer: IssuerName,
        secret: VenueSecret,
        details: VenueDetails,
        revocation: RevocationState,
    ) -> Self {
        Self {
            id: secret.venue_id(),
            issuer,
            record: VenueRecord { secret, details },
            revocation,
        }
    }

    /// Returns its public id.
    #[must_use]
    pub const fn id(&self) -> VenueId {
        self.id
    }

    /// Returns the issuer of its newest printing.
    #[must_use]
    pub const fn issuer(&self) -> &IssuerName {
        &self.issuer
    }

    /// Returns the record that its newest printing carries.
    #[must_use]
    pub const fn record(&self) -> &VenueRecord {
        &self.record
    }

    /// Returns which of its printings are revoked.
    #[must_use]
    pub const fn revocation(&self) -> RevocationState {
        self.revocation
    }
}

/// The contents of a printing that has no issue number yet.
#[derive(Clone, Debug)]
pub struct VenueOrder {
    /// The issuer that is to sign.
    pub issuer: IssuerName,
    /// The venue's name.
    pub name: VenueName,
    /// Whether scanning the code means entry, exit or both.
    pub direction: Direction,
    /// The kind of place.
    pub sector: Sector,
    /// The usual length of a visit.
    pub default_stay: DefaultStay,
    /// The ward in which the venue lies.
    pub area: AreaCode,
    /// The days on which the code is valid.
    pub validity: DayRange,
}

impl VenueOrder {
    /// Returns the content of its code, except direction and number.
    #[must_use]
    pub fn into_code(self) -> CodeChange {
        CodeChange {
            issuer: self.issuer,
            name: self.name,
            ward: self.area,
            sector: self.sector,
            stay: self.default_stay,
            validity: self.validity,
        }
    }
}
