//! A register for tests, with everything in it that its file can hold.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

use dauchan_core::time::Timestamp;
use dauchan_core::trust::Areas;
use dauchan_core::venue::{AreaCode, DefaultStay, Direction, Sector, VenueName, VenueSecret};

use super::{Issuer, IssuerName, ListTimes, Register, VenueOrder};
use dauchan_fixtures::{CountingRandom, days};

pub(crate) const TIMES: ListTimes = ListTimes {
    issued: Timestamp::from_unix_seconds(1_632_700_000),
    refresh_days: 14,
    expiry_days: 180,
};

pub(crate) fn name(name: &str) -> IssuerName {
    name.parse().unwrap()
}

pub(crate) fn area(code: u16) -> AreaCode {
    AreaCode::new(code).unwrap()
}

pub(crate) fn issuer(issuer_name: &str, seed: u64) -> Issuer {
    let signer = crate::signers::IssuerSigner::generate(&mut CountingRandom::new(seed));
    Issuer {
        name: name(issuer_name),
        key: signer.unwrap().public().clone(),
        areas: Areas::Listed(crate::areas::with_wards(area(718))),
        validity: days(600, 1000),
        revoked: false,
    }
}

pub(crate) fn order(venue_name: &str) -> VenueOrder {
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

pub(crate) fn secret(byte: u8) -> VenueSecret {
    VenueSecret::from_bytes([byte; 16])
}

pub(crate) fn register() -> Register {
    let mut register = Register::default();
    register.add_issuer(issuer("thu-dau-mot", 1)).unwrap();
    register
}

/// A register with everything in it that its file can hold.
pub(crate) fn full_register() -> Register {
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
