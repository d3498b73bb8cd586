//! How long a citizen's code takes from decoded text to verified venue, and a list from its bytes.
//!
//! Run with `cargo bench -p dauchan-core --bench verify`.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up must stop"
)]

use std::sync::LazyLock;

use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::envelope::{Envelope, Purpose};
use dauchan_core::keys::PublicKey;
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::{
    Areas, IssuerKey, ListVersion, ProgrammeStatus, Purposes, RevokedVenue, TrustListDraft,
    assemble, bytes_to_sign,
};
use dauchan_core::venue::carrier::{Host, poster_text};
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, VenueDetails, VenueId, VenueName,
    VenueRecord, VenueSecret,
};
use dauchan_core::visit::VisitPolicy;
use ed25519_dalek::{Signer, SigningKey};

fn main() {
    divan::main();
}

const NOW: Timestamp = Timestamp::from_unix_seconds(1_632_700_000);
const HOST: &str = "dauchan.example";

fn public_key(key: &SigningKey) -> PublicKey {
    PublicKey::from_bytes(key.verifying_key().as_bytes()).expect("a fresh key is strong")
}

fn issuer() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// A list with nine district keys and 5,000 revoked venues, signed by two of three roots.
fn settings() -> DeploymentSettings {
    let roots = [1, 2, 3].map(|seed| SigningKey::from_bytes(&[seed; 32]));
    let days = DayRange::new(Day::from_number(0), Day::from_number(3000)).expect("in order");
    let keys = (0..9).map(|number| IssuerKey {
        key: public_key(&SigningKey::from_bytes(&[7 + number; 32])),
        purposes: Purposes::VENUE,
        validity: days,
        areas: Areas::All,
    });
    let revoked = (0..5_000_u64).map(|number| RevokedVenue {
        id: VenueId((number << 40).to_be_bytes()),
        least_good_issue: None,
    });
    let draft = TrustListDraft {
        version: ListVersion {
            epoch: 1,
            counter: 1,
        },
        issued: NOW.plus_days(-1),
        refresh_due: NOW.plus_days(13),
        hard_expiry: NOW.plus_days(179),
        status: ProgrammeStatus::Active,
        keys: keys.collect(),
        revoked_keys: Vec::new(),
        revoked_venues: revoked.collect(),
    };
    let payload = draft.encode().expect("the draft is sound");
    let signatures = [0, 1].map(|index| {
        let root: &SigningKey = &roots[index];
        let key_id = public_key(root).key_id();
        (
            key_id,
            root.sign(&bytes_to_sign(key_id, &payload)).to_bytes(),
        )
    });
    DeploymentSettings {
        hosts: vec![HOST.to_owned()],
        root_keys: roots
            .iter()
            .map(|root| root.verifying_key().to_bytes())
            .collect(),
        threshold: 2,
        epoch: 1,
        baseline_list: assemble(&payload, &signatures).expect("two signatures"),
        build_date: NOW.plus_days(-1),
        utc_offset: UtcOffset::VIET_NAM,
        visits: VisitPolicy::default(),
        demonstration: false,
    }
}

fn poster() -> String {
    let days = DayRange::new(Day::from_number(600), Day::from_number(700)).expect("in order");
    let record = VenueRecord {
        secret: VenueSecret::from_bytes([9; 16]),
        details: VenueDetails {
            direction: Direction::Both,
            sector: Sector::OTHER,
            default_stay: DefaultStay::from_quarter_hours(4).expect("in range"),
            area: AreaCode::new(25_741).expect("not zero"),
            issue: IssueNumber::FIRST,
            validity: days,
            name: VenueName::new("Chợ Thủ Dầu Một").expect("a good name"),
        },
    };
    let issuer = issuer();
    let key_id = public_key(&issuer).key_id();
    let code = Envelope::seal(Purpose::Venue, key_id, &record.encode(), |bytes| {
        issuer.sign(bytes).to_bytes()
    });
    let (prefix, digits) = poster_text(&Host::new(HOST).expect("a good host"), code.wire());
    format!("{prefix}{}", digits.as_str())
}

static DEPLOYMENT: LazyLock<Deployment> =
    LazyLock::new(|| Deployment::new(&settings()).expect("sound settings"));

#[divan::bench]
fn decoded_text_to_verified_venue(bencher: divan::Bencher<'_, '_>) {
    let text = poster();
    let list = DEPLOYMENT.baseline();
    assert!(matches!(
        read(&text, &DEPLOYMENT, list, NOW),
        Reading::Verified(_)
    ));
    bencher.bench(|| read(divan::black_box(&text), &DEPLOYMENT, list, NOW));
}

#[divan::bench]
fn foreign_text_to_its_name(bencher: divan::Bencher<'_, '_>) {
    let text = "001090123456|012345678|NGUYEN VAN A|01011990|Nam|Phường Bến Nghé|15042021";
    bencher.bench(|| {
        read(
            divan::black_box(text),
            &DEPLOYMENT,
            DEPLOYMENT.baseline(),
            NOW,
        )
    });
}

#[divan::bench]
fn list_with_5000_revocations(bencher: divan::Bencher<'_, '_>) {
    let settings = settings();
    bencher.bench(|| Deployment::new(divan::black_box(&settings)));
}
