//! The desk's register: issuers, venues, what was revoked, and which list comes next.
//!
//! A register is plain data: it knows no files, no clock and no private keys. Its rules:
//!
//! - an issue number and a list counter are never used twice;
//! - a re-issue keeps the venue's secret, so that notices reach those who scanned the old printing;
//! - a venue is issued only for days and an area that its issuer may sign for, so that no poster is
//!   printed which phones would refuse;
//! - what was revoked stays revoked.

mod stored;

use core::fmt;
use core::str::FromStr;

use dauchan_core::keys::PublicKey;
use dauchan_core::time::{DayRange, Timestamp};
use dauchan_core::trust::{
    Areas, IssuerKey, ListVersion, ProgrammeStatus, Purposes, RevokedVenue, TrustListDraft,
};
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, VenueDetails, VenueId, VenueName,
    VenueRecord, VenueSecret,
};

pub use stored::{MAX_LENGTH, RegisterDamage};

use crate::areas;

const MAX_ISSUER_NAME: usize = 40;

/// What the desk calls an issuer: 1 to 40 of `a-z`, `0-9` and `-`, so that it can name a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerName(String);

impl IssuerName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IssuerName {
    type Err = RegisterError;

    fn from_str(name: &str) -> Result<Self, RegisterError> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let fits = (1..=MAX_ISSUER_NAME).contains(&name.len());
        if fits && name.bytes().all(allowed) && !name.starts_with('-') {
            Ok(Self(name.to_owned()))
        } else {
            Err(RegisterError::IssuerName)
        }
    }
}

impl fmt::Display for IssuerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An issuer: somebody whose key signs venues, for some areas and days.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// What the desk calls it.
    pub name: IssuerName,
    /// Its public key.
    pub key: PublicKey,
    /// Where its venues may be.
    pub areas: Areas,
    /// The days that its venues may speak of.
    pub validity: DayRange,
    /// Whether its key was revoked, for every date.
    pub revoked: bool,
}

/// Which printings of a venue's code are revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationState {
    /// None.
    Good,
    /// Those before this one.
    RevokedBefore(IssueNumber),
    /// All of them, and those to come.
    Revoked,
}

/// A venue as the desk knows it.
#[derive(Debug)]
pub struct Venue {
    id: VenueId,
    issuer: IssuerName,
    record: VenueRecord,
    standing: RevocationState,
}

impl Venue {
    /// Its public id.
    #[must_use]
    pub const fn id(&self) -> VenueId {
        self.id
    }

    /// Who signs its newest printing.
    #[must_use]
    pub const fn issuer(&self) -> &IssuerName {
        &self.issuer
    }

    /// What its newest printing says.
    #[must_use]
    pub const fn record(&self) -> &VenueRecord {
        &self.record
    }

    /// Which printings are revoked.
    #[must_use]
    pub const fn standing(&self) -> RevocationState {
        self.standing
    }
}

/// What a printing is to say, before it has a number.
#[derive(Clone, Debug)]
pub struct VenueOrder {
    /// Who is to sign.
    pub issuer: IssuerName,
    /// What the venue is called.
    pub name: VenueName,
    /// What scanning the code means.
    pub direction: Direction,
    /// What kind of place it is.
    pub sector: Sector,
    /// How long people stay as a rule.
    pub default_stay: DefaultStay,
    /// Where it is.
    pub area: AreaCode,
    /// The days on which the code is good.
    pub validity: DayRange,
}

impl VenueOrder {
    fn into_details(self, issue: IssueNumber) -> VenueDetails {
        VenueDetails {
            direction: self.direction,
            sector: self.sector,
            default_stay: self.default_stay,
            area: self.area,
            issue,
            validity: self.validity,
            name: self.name,
        }
    }
}

/// What the next list says beside issuers and revocations.
#[derive(Clone, Copy, Debug)]
pub struct ListTimes {
    /// When it is signed.
    pub issued: Timestamp,
    /// Days until the next one should be fetched; 14 as a rule.
    pub refresh_days: u16,
    /// Days until nothing is verified by it; 180 as a rule.
    pub expiry_days: u16,
}

/// Everything that the desk remembers.
#[derive(Debug, Default)]
pub struct Register {
    list_counter: u32,
    issuers: Vec<Issuer>,
    venues: Vec<Venue>,
}

impl Register {
    /// The issuers, in the order in which they were added.
    #[must_use]
    pub fn issuers(&self) -> &[Issuer] {
        &self.issuers
    }

    /// The venues, in the order in which they were first issued.
    #[must_use]
    pub fn venues(&self) -> &[Venue] {
        &self.venues
    }

    /// The counter of the newest list; 0 before the first.
    #[must_use]
    pub const fn list_counter(&self) -> u32 {
        self.list_counter
    }

    /// The issuer with this name.
    ///
    /// # Errors
    /// [`RegisterError::UnknownIssuer`].
    pub fn issuer(&self, name: &IssuerName) -> Result<&Issuer, RegisterError> {
        let mut issuers = self.issuers.iter();
        issuers
            .find(|issuer| issuer.name == *name)
            .ok_or_else(|| RegisterError::UnknownIssuer { name: name.clone() })
    }

    /// The venue with this id.
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
    /// [`RegisterError`] if the name is taken, also by one that was revoked.
    pub fn add_issuer(&mut self, issuer: Issuer) -> Result<(), RegisterError> {
        if self.issuer(&issuer.name).is_ok() {
            return Err(RegisterError::IssuerExists { name: issuer.name });
        }
        self.issuers.push(issuer);
        Ok(())
    }

    /// Revokes an issuer's key for every date: a thief writes any date.
    ///
    /// # Errors
    /// [`RegisterError`] if there is no such issuer, or it is revoked already.
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
    /// [`RegisterError`] if phones would refuse it.
    pub fn issue(
        &mut self,
        order: VenueOrder,
        secret: VenueSecret,
    ) -> Result<VenueId, RegisterError> {
        self.check(&order)?;
        let id = secret.venue_id();
        if self.venue(id).is_ok() {
            return Err(RegisterError::VenueExists { id });
        }
        let issuer = order.issuer.clone();
        let record = VenueRecord {
            secret,
            details: order.into_details(IssueNumber::FIRST),
        };
        self.venues.push(Venue {
            id,
            issuer,
            record,
            standing: RevocationState::Good,
        });
        Ok(id)
    }

    /// Registers the next printing of a venue. Earlier ones stay good as long as they say, unless
    /// they are revoked.
    ///
    /// # Errors
    /// [`RegisterError`] if phones would refuse it.
    pub fn reissue(
        &mut self,
        id: VenueId,
        order: VenueOrder,
    ) -> Result<IssueNumber, RegisterError> {
        self.check(&order)?;
        let venue = self.venue_mut(id)?;
        if venue.standing == RevocationState::Revoked {
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
    /// [`RegisterError`] if there is no such venue, or it is revoked already.
    pub fn revoke(&mut self, id: VenueId) -> Result<(), RegisterError> {
        let venue = self.venue_mut(id)?;
        if venue.standing == RevocationState::Revoked {
            return Err(RegisterError::RevokedVenue { id });
        }
        venue.standing = RevocationState::Revoked;
        Ok(())
    }

    /// Revokes the printings of a venue before its newest.
    ///
    /// # Errors
    /// [`RegisterError`] if there is nothing (more) to revoke.
    pub fn revoke_earlier(&mut self, id: VenueId) -> Result<IssueNumber, RegisterError> {
        let venue = self.venue_mut(id)?;
        let newest = venue.record.details.issue;
        match venue.standing {
            RevocationState::Revoked => Err(RegisterError::RevokedVenue { id }),
            RevocationState::RevokedBefore(issue) if issue == newest => {
                Err(RegisterError::NothingEarlier { id })
            }
            _ if newest == IssueNumber::FIRST => Err(RegisterError::NothingEarlier { id }),
            _ => {
                venue.standing = RevocationState::RevokedBefore(newest);
                Ok(newest)
            }
        }
    }

    /// Takes the next list counter and drafts the list with it. The counter is used up even if the
    /// list is never signed, so a register must be kept before its list goes out.
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

    fn venue_mut(&mut self, id: VenueId) -> Result<&mut Venue, RegisterError> {
        let mut venues = self.venues.iter_mut();
        venues
            .find(|venue| venue.id == id)
            .ok_or(RegisterError::UnknownVenue { id })
    }

    /// Whether phones would take a printing of `order`.
    fn check(&self, order: &VenueOrder) -> Result<(), RegisterError> {
        let issuer = self.issuer(&order.issuer)?;
        if issuer.revoked {
            return Err(RegisterError::RevokedIssuer {
                name: issuer.name.clone(),
            });
        }
        if areas::unit(order.area).is_none() {
            return Err(RegisterError::UnknownArea { area: order.area });
        }
        if !issuer.areas.include(order.area) {
            let issuer = issuer.name.clone();
            return Err(RegisterError::AreaOfOthers {
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
    let least_good_issue = match venue.standing {
        RevocationState::Good => return None,
        RevocationState::RevokedBefore(issue) => Some(issue),
        RevocationState::Revoked => None,
    };
    Some(RevokedVenue {
        id: venue.id,
        least_good_issue,
    })
}

/// What the register's rules forbid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// An issuer's name with other characters, or of another length.
    #[error("an issuer's name is 1 to 40 of a-z, 0-9 and '-', and begins with no '-'")]
    IssuerName,
    /// The name is taken.
    #[error("there is an issuer {name} already")]
    IssuerExists {
        /// The name.
        name: IssuerName,
    },
    /// No issuer has this name.
    #[error("there is no issuer {name}")]
    UnknownIssuer {
        /// The name asked for.
        name: IssuerName,
    },
    /// The issuer's key was revoked.
    #[error("the issuer {name} is revoked")]
    RevokedIssuer {
        /// Its name.
        name: IssuerName,
    },
    /// No unit has this code.
    #[error("no administrative unit has the code {}", area.code())]
    UnknownArea {
        /// The code.
        area: AreaCode,
    },
    /// The issuer may not sign for this unit.
    #[error("the issuer {issuer} may not sign for area {}", area.code())]
    AreaOfOthers {
        /// The unit.
        area: AreaCode,
        /// The issuer.
        issuer: IssuerName,
    },
    /// The printing would be good for days that its issuer may not sign for.
    #[error(
        "the issuer {issuer} may sign for {} to {} alone", validity.first(), validity.last()
    )]
    OutsideIssuerValidity {
        /// The issuer.
        issuer: IssuerName,
        /// Its days.
        validity: DayRange,
    },
    /// A venue has this secret already: the random source repeats itself.
    #[error("there is a venue {id} already")]
    VenueExists {
        /// The venue.
        id: VenueId,
    },
    /// No venue has this id.
    #[error("there is no venue {id}")]
    UnknownVenue {
        /// The id asked for.
        id: VenueId,
    },
    /// The venue was revoked for good.
    #[error("the venue {id} is revoked; issue it as a new one")]
    RevokedVenue {
        /// The venue.
        id: VenueId,
    },
    /// No printing comes before the newest, or all of those are revoked.
    #[error("no earlier printing of venue {id} is left to revoke")]
    NothingEarlier {
        /// The venue.
        id: VenueId,
    },
    /// The venue was printed 65,534 times.
    #[error("the venue {id} has used up its issue numbers; revoke it and issue it as a new one")]
    NoIssueLeft {
        /// The venue.
        id: VenueId,
    },
    /// All counters of this epoch are used.
    #[error("the list counter is used up; raise the epoch with an app release")]
    NoCounterLeft,
}

#[cfg(test)]
mod tests {
    use dauchan_core::time::Day;

    use super::*;
    use dauchan_fixtures::{CountingRandom, days};

    const TIMES: ListTimes = ListTimes {
        issued: Timestamp::from_unix_seconds(1_632_700_000),
        refresh_days: 14,
        expiry_days: 180,
    };

    fn name(name: &str) -> IssuerName {
        name.parse().unwrap()
    }

    fn area(code: u16) -> AreaCode {
        AreaCode::new(code).unwrap()
    }

    fn issuer(issuer_name: &str, seed: u64) -> Issuer {
        let signer = crate::signers::IssuerSigner::generate(&mut CountingRandom::new(seed));
        Issuer {
            name: name(issuer_name),
            key: signer.unwrap().public().clone(),
            areas: Areas::Listed(crate::areas::with_wards(area(718))),
            validity: days(600, 1000),
            revoked: false,
        }
    }

    fn order(venue_name: &str) -> VenueOrder {
        VenueOrder {
            issuer: name("thu-dau-mot"),
            name: VenueName::new(venue_name).unwrap(),
            direction: Direction::Both,
            sector: Sector::OTHER,
            default_stay: DefaultStay::from_quarter_hours(4).unwrap(),
            area: area(25_747),
            validity: days(635, 999),
        }
    }

    fn secret(byte: u8) -> VenueSecret {
        VenueSecret::from_bytes([byte; 16])
    }

    fn register() -> Register {
        let mut register = Register::default();
        register.add_issuer(issuer("thu-dau-mot", 1)).unwrap();
        register
    }

    /// A register with everything in it that its file can hold.
    fn full_register() -> Register {
        let mut register = register();
        let everywhere = Issuer {
            areas: Areas::All,
            ..issuer("tinh", 2)
        };
        register.add_issuer(everywhere).unwrap();
        register.revoke_issuer(&name("tinh")).unwrap();
        for byte in 1..=3 {
            register.issue(order("Chợ Thủ"), secret(byte)).unwrap();
        }
        register.revoke(secret(1).venue_id()).unwrap();
        register
            .reissue(secret(2).venue_id(), order("Chợ Mới"))
            .unwrap();
        register.revoke_earlier(secret(2).venue_id()).unwrap();
        register.draft_list(1, TIMES).unwrap();
        register
    }

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
                RegisterError::UnknownArea { area: area(1) },
            ),
            (
                VenueOrder {
                    area: area(720),
                    ..order("A")
                },
                RegisterError::AreaOfOthers {
                    area: area(720),
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
    fn the_file_brings_everything_back_and_is_always_the_same() {
        let json = full_register().to_json();
        let read = Register::from_json(&json).unwrap();
        assert_eq!(*read.to_json(), *json);
        assert_eq!(*full_register().to_json(), *json);
        let empty = Register::default().to_json();
        assert_eq!(*Register::from_json(&empty).unwrap().to_json(), *empty);
    }

    #[test]
    fn a_damaged_file_tells_where_and_repeats_no_secret() {
        use crate::register::stored::Field::*;
        let json = String::from_utf8(full_register().to_json().to_vec()).unwrap();
        let issuer = |position, field| RegisterDamage::Issuer { position, field };
        let venue = |position, field| RegisterDamage::Venue { position, field };
        let one = "01".repeat(16);
        let cases = [
            ("register 1", "register 2", RegisterDamage::OtherFormat),
            ("\"tinh\"", "\"Tinh\"", issuer(2, Name)),
            ("\"tinh\"", "\"thu-dau-mot\"", issuer(2, Repeated)),
            ("[718,", "[0,", issuer(1, Areas)),
            ("\"2021-08-23\"", "\"2031-08-23\"", issuer(1, Validity)),
            ("Chợ Thủ", "Chợ  Thủ", venue(1, Name)),
            ("\"both\"", "\"up\"", venue(1, Direction)),
            ("\"sector\":0", "\"sector\":64", venue(1, Sector)),
            ("hours\":4", "hours\":97", venue(1, Stay)),
            ("area\":25747", "area\":0", venue(1, Areas)),
            ("issue\":1", "issue\":0", venue(1, Issue)),
            ("2021-09-27", "2022-09-31", venue(1, Validity)),
            ("\"before\":2", "\"before\":3", venue(2, Revoked)),
            ("\"before\":2", "\"before\":1", venue(2, Revoked)),
            (
                "issuer\":\"thu-dau-mot",
                "issuer\":\"di-an",
                venue(1, Issuer),
            ),
            (one.as_str(), &"02".repeat(16), venue(2, Repeated)),
        ];
        for (from, to, damage) in cases {
            assert!(json.contains(from), "{from}");
            let damaged = json.replacen(from, to, 1);
            assert_eq!(
                Register::from_json(damaged.as_bytes()).unwrap_err(),
                damage,
                "{to}"
            );
        }
        let bad_secret = json.replacen(&one, "0x01", 1);
        let damage = Register::from_json(bad_secret.as_bytes()).unwrap_err();
        assert!(
            matches!(damage, RegisterDamage::Syntax { line: 6, .. }),
            "{damage}"
        );
        assert!(!damage.to_string().contains("0x01"));
        for length in 0..json.len() - 2 {
            assert!(
                Register::from_json(&json.as_bytes()[..length]).is_err(),
                "{length}"
            );
        }
        for deep in ["[".repeat(100_000), "{\"format\":".repeat(100_000)] {
            assert!(Register::from_json(deep.as_bytes()).is_err());
        }
    }

    #[test]
    fn issuer_names_can_name_files() {
        for wrong in [
            "",
            "Thủ",
            "a/b",
            "..",
            "a.b",
            "-a",
            "a b",
            "A",
            &"a".repeat(41),
        ] {
            assert_eq!(
                wrong.parse::<IssuerName>(),
                Err(RegisterError::IssuerName),
                "{wrong}"
            );
        }
        assert!("thu-dau-mot-2".parse::<IssuerName>().is_ok());
        assert_eq!(days(1, 2).first(), Day::from_number(1));
    }
}
