//! Every file under `tests/vectors`, through the public interface: what each stage must be, and what
//! the reader must say.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a vector that lacks what it must have is an error of the test"
)]

use std::collections::BTreeSet;
use std::sync::Arc;

use dauchan_core::backup::parse_passphrase;
use dauchan_core::classify::{ForeignCode, classify};
use dauchan_core::deployment::Deployment;
use dauchan_core::deployment_file;
use dauchan_core::diary::Diary;
use dauchan_core::envelope::{Envelope, Purpose, signed_bytes};
use dauchan_core::hand_over::{self, HandOverFile, Identity};
use dauchan_core::keys::{KeyId, PublicKey};
use dauchan_core::notice::{BundleDraft, NoticeRecord, SealedFor};
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{Acceptance, assemble, bytes_to_sign};
use dauchan_core::venue::carrier::{link_text, poster_text};
use dauchan_core::venue::{ShortCode, VenueId, VenueRecord, VenueSecret};
use dauchan_core::verify::PendingVenue;
use dauchan_tests::activity_vectors::{PlanCase, plan_answer};
use dauchan_tests::diaries::all_visits;
use dauchan_tests::notices::{CaseRandom, NoticeCase, in_order, notice_answer};
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::vectors::{
    BackupCase, ClockCase, DeploymentCase, DeploymentFileCase, Deployments, HandOverCase, KeyCase,
    PersonCase, RequestCase, ShortCodeCase, TextCase, TrustCase, VenueCase, assert_answer, cases,
    class_of, code_answer, deployment_class, deployment_file_answer, hand_over_answer, host_of,
    key_answer, list_wire, person_answer, request_answer, restore_answer, shared_list,
    short_code_answer, trust_answer, venue_answer,
};
use dauchan_tests::world::CountingRandom;
use serde_json::{Value, json};

/// The classes of `docs/format.md`, section 2.1.
const VENUE_CLASSES: [&str; 15] = [
    "verified",
    "damaged",
    "newer_app",
    "unknown_key",
    "wrong_purpose",
    "forged",
    "revoked_key",
    "malformed",
    "clock_behind",
    "list_expired",
    "outside_key_validity",
    "wrong_area",
    "revoked_venue",
    "not_yet_valid",
    "expired",
];

/// The classes of `docs/format.md`, section 7.4.
const NOTICE_CLASSES: [&str; 14] = [
    "accepted",
    "cut",
    "damaged",
    "too_long",
    "newer_app",
    "unknown_key",
    "wrong_purpose",
    "forged",
    "revoked_key",
    "malformed",
    "list_expired",
    "outside_key_validity",
    "replayed",
    "conflict",
];

/// The classes of `docs/format.md`, section 4.
const TRUST_CLASSES: [&str; 9] = [
    "accepted",
    "unchanged",
    "damaged",
    "newer_app",
    "forged",
    "not_enough_signatures",
    "malformed",
    "rollback",
    "conflict",
];

#[test]
fn every_venue_code_has_its_class_in_both_carriers() {
    let mut deployments = Deployments::default();
    for case in cases::<VenueCase>("venue") {
        let deployment = deployments.named(&case.deployment);
        let list = shared_list(&case.list, deployment);
        let now = Timestamp::from_unix_seconds(case.now);
        for text in [&case.poster, &case.link] {
            let reading = read(text, deployment, &list, now);
            assert_answer(&case.name, venue_answer(&reading), &case.expect);
            let pending = match reading {
                Reading::Verified(venue) => {
                    assert_eq!(venue.wire(), case.wire.0, "{}", case.name);
                    assert_eq!(format!("{venue:?}"), "VerifiedVenue(…)");
                    false
                }
                Reading::Refused(refused) => {
                    let pending = PendingVenue::keep(refused.code, &refused.refusal);
                    if let Some(pending) = &pending {
                        assert_eq!(pending.wire(), case.wire.0, "{}", case.name);
                    }
                    pending.is_some()
                }
                _ => false,
            };
            let may_be_pending = ["unknown_key", "list_expired"].contains(&class_of(&case.expect));
            assert_eq!(pending, may_be_pending, "{}", case.name);
        }
    }
}

#[test]
fn every_stage_of_a_good_code_is_what_we_would_make() {
    let mut deployments = Deployments::default();
    let good = |case: &VenueCase| class_of(&case.expect) == "verified";
    for case in cases::<VenueCase>("venue").into_iter().filter(good) {
        let deployment = deployments.named(&case.deployment);
        let host = host_of(&case.poster, deployment);
        let (prefix, digits) = poster_text(host, &case.wire.0);
        assert_eq!(format!("{prefix}{}", digits.as_str()), case.poster);
        assert_eq!(link_text(host, &case.wire.0).as_str(), case.link);
        assert_eq!([&*case.record.0, &case.signature.0].concat(), case.wire.0);
        let payload = case.record.0.get(5..).unwrap();
        let envelope = Envelope::parse(case.wire.0.clone().into()).unwrap();
        let signed = signed_bytes(Purpose::Venue, envelope.key_id(), payload);
        assert_eq!(signed, case.signed.0);
        let sign = |_: &[u8]| case.signature.array();
        let sealed = Envelope::seal(Purpose::Venue, envelope.key_id(), payload, sign);
        assert_eq!(sealed.wire(), case.wire.0);
        let record = VenueRecord::decode(payload).unwrap();
        assert_eq!(record.encode().as_slice(), payload);
    }
}

#[test]
fn every_text_is_classified_by_what_it_carries() {
    run_texts("carrier");
}

#[test]
fn every_foreign_code_has_its_own_class() {
    run_texts("classify");
}

fn run_texts(area: &str) {
    let mut deployments = Deployments::default();
    for case in cases::<TextCase>(area) {
        let code = classify(&case.text, deployments.named(&case.deployment).hosts());
        assert_answer(&case.name, code_answer(&code), &case.expect);
    }
}

#[test]
fn every_activity_plan_has_its_class() {
    let mut deployments = Deployments::default();
    for case in cases::<PlanCase>("activity-plan") {
        let answer = plan_answer(&case, deployments.named(&case.deployment));
        assert_answer(&case.name, answer, &case.expect);
    }
}

#[test]
fn every_list_has_its_class() {
    let mut deployments = Deployments::default();
    for case in cases::<TrustCase>("trust") {
        let answer = trust_answer(&case, deployments.named(&case.deployment));
        assert_answer(&case.name, answer, &case.expect);
    }
}

#[test]
fn every_floor_follows_from_the_lists() {
    let mut deployments = Deployments::default();
    for case in cases::<ClockCase>("clock") {
        let deployment = deployments.named(&case.deployment);
        let mut in_force = deployment.baseline().clone();
        for offered in &case.taken {
            let now = Timestamp::from_unix_seconds(offered.now);
            let taken = deployment.accept(&offered.wire.0, &in_force, now).unwrap();
            let Acceptance::Newer(list) = taken else {
                panic!("{}: a list is not newer", case.name);
            };
            assert_eq!(list.was_ahead(), offered.ahead, "{}", case.name);
            in_force = list;
        }
        let clock = deployment.clock(Timestamp::from_unix_seconds(case.now), &in_force);
        let class = if clock.is_behind() {
            "clock_behind"
        } else {
            "good"
        };
        let answer = json!({"class": class, "floor": clock.floor.unix_seconds()});
        assert_answer(&case.name, answer, &case.expect);
    }
}

#[test]
fn every_stage_of_a_good_list_is_what_we_would_make() {
    let mut deployments = Deployments::default();
    let good = |case: &TrustCase| class_of(&case.expect) == "accepted";
    for case in cases::<TrustCase>("trust").into_iter().filter(good) {
        let roots = deployments.named(&case.deployment).roots();
        let mut signatures = Vec::new();
        for made in &case.signatures {
            let key_id = dauchan_core::keys::KeyId(made.key_id.array());
            assert_eq!(
                bytes_to_sign(key_id, &case.payload.0),
                made.signed.0,
                "{}",
                case.name
            );
            if let Some(root) = roots.keys().iter().find(|root| root.key_id() == key_id) {
                assert!(root.verifies(&made.signed.0, &made.signature.array()));
            }
            signatures.push((key_id, made.signature.array()));
        }
        signatures.reverse(); // Any order will do.
        assert_eq!(assemble(&case.payload.0, &signatures).unwrap(), case.wire.0);
    }
}

#[test]
fn every_notice_bundle_has_its_class() {
    let mut deployments = Deployments::default();
    let mut classes = BTreeSet::new();
    for mut case in cases::<NoticeCase>("notice") {
        if let Some(hits) = case.expect["hits"].as_array() {
            case.expect["hits"] = in_order(hits.clone()).into();
        }
        let answer = notice_answer(&case, deployments.named(&case.deployment));
        assert_answer(&case.name, answer, &case.expect);
        classes.insert(class_of(&case.expect).to_owned());
    }
    assert_eq!(classes, NOTICE_CLASSES.map(str::to_owned).into());
}

/// The desk's side, with the random bytes of the case.
#[test]
fn every_good_notice_bundle_is_what_we_would_make() {
    // The desk makes no hole, no record that breaks a rule, and no chunk that it does not need.
    let is_ours = |case: &NoticeCase| {
        let is_accepted = class_of(&case.expect) == "accepted";
        let is_strange = case.name == "good-hole" || case.name.starts_with("unread-");
        is_accepted && !is_strange && case.chunks == 1
    };
    let cases: Vec<NoticeCase> = cases("notice");
    for case in cases.iter().filter(|case| is_ours(case)) {
        let mut notices: Vec<SealedFor> = Vec::new();
        for sealed in &case.sealed {
            let record = NoticeRecord::decode(&sealed.record.array()).unwrap();
            let secret: [u8; 16] = sealed.secret.array();
            match notices
                .iter_mut()
                .find(|one| *one.secret.expose() == secret)
            {
                Some(one) => one.notices.push(record),
                None => notices.push(SealedFor {
                    secret: VenueSecret::from_bytes(secret),
                    notices: vec![record],
                }),
            }
        }
        let time = |field: &str| Timestamp::from_unix_seconds(case.expect[field].as_i64().unwrap());
        let draft = BundleDraft {
            sequence: u32::try_from(case.expect["sequence"].as_u64().unwrap()).unwrap(),
            issued: time("issued"),
            next_due: time("next_due"),
            notices,
        };
        let key_id = KeyId(case.header.0[1..5].try_into().unwrap());
        let made = draft.encode(&mut CaseRandom::new(case), key_id, |signed| {
            assert_eq!(signed, case.signed.0, "{}", case.name);
            case.signature.array()
        });
        assert!(made.unwrap() == case.bundle(), "{}", case.name);
    }
}

#[test]
fn every_public_key_is_accepted_or_refused() {
    for case in cases::<KeyCase>("keys") {
        assert_answer(
            &case.name,
            key_answer(&case.public_key.array()),
            &case.expect,
        );
    }
}

#[test]
fn every_deployment_is_accepted_or_refused() {
    for case in cases::<DeploymentCase>("deployment") {
        let answer = json!({"class": deployment_class(&case.settings.deployment())});
        assert_answer(&case.name, answer, &case.expect);
        let written = deployment_file::write(&case.settings.stated());
        assert_eq!(
            String::from_utf8(written).unwrap(),
            case.file,
            "{}",
            case.name
        );
        let read = deployment_file::parse(case.file.as_bytes()).unwrap();
        let answer = json!({"class": deployment_class(&Deployment::new(&read))});
        assert_answer(&case.name, answer, &case.expect);
    }
}

#[test]
fn a_deployments_file_is_read_in_exactly_one_spelling() {
    let cases = cases::<DeploymentFileCase>("deployment-file");
    let good = cases.iter().find(|case| case.name == "good").unwrap();
    for case in &cases {
        let read = deployment_file::parse(case.file.as_bytes());
        assert_answer(&case.name, deployment_file_answer(&read), &case.expect);
        if let Ok(settings) = read {
            let written = deployment_file::write(&settings);
            assert_eq!(written, good.file.as_bytes(), "{}", case.name);
        }
    }
}

#[test]
fn every_short_code_is_read_and_written_alike() {
    for case in cases::<ShortCodeCase>("short-code") {
        let read = case.text.parse();
        assert_answer(&case.name, short_code_answer(read), &case.expect);
        if let Some(id) = &case.venue_id {
            assert_eq!(
                read,
                Ok(ShortCode::of(VenueId(id.array()))),
                "{}",
                case.name
            );
        }
    }
}

#[test]
fn every_code_of_a_person_is_read_alike() {
    for case in cases::<PersonCase>("person") {
        assert_answer(&case.name, person_answer(&case.text), &case.expect);
    }
}

/// What a citizen's scan calls a person's code, a gate never calls foreign; and a gate reads every card that it
/// recognises.
#[test]
fn codes_of_people_have_one_name_in_both_places() {
    let people = ["personal_qr", "citizen_id_card", "health_insurance_card"];
    let mut seen = 0;
    for case in cases::<TextCase>("classify") {
        let Some(name) = case.expect["code"].as_str() else {
            continue;
        };
        if people.contains(&name) {
            let answer = person_answer(&case.text);
            assert_eq!(answer["kind"], name, "{}", case.name);
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} codes of people");
}

#[test]
fn every_request_of_a_tracer_has_its_class_in_both_carriers() {
    let mut deployments = Deployments::default();
    for case in cases::<RequestCase>("tracer-request") {
        let deployment = deployments.named(&case.deployment);
        let list = shared_list(&case.list, deployment);
        for text in [&case.poster, &case.link] {
            let judged = case.verify(text, deployment, &list);
            assert_answer(&case.name, request_answer(judged.as_ref()), &case.expect);
            let Ok(verified) = judged else { continue };
            let payload = case.wire.0.get(5..case.wire.0.len() - 64).unwrap();
            assert_eq!(verified.request().encode(), payload, "{}", case.name);
            let prefix = text.split_once("/t#").unwrap().0;
            let host = deployment.hosts().iter();
            let host = host.clone().find(|host| prefix.ends_with(host.as_str()));
            let (start, digits) = hand_over::poster_text(host.unwrap(), &case.wire.0);
            assert_eq!(format!("{start}{digits}"), case.poster);
            assert_eq!(hand_over::link_text(host.unwrap(), &case.wire.0), case.link);
        }
    }
}

#[test]
fn every_hand_over_is_read_or_refused_whole() {
    for case in cases::<HandOverCase>("hand-over") {
        let identity = Identity::from_bytes(&case.identity.array());
        let read = HandOverFile::read(case.file.0.as_slice(), &identity);
        assert_answer(&case.name, hand_over_answer(read.as_ref()), &case.expect);
    }
}

#[test]
fn every_backup_is_restored_or_refused_whole() {
    let mut deployments = Deployments::default();
    for case in cases::<BackupCase>("backup") {
        let deployment = Arc::new(deployments.named(&case.deployment).clone());
        let folder = tempfile::tempdir().unwrap();
        let vault = MemoryVault::default();
        let now = Timestamp::from_unix_seconds(case.now);
        let mut random = CountingRandom::new(1);
        let mut diary =
            Diary::open(folder.path(), &vault, &mut random, deployment.clone(), now).unwrap();
        let list = list_wire(&case.list);
        diary.apply_trust_list(&list, now).unwrap();
        let changes = diary.changes();
        let passphrase = parse_passphrase(&case.passphrase);
        let restored = diary.restore(case.file.0.as_slice(), &passphrase, now, &mut |_| ());
        assert_answer(
            &case.name,
            restore_answer(restored.as_ref()),
            &case.expected(),
        );
        let visits = u64::try_from(all_visits(&diary).len()).unwrap();
        match restored {
            Ok(report) => assert_eq!(visits, report.added, "{}", case.name),
            Err(_) => assert_eq!((visits, diary.changes()), (0, changes), "{}", case.name),
        }
    }
}

#[test]
fn every_class_and_every_foreign_code_has_a_vector() {
    let venues: Vec<VenueCase> = cases("venue");
    let lists: Vec<TrustCase> = cases("trust");
    let texts: Vec<TextCase> = cases("classify");
    let expected = |expects: Vec<&Value>, field: &str| -> BTreeSet<String> {
        let names = expects
            .iter()
            .filter_map(|expect| expect.get(field)?.as_str());
        names.map(str::to_owned).collect()
    };
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let venue_classes = expected(venues.iter().map(|case| &case.expect).collect(), "class");
    assert_eq!(venue_classes, set(&VENUE_CLASSES));
    let trust_classes = expected(lists.iter().map(|case| &case.expect).collect(), "class");
    assert_eq!(trust_classes, set(&TRUST_CLASSES));
    let codes = expected(texts.iter().map(|case| &case.expect).collect(), "code");
    assert_eq!(codes, set(&ForeignCode::ALL.map(ForeignCode::name)));
}

#[test]
fn a_refused_key_never_verifies_and_an_accepted_one_keeps_its_bytes() {
    for case in cases::<KeyCase>("keys") {
        if let Ok(key) = PublicKey::from_bytes(&case.public_key.array()) {
            assert_eq!(key.as_bytes(), &case.public_key.array());
        }
    }
}
