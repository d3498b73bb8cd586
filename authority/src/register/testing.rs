//! A register for tests, with everything in it that its file can hold.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

use dauchan_core::trust::{Areas, Purposes};
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, VenueDetails, VenueName, VenueSecret,
};

use super::{Issuer, IssuerName, Register, RevocationState, Venue};
use dauchan_fixtures::{CountingRandom, days};

fn name_of(name: &str) -> IssuerName {
    name.parse().unwrap()
}

fn issuer(issuer_name: &str, seed: u64) -> Issuer {
    let signer = crate::signers::IssuerSigner::generate(&mut CountingRandom::new(seed));
    Issuer {
        name: name_of(issuer_name),
        key: signer.unwrap().public().clone(),
        purposes: Purposes::VENUE,
        areas: Areas::Listed(crate::areas::with_wards(AreaCode::new(718).unwrap())),
        validity: days(600, 1000),
        revoked: false,
    }
}

fn venue(byte: u8, name: &str, issue: u16, revocation: RevocationState) -> Venue {
    let details = VenueDetails {
        direction: Direction::Both,
        sector: Sector::OTHER,
        default_stay: DefaultStay::from_quarter_hours(4).unwrap(),
        area: AreaCode::new(25_747).unwrap(),
        issue: IssueNumber::new(issue).unwrap(),
        validity: days(635, 999),
        name: VenueName::new(name).unwrap(),
    };
    let secret = VenueSecret::from_bytes([byte; 16]);
    Venue::new(name_of("thu-dau-mot"), secret, details, revocation)
}

/// A register with everything in it that its file can hold.
pub(crate) fn full_register() -> Register {
    let everywhere = Issuer {
        areas: Areas::All,
        revoked: true,
        ..issuer("tinh", 2)
    };
    let second = IssueNumber::new(2).unwrap();
    let venues = vec![
        venue(1, "Chợ Thủ", 1, RevocationState::Revoked),
        venue(2, "Chợ Mới", 2, RevocationState::RevokedBefore(second)),
        venue(3, "Chợ Thủ", 1, RevocationState::Good),
    ];
    Register::restore(1, vec![issuer("thu-dau-mot", 1), everywhere], venues).unwrap()
}
