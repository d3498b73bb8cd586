//! Properties of every record, text and list: what is encoded is decoded again, what is accepted has one
//! spelling, and no input causes a panic.

#![allow(clippy::unwrap_used, reason = "what is generated is sound")]

use std::sync::LazyLock;

use dauchan_authority::signers::{IssuerSigner, RootSigner, sign_list};
use dauchan_core::classify::classify;
use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::{
    self, Areas, IssuerKey, ListVersion, ProgrammeStatus, Purposes, RevokedVenue, TrustList,
    TrustListDraft, TrustRefusal, assemble,
};
use dauchan_core::venue::carrier::{self, Host, link_text, poster_text};
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, VenueDetails, VenueId, VenueName,
    VenueRecord, VenueSecret,
};
use dauchan_core::visit::VisitPolicy;
use dauchan_tests::vectors::{TrustCase, cases, class_of};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::FileFailurePersistence;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_632_718_800);

struct Desk {
    roots: [RootSigner; 2],
    issuer: IssuerSigner,
    deployment: Deployment,
}

impl Desk {
    fn sign(&self, payload: &[u8]) -> Vec<u8> {
        let signatures = self
            .roots
            .each_ref()
            .map(|root| root.sign_list_payload(payload));
        assemble(payload, &signatures).unwrap()
    }

    fn read(&self, wire: &[u8]) -> Result<TrustList, TrustRefusal> {
        trust::read(wire, self.deployment.roots(), u16::MAX)
    }

    fn host(&self) -> &Host {
        self.deployment.hosts().first().unwrap()
    }
}

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let roots = [1, 2].map(|seed| RootSigner::from_seed(&[seed; 32]).unwrap());
    let issuer = IssuerSigner::from_seed(&[7; 32]).unwrap();
    let list = TrustListDraft {
        version: ListVersion {
            epoch: 1,
            counter: 1,
        },
        issued: NOW,
        refresh_due: NOW.plus_days(14),
        hard_expiry: NOW.plus_days(180),
        status: ProgrammeStatus::Active,
        keys: vec![IssuerKey {
            key: issuer.public().clone(),
            purposes: Purposes::VENUE,
            validity: DayRange::new(Day::from_number(0), Day::from_number(u16::MAX)).unwrap(),
            areas: Areas::All,
        }],
        revoked_keys: Vec::new(),
        revoked_venues: Vec::new(),
    };
    let settings = DeploymentSettings {
        hosts: vec!["dauchan.example".to_owned()],
        root_keys: roots.iter().map(|root| *root.public().as_bytes()).collect(),
        threshold: 2,
        epoch: 1,
        baseline_list: sign_list(&list, &roots.each_ref()).unwrap(),
        build_date: NOW,
        utc_offset: UtcOffset::VIET_NAM,
        visits: VisitPolicy::default(),
        demonstration: false,
        activity_witness: None,
    };
    let deployment = Deployment::new(&settings).unwrap();
    Desk {
        roots,
        issuer,
        deployment,
    }
});

fn days() -> impl Strategy<Value = DayRange> {
    (any::<u16>(), any::<u16>()).prop_map(|(one, other)| {
        let (first, last) = (one.min(other), one.max(other));
        DayRange::new(Day::from_number(first), Day::from_number(last)).unwrap()
    })
}

fn name() -> impl Strategy<Value = VenueName> {
    "[!-~À-ÖØ-öø-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ–’№]{1,6}( [!-~À-ÖƠơƯưẠ-ỹ]{1,5}){0,2}"
        .prop_filter_map("longer than a name may be", |text| {
            VenueName::new(&text).ok()
        })
}

fn area() -> impl Strategy<Value = AreaCode> {
    (1..=u16::MAX).prop_map(|code| AreaCode::new(code).unwrap())
}

fn issue() -> impl Strategy<Value = IssueNumber> {
    (1..u16::MAX).prop_map(|number| IssueNumber::new(number).unwrap())
}

fn details() -> impl Strategy<Value = VenueDetails> {
    let direction = select(vec![Direction::Both, Direction::Entry, Direction::Exit]);
    let sector = (0_u8..64).prop_map(|number| Sector::from_number(number).unwrap());
    let stay = (1_u8..=96).prop_map(|quarters| DefaultStay::from_quarter_hours(quarters).unwrap());
    (direction, sector, stay, area(), issue(), days(), name()).prop_map(
        |(direction, sector, default_stay, area, issue, validity, name)| VenueDetails {
            direction,
            sector,
            default_stay,
            area,
            issue,
            validity,
            name,
        },
    )
}

fn draft() -> impl Strategy<Value = TrustListDraft> {
    let times = (0..=250_000_000_000_i64, 1..1_000_000_i64, 0..1_000_000_i64);
    let header = (any::<u16>(), any::<u32>(), times, 0..3_usize);
    let areas = prop_oneof![
        Just(Areas::All),
        btree_set(area(), 1..6).prop_map(|areas| Areas::Listed(areas.into_iter().collect())),
    ];
    let purposes = select(vec![
        Purposes::VENUE,
        Purposes::NOTICE,
        Purposes::TRACER_REQUEST.and(Purposes::VENUE),
    ]);
    let keys = btree_map(
        any::<[u8; 32]>(),
        (purposes, days(), areas, any::<bool>()),
        0..5,
    );
    let least = prop_oneof![Just(None), (2..u16::MAX).prop_map(IssueNumber::new),];
    let venues = btree_map(any::<[u8; 8]>(), least, 0..20);
    (header, keys, venues).prop_map(|((epoch, counter, times, status), keys, venues)| {
        let issued = Timestamp::from_unix_seconds(times.0);
        let mut trusted = Vec::new();
        let mut revoked_keys = Vec::new();
        for (seed, (purposes, validity, areas, revoked)) in keys {
            let key = IssuerSigner::from_seed(&seed).unwrap().public().clone();
            if revoked {
                revoked_keys.push(key);
            } else {
                trusted.push(IssuerKey {
                    key,
                    purposes,
                    validity,
                    areas,
                });
            }
        }
        let revoked_venues = venues
            .into_iter()
            .map(|(id, least_good_issue)| RevokedVenue {
                id: VenueId(id),
                least_good_issue,
            });
        let statuses = [
            ProgrammeStatus::Active,
            ProgrammeStatus::Paused,
            ProgrammeStatus::Ended,
        ];
        TrustListDraft {
            version: ListVersion { epoch, counter },
            issued,
            refresh_due: issued.plus_seconds(times.1),
            hard_expiry: issued.plus_seconds(times.1 + times.2),
            status: statuses[status],
            keys: trusted,
            revoked_keys,
            revoked_venues: revoked_venues.collect(),
        }
    })
}

/// The draft that says what `list` says.
fn draft_of(list: &TrustList) -> TrustListDraft {
    TrustListDraft {
        version: list.version(),
        issued: list.issued(),
        refresh_due: list.refresh_due(),
        hard_expiry: list.hard_expiry(),
        status: list.status(),
        keys: list.keys().to_vec(),
        revoked_keys: list.revoked_keys().to_vec(),
        revoked_venues: list.revoked_venues().collect(),
    }
}

/// Payloads of good lists, to be damaged.
static PAYLOADS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    cases::<TrustCase>("trust")
        .into_iter()
        .filter(|case| class_of(&case.expect) == "accepted" && case.payload.0.len() < 1_000)
        .map(|case| case.payload.0)
        .collect()
});

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_record_comes_back_through_signature_and_both_carriers(
        secret in any::<[u8; 16]>(),
        details in details(),
    ) {
        let record = VenueRecord { secret: VenueSecret::from_bytes(secret), details };
        let payload = record.encode();
        let decoded = VenueRecord::decode(&payload).unwrap();
        prop_assert_eq!(&decoded.details, &record.details);
        prop_assert_eq!(decoded.secret.expose(), &secret);
        let signed = DESK.issuer.sign_venue(&record);
        let (prefix, digits) = signed.poster_text(DESK.host());
        let day = record.details.validity.first().start(UtcOffset::VIET_NAM).max(NOW);
        for text in [prefix + &digits, signed.link_text(DESK.host()).to_string()] {
            match read(&text, &DESK.deployment, DESK.deployment.baseline(), day) {
                Reading::Verified(venue) => {
                    prop_assert_eq!(&venue.record().details, &record.details);
                    prop_assert_eq!(venue.wire(), signed.wire());
                }
                other => prop_assert!(
                    matches!(other.class(), "expired" | "list_expired"),
                    "{}", other.class()
                ),
            }
        }
    }

    #[test]
    fn a_record_that_is_taken_has_no_other_spelling(
        mut payload in vec(any::<u8>(), 0..80),
        name in "[ -~ạ]{0,12}",
        with_name in any::<bool>(),
    ) {
        if with_name && payload.len() >= 26 {
            payload.truncate(26);
            payload[17] %= 98;
            payload.extend_from_slice(name.as_bytes());
        }
        if let Ok(record) = VenueRecord::decode(&payload) {
            let again = record.encode();
            prop_assert_eq!(again.as_slice(), payload.as_slice());
        }
    }

    #[test]
    fn bytes_come_back_from_both_carriers(rest in vec(any::<u8>(), 95..143)) {
        let wire = [vec![1], rest].concat();
        let (prefix, digits) = poster_text(DESK.host(), &wire);
        for text in [prefix + &digits, link_text(DESK.host(), &wire).to_string()] {
            let venue = carrier::decode(&text, DESK.deployment.hosts()).unwrap().unwrap();
            prop_assert_eq!(venue.wire(), wire.as_slice());
        }
    }

    #[test]
    fn a_text_that_is_taken_has_no_other_spelling(
        fragment in prop_oneof!["AQ[A-Za-z0-9_-]{126,189}", "[0-9]{233,348}", "\\PC{0,200}"],
    ) {
        let text = format!("{}{fragment}", DESK.host().prefix());
        if let Some(Ok(venue)) = carrier::decode(&text, DESK.deployment.hosts()) {
            let (prefix, digits) = poster_text(DESK.host(), venue.wire());
            let poster = prefix + &digits;
            let link = link_text(DESK.host(), venue.wire());
            prop_assert!(text == poster || text == *link, "{}", text);
        }
    }

    #[test]
    fn no_text_makes_a_venue_or_a_panic(text in any::<String>(), now in any::<i64>()) {
        let ours = format!("{}{text}", DESK.host().prefix());
        let now = Timestamp::from_unix_seconds(now);
        for text in [&text, &ours] {
            let reading = read(text, &DESK.deployment, DESK.deployment.baseline(), now);
            prop_assert_ne!(reading.class(), "verified");
        }
    }

    #[test]
    fn no_text_that_looks_like_others_makes_a_panic(
        text in "(000201|WIFI:|[0-9*]{9,12}|HC1:|https://)?([0-9a-fA-F|/*|ữé]{0,20}\\|?){0,9}",
    ) {
        let _ = classify(&text, DESK.deployment.hosts());
    }

    #[test]
    fn no_bytes_make_a_list_or_a_panic(wire in vec(any::<u8>(), 0..400)) {
        prop_assert!(DESK.read(&wire).is_err());
        let ours = [vec![1, 1], wire].concat();
        prop_assert!(DESK.read(&ours).is_err());
    }

    #[test]
    fn a_list_comes_back(draft in draft()) {
        let payload = draft.encode().unwrap();
        let wire = sign_list(&draft, &DESK.roots.each_ref()).unwrap();
        prop_assert_eq!(&wire, &DESK.sign(&payload));
        let list = DESK.read(&wire).unwrap();
        prop_assert_eq!(draft_of(&list).encode().unwrap(), payload);
        prop_assert_eq!(list.keys().len(), draft.keys.len());
        for venue in &draft.revoked_venues {
            prop_assert_eq!(list.revocation_of(venue.id), Some(*venue));
        }
    }

    #[test]
    fn a_signed_payload_that_is_taken_has_no_other_spelling(
        which in any::<Index>(),
        changes in vec((any::<Index>(), any::<u8>()), 0..4),
        cut in any::<Option<Index>>(),
        added in vec(any::<u8>(), 0..3),
    ) {
        let mut payload = which.get(&PAYLOADS).clone();
        for (position, value) in changes {
            *position.get_mut(&mut payload) = value;
        }
        if let Some(cut) = cut {
            payload.truncate(cut.index(payload.len()));
        }
        payload.extend(added);
        if let Ok(list) = DESK.read(&DESK.sign(&payload)) {
            prop_assert_eq!(draft_of(&list).encode().unwrap(), payload);
        }
    }
}

#[test]
fn the_payloads_to_be_damaged_are_good() {
    assert!(PAYLOADS.len() > 20);
    for payload in PAYLOADS.iter() {
        let list = DESK.read(&DESK.sign(payload)).unwrap();
        assert_eq!(draft_of(&list).encode().unwrap(), *payload);
    }
}
