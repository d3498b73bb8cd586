//! The register of earlier versions of the tool, as it is brought over into [`crate::store`].

use std::collections::BTreeSet;

use dauchan_core::time::Timestamp;

use super::issuer::Issuer;
use super::venue::Venue;

/// The dates of a trust list.
#[derive(Clone, Copy, Debug)]
pub struct ListTimes {
    /// The moment of signing.
    pub issued: Timestamp,
    /// Days until phones should fetch the next list; usually 14.
    pub refresh_days: u16,
    /// The days until the list expires, and phones verify no code by it; usually 180.
    pub expiry_days: u16,
}

/// The issuers, venues and revocations of a desk, and the counter of its newest list.
#[derive(Debug, Default)]
pub struct Register {
    list_counter: u32,
    issuers: Vec<Issuer>,
    venues: Vec<Venue>,
}

/// Which stored entry, counted from 0, does not belong into a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RestoreError {
    RepeatedIssuer(usize),
    UnknownIssuer(usize),
    RepeatedVenue(usize),
}

impl Register {
    /// Restores a register from its parts.
    ///
    /// # Errors
    /// [`RestoreError`] names the entry that breaks a rule.
    pub(super) fn restore(
        list_counter: u32,
        issuers: Vec<Issuer>,
        venues: Vec<Venue>,
    ) -> Result<Self, RestoreError> {
        let mut register = Self {
            list_counter,
            ..Self::default()
        };
        for (index, issuer) in issuers.into_iter().enumerate() {
            let same = |other: &Issuer| other.name == issuer.name || other.key == issuer.key;
            if register.issuers.iter().any(same) {
                return Err(RestoreError::RepeatedIssuer(index));
            }
            register.issuers.push(issuer);
        }
        let mut ids = BTreeSet::new();
        for (index, venue) in venues.iter().enumerate() {
            let mut known = register.issuers.iter();
            if !known.any(|issuer| issuer.name == venue.issuer) {
                return Err(RestoreError::UnknownIssuer(index));
            }
            if !ids.insert(venue.id) {
                return Err(RestoreError::RepeatedVenue(index));
            }
        }
        register.venues = venues;
        Ok(register)
    }

    /// Returns the issuers in the order of their addition.
    #[must_use]
    pub fn issuers(&self) -> &[Issuer] {
        &self.issuers
    }

    /// Returns the venues in the order of their first issue.
    #[must_use]
    pub fn venues(&self) -> &[Venue] {
        &self.venues
    }

    /// Returns the counter of the newest list, or 0 before the first.
    #[must_use]
    pub const fn list_counter(&self) -> u32 {
        self.list_counter
    }
}
