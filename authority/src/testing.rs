//! What the tests of this crate share: repeatable randomness, a small deployment, a venue.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::{
    Areas, IssuerKey, ListVersion, ProgrammeStatus, Purposes, TrustListDraft,
};
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, VenueDetails, VenueName, VenueRecord,
    VenueSecret,
};
use dauchan_core::visit::VisitPolicy;

use crate::signers::{IssuerSigner, RootKind, RootSigner, sign_list};

/// Bytes that never repeat and are the same in every run.
pub(crate) struct CountingRandom(u64);

impl CountingRandom {
    pub(crate) const fn new(start: u64) -> Self {
        Self(start << 40)
    }
}

impl RandomSource for CountingRandom {
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
        for chunk in destination.chunks_mut(8) {
            self.0 += 1;
            chunk.copy_from_slice(&self.0.to_be_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

pub(crate) fn days(first: u16, last: u16) -> DayRange {
    DayRange::new(Day::from_number(first), Day::from_number(last)).unwrap()
}

fn year_from(now: Timestamp) -> DayRange {
    let first = Day::of(now, UtcOffset::VIET_NAM);
    DayRange::new(first, Day::from_number(first.number() + 365)).unwrap()
}

pub(crate) fn venue(name: &str, now: Timestamp) -> VenueRecord {
    VenueRecord {
        secret: VenueSecret::from_bytes([9; 16]),
        details: VenueDetails {
            direction: Direction::Both,
            sector: Sector::from_number(8).unwrap(),
            default_stay: DefaultStay::from_quarter_hours(6).unwrap(),
            area: AreaCode::new(25_747).unwrap(),
            issue: IssueNumber::FIRST,
            validity: year_from(now),
            name: VenueName::new(name).unwrap(),
        },
    }
}

pub(crate) fn list_draft(issuers: &[&IssuerSigner], now: Timestamp) -> TrustListDraft {
    let key_of = |issuer: &&IssuerSigner| IssuerKey {
        key: issuer.public().clone(),
        purposes: Purposes::VENUE,
        validity: year_from(now),
        areas: Areas::All,
    };
    TrustListDraft {
        version: ListVersion {
            epoch: 1,
            counter: 1,
        },
        issued: now,
        refresh_due: now.plus_days(14),
        hard_expiry: now.plus_days(180),
        status: ProgrammeStatus::Active,
        keys: issuers.iter().map(key_of).collect(),
        revoked_keys: Vec::new(),
        revoked_venues: Vec::new(),
    }
}

/// A deployment of one root whose baseline trusts `issuers`.
pub(crate) fn deployment(issuers: &[&IssuerSigner], now: Timestamp) -> Deployment {
    let root = RootSigner::generate(RootKind::Real, &mut CountingRandom::new(1)).unwrap();
    Deployment::new(&DeploymentSettings {
        hosts: vec!["dauchan.example".to_owned()],
        root_keys: vec![*root.public().as_bytes()],
        threshold: 1,
        epoch: 1,
        baseline_list: sign_list(&list_draft(issuers, now), &[&root]).unwrap(),
        build_date: now,
        utc_offset: UtcOffset::VIET_NAM,
        visits: VisitPolicy::default(),
        demonstration: false,
    })
    .unwrap()
}
