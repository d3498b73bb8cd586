//! The register and its rules.

use std::collections::BTreeSet;

use dauchan_core::time::Timestamp;
use dauchan_core::trust::{
    IssuerKey, ListVersion, ProgrammeStatus, Purposes, RevokedVenue, TrustListDraft,
};
use dauchan_core::venue::{IssueNumber, VenueId, VenueSecret};

use super::error::RegisterError;
use super::issuer::{Issuer, IssuerName};
use super::venue::{RevocationState, Venue, VenueOrder};
use crate::areas;

/// The dates of a trust list.
#[derive(Clone, Copy, Debug)]
pub struct ListTimes {
    /// The moment of signing.
    pub issued: Timestamp,
    /// Days until phones should fetch the next list; usually 14.
    pub refresh_days: u16,
    /// Days until phones verify nothing by this list; usually 180.
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
            let repeated = |_| RestoreError::RepeatedIssuer(index);
            register.add_issuer(issuer).map_err(repeated)?;
        }
        let mut ids = BTreeSet::new();
        for (index, venue) in venues.iter().enumerate() {
            let unknown = |_| RestoreError::UnknownIssuer(index);
            register.issuer(&venue.issuer).map_err(unknown)?;
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

    /// Returns the issuer with this name.
    ///
    /// # Errors
    /// [`RegisterError::UnknownIssuer`].
    pub fn issuer(&self, name: &IssuerName) -> Result<&Issuer, RegisterError> {
        let mut issuers = self.issuers.iter();
        issuers
            .find(|issuer| issuer.name == *name)
            .ok_or_else(|| RegisterError::UnknownIssuer { name: name.clone() })
    }

    /// Returns the venue with this id.
    ///
    /// # Errors
    /// [`RegisterError::UnknownVenue`].
    pub fn venue(&self, id: VenueId) -> Result<&Venue, RegisterError> {
        let mut venues = self.venues.iter();
        venues
            .find(|venue| venue.id == id)
            .ok_or(RegisterError::UnknownVenue { id })
    }

    /// Adds an issuer.
    ///
    /// # Errors
    /// [`RegisterError`] if another issuer has the name or the key, even a revoked one.
    pub fn add_issuer(&mut self, issuer: Issuer) -> Result<(), RegisterError> {
        self.check_new_name(&issuer.name)?;
        if let Some(other) = self.issuers.iter().find(|other| other.key == issuer.key) {
            let name = other.name.clone();
            return Err(RegisterError::KeyExists { name });
        }
        self.issuers.push(issuer);
        Ok(())
    }

    /// Rejects a name that an issuer has, even a revoked one.
    pub(crate) fn check_new_name(&self, name: &IssuerName) -> Result<(), RegisterError> {
        if self.issuer(name).is_ok() {
            let name = name.clone();
            return Err(RegisterError::IssuerExists { name });
        }
        Ok(())
    }

    /// Revokes an issuer's key for every date, because a thief can write any date.
    ///
    /// # Errors
    /// [`RegisterError`] if there is no such issuer, or it is already revoked.
    pub fn revoke_issuer(&mut self, name: &IssuerName) -> Result<(), RegisterError> {
        self.issuer(name)?;
        match self.issuers.iter_mut().find(|issuer| issuer.name == *name) {
            Some(issuer) if !issuer.revoked => {
                issuer.revoked = true;
                Ok(())
            }
            _ => Err(RegisterError::RevokedIssuer { name: name.clone() }),
        }
    }

    /// Registers the first printing of a new venue with a fresh random `secret`.
    ///
    /// # Errors
    /// [`RegisterError`] if phones would refuse the code.
    pub fn issue(
        &mut self,
        order: VenueOrder,
        secret: VenueSecret,
    ) -> Result<VenueId, RegisterError> {
        self.check(&order)?;
        let issuer = order.issuer.clone();
        let details = order.into_details(IssueNumber::FIRST);
        let venue = Venue::new(issuer, secret, details, RevocationState::Good);
        let id = venue.id;
        if self.venue(id).is_ok() {
            return Err(RegisterError::VenueExists { id });
        }
        self.venues.push(venue);
        Ok(id)
    }

    /// Registers the next printing of a venue. Earlier printings stay valid for their own days
    /// unless they are revoked.
    ///
    /// # Errors
    /// [`RegisterError`] if phones would refuse the code.
    pub fn reissue(
        &mut self,
        id: VenueId,
        order: VenueOrder,
    ) -> Result<IssueNumber, RegisterError> {
        self.check(&order)?;
        let venue = self.venue_mut(id)?;
        if venue.revocation == RevocationState::Revoked {
            return Err(RegisterError::RevokedVenue { id });
        }
        let last = venue.record.details.issue.number();
        let next = last.checked_add(1).and_then(IssueNumber::new);
        let next = next.ok_or(RegisterError::NoIssueLeft { id })?;
        venue.issuer = order.issuer.clone();
        venue.record.details = order.into_details(next);
        Ok(next)
    }

    /// Revokes every printing of a venue, for good.
    ///
    /// # Errors
    /// [`RegisterError`] if there is no such venue, or it is already revoked.
    pub fn revoke(&mut self, id: VenueId) -> Result<(), RegisterError> {
        let venue = self.venue_mut(id)?;
        if venue.revocation == RevocationState::Revoked {
            return Err(RegisterError::RevokedVenue { id });
        }
        venue.revocation = RevocationState::Revoked;
        Ok(())
    }

    /// Revokes every printing of a venue before its newest.
    ///
    /// # Errors
    /// [`RegisterError`] if no such printing is left to revoke.
    pub fn revoke_earlier(&mut self, id: VenueId) -> Result<IssueNumber, RegisterError> {
        let venue = self.venue_mut(id)?;
        let newest = venue.record.details.issue;
        match venue.revocation {
            RevocationState::Revoked => Err(RegisterError::RevokedVenue { id }),
            RevocationState::RevokedBefore(issue) if issue == newest => {
                Err(RegisterError::NothingEarlier { id })
            }
            _ if newest == IssueNumber::FIRST => Err(RegisterError::NothingEarlier { id }),
            _ => {
                venue.revocation = RevocationState::RevokedBefore(newest);
                Ok(newest)
            }
        }
    }

    /// Drafts the next list and uses up its counter, even if the list is never signed. The register
    /// must be stored before the list is shown to anyone.
    ///
    /// # Errors
    /// [`RegisterError::NoCounterLeft`].
    pub fn draft_list(
        &mut self,
        epoch: u16,
        times: ListTimes,
    ) -> Result<TrustListDraft, RegisterError> {
        let next = self.list_counter.checked_add(1);
        self.list_counter = next.ok_or(RegisterError::NoCounterLeft)?;
        let good = self.issuers.iter().filter(|issuer| !issuer.revoked);
        let revoked = self.issuers.iter().filter(|issuer| issuer.revoked);
        Ok(TrustListDraft {
            version: ListVersion {
                epoch,
                counter: self.list_counter,
            },
            issued: times.issued,
            refresh_due: times.issued.plus_days(times.refresh_days.into()),
            hard_expiry: times.issued.plus_days(times.expiry_days.into()),
            status: ProgrammeStatus::Active,
            keys: good.map(list_entry).collect(),
            revoked_keys: revoked.map(|issuer| issuer.key.clone()).collect(),
            revoked_venues: self.venues.iter().filter_map(revocation).collect(),
        })
    }

    /// Returns the venue with this id if its newest printing may be printed.
    ///
    /// # Errors
    /// [`RegisterError`] if the venue is unknown, or it or its issuer is revoked: phones would refuse
    /// the poster.
    pub fn printable(&self, id: VenueId) -> Result<&Venue, RegisterError> {
        let venue = self.venue(id)?;
        self.check_printable(venue).map(|()| venue)
    }

    /// Returns the venues that [`Self::printable`] accepts.
    pub fn printable_venues(&self) -> impl Iterator<Item = &Venue> {
        let venues = self.venues.iter();
        venues.filter(|venue| self.check_printable(venue).is_ok())
    }

    fn check_printable(&self, venue: &Venue) -> Result<(), RegisterError> {
        if venue.revocation == RevocationState::Revoked {
            return Err(RegisterError::RevokedVenue { id: venue.id });
        }
        let issuer = self.issuer(&venue.issuer)?;
        if issuer.revoked {
            let name = issuer.name.clone();
            return Err(RegisterError::RevokedIssuer { name });
        }
        Ok(())
    }

    fn venue_mut(&mut self, id: VenueId) -> Result<&mut Venue, RegisterError> {
        let mut venues = self.venues.iter_mut();
        venues
            .find(|venue| venue.id == id)
            .ok_or(RegisterError::UnknownVenue { id })
    }

    /// Rejects an order whose printing phones would refuse, or whose area is not a ward.
    fn check(&self, order: &VenueOrder) -> Result<(), RegisterError> {
        let issuer = self.issuer(&order.issuer)?;
        if issuer.revoked {
            return Err(RegisterError::RevokedIssuer {
                name: issuer.name.clone(),
            });
        }
        areas::ward(order.area)?;
        if !issuer.areas.include(order.area) {
            let issuer = issuer.name.clone();
            return Err(RegisterError::OutsideIssuerAreas {
                area: order.area,
                issuer,
            });
        }
        if !issuer.validity.contains_range(order.validity) {
            return Err(RegisterError::OutsideIssuerValidity {
                issuer: issuer.name.clone(),
                validity: issuer.validity,
            });
        }
        Ok(())
    }
}

fn list_entry(issuer: &Issuer) -> IssuerKey {
    IssuerKey {
        key: issuer.key.clone(),
        purposes: Purposes::VENUE,
        validity: issuer.validity,
        areas: issuer.areas.clone(),
    }
}

fn revocation(venue: &Venue) -> Option<RevokedVenue> {
    let least_good_issue = match venue.revocation {
        RevocationState::Good => return None,
        RevocationState::RevokedBefore(issue) => Some(issue),
        RevocationState::Revoked => None,
    };
    Some(RevokedVenue {
        id: venue.id,
        least_good_issue,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::{self, AreaError};
    use crate::register::testing::{
        TIMES, area, full_register, issuer, name, order, register, secret,
    };
    use dauchan_fixtures::days;

    #[test]
    fn a_reissue_keeps_the_secret_and_takes_the_next_number() {
        let mut register = register();
        let id = register.issue(order("Chợ Thủ"), secret(1)).unwrap();
        for issue in 2..=4 {
            let number = register.reissue(id, order("Chợ Mới")).unwrap();
            assert_eq!(number.number(), issue);
        }
        let record = register.venue(id).unwrap().record();
        assert_eq!(record.secret.expose(), &[1; 16]);
        assert_eq!(record.details.name.as_str(), "Chợ Mới");
    }

    #[test]
    fn issue_numbers_end_before_65535() {
        let mut register = register();
        let id = register.issue(order("Chợ Thủ"), secret(1)).unwrap();
        register.venues[0].record.details.issue = IssueNumber::new(65_534).unwrap();
        let error = register.reissue(id, order("Chợ Thủ")).unwrap_err();
        assert_eq!(error, RegisterError::NoIssueLeft { id });
    }

    #[test]
    fn nothing_is_issued_that_phones_would_refuse() {
        let mut register = register();
        let id = register.issue(order("Chợ Thủ"), secret(1)).unwrap();
        let thu_dau_mot = || name("thu-dau-mot");
        let cases = [
            (
                VenueOrder {
                    issuer: name("di-an"),
                    ..order("A")
                },
                RegisterError::UnknownIssuer {
                    name: name("di-an"),
                },
            ),
            (
                VenueOrder {
                    area: area(1),
                    ..order("A")
                },
                AreaError::Unknown { code: 1 }.into(),
            ),
            (
                VenueOrder {
                    area: area(718),
                    ..order("A")
                },
                areas::ward(area(718)).unwrap_err().into(),
            ),
            (
                VenueOrder {
                    area: area(25_942),
                    ..order("A")
                },
                RegisterError::OutsideIssuerAreas {
                    area: area(25_942),
                    issuer: thu_dau_mot(),
                },
            ),
            (
                VenueOrder {
                    validity: days(635, 1001),
                    ..order("A")
                },
                RegisterError::OutsideIssuerValidity {
                    issuer: thu_dau_mot(),
                    validity: days(600, 1000),
                },
            ),
        ];
        for (order, error) in cases {
            assert_eq!(register.issue(order.clone(), secret(2)).unwrap_err(), error);
            assert_eq!(register.reissue(id, order).unwrap_err(), error);
        }
        assert_eq!(register.venues().len(), 1);
        assert_eq!(
            register.venue(id).unwrap().record().details.issue,
            IssueNumber::FIRST
        );
    }

    #[test]
    fn a_revoked_issuer_signs_no_more_and_its_name_stays_taken() {
        let mut register = register();
        register.revoke_issuer(&name("thu-dau-mot")).unwrap();
        let revoked = RegisterError::RevokedIssuer {
            name: name("thu-dau-mot"),
        };
        assert_eq!(register.issue(order("A"), secret(1)).unwrap_err(), revoked);
        assert_eq!(
            register.revoke_issuer(&name("thu-dau-mot")).unwrap_err(),
            revoked
        );
        let again = register.add_issuer(issuer("thu-dau-mot", 9)).unwrap_err();
        assert_eq!(
            again,
            RegisterError::IssuerExists {
                name: name("thu-dau-mot")
            }
        );
    }

    #[test]
    fn a_revoked_venue_is_neither_printed_again_nor_revoked_again() {
        let mut register = register();
        let id = register.issue(order("Chợ Thủ"), secret(1)).unwrap();
        let nothing = RegisterError::NothingEarlier { id };
        assert_eq!(register.revoke_earlier(id).unwrap_err(), nothing);
        register.reissue(id, order("Chợ Thủ")).unwrap();
        assert_eq!(register.revoke_earlier(id).unwrap().number(), 2);
        assert_eq!(register.revoke_earlier(id).unwrap_err(), nothing);
        register.revoke(id).unwrap();
        let revoked = RegisterError::RevokedVenue { id };
        assert_eq!(register.revoke(id).unwrap_err(), revoked);
        assert_eq!(register.revoke_earlier(id).unwrap_err(), revoked);
        assert_eq!(register.reissue(id, order("Chợ Thủ")).unwrap_err(), revoked);
    }

    #[test]
    fn a_list_says_who_signs_and_what_is_revoked_and_never_has_a_number_twice() {
        let mut register = full_register();
        let draft = register.draft_list(1, TIMES).unwrap();
        assert_eq!(
            draft.version,
            ListVersion {
                epoch: 1,
                counter: 2
            }
        );
        assert_eq!((draft.keys.len(), draft.revoked_keys.len()), (1, 1));
        let least: Vec<_> = draft
            .revoked_venues
            .iter()
            .map(|venue| venue.least_good_issue)
            .collect();
        assert_eq!(least, [None, IssueNumber::new(2)]);
        register.list_counter = u32::MAX;
        let error = register.draft_list(1, TIMES).unwrap_err();
        assert_eq!(error, RegisterError::NoCounterLeft);
    }

    #[test]
    fn only_what_phones_accept_may_be_printed() {
        let mut register = register();
        register.add_issuer(issuer("di-an", 2)).unwrap();
        let good = register.issue(order("Chợ Thủ"), secret(1)).unwrap();
        let revoked = register.issue(order("Chợ Mới"), secret(2)).unwrap();
        let of_revoked = VenueOrder {
            issuer: name("di-an"),
            ..order("Chợ Cũ")
        };
        let of_revoked = register.issue(of_revoked, secret(3)).unwrap();
        register.revoke(revoked).unwrap();
        register.revoke_issuer(&name("di-an")).unwrap();
        assert_eq!(register.printable(good).unwrap().id(), good);
        assert_eq!(
            register.printable(revoked).unwrap_err(),
            RegisterError::RevokedVenue { id: revoked }
        );
        assert_eq!(
            register.printable(of_revoked).unwrap_err(),
            RegisterError::RevokedIssuer {
                name: name("di-an")
            }
        );
        let printable: Vec<_> = register.printable_venues().map(Venue::id).collect();
        assert_eq!(printable, [good]);
    }

    #[test]
    fn two_issuers_never_have_the_same_key() {
        let mut register = register();
        let error = register.add_issuer(issuer("di-an", 1)).unwrap_err();
        let name = name("thu-dau-mot");
        assert_eq!(error, RegisterError::KeyExists { name });
    }
}
