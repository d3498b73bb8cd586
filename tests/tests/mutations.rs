//! Every good vector, damaged: each byte changed, cut at every length, lengthened. Each is refused
//! with the class its position calls for, and nothing panics.

#![allow(clippy::unwrap_used, reason = "the vectors are fixed")]

use dauchan_core::classify::classify;
use dauchan_core::deployment::Deployment;
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{self, TrustList};
use dauchan_core::venue::carrier::{Host, UnverifiedVenue, link_text, poster_text};
use dauchan_core::verify::verify;
use dauchan_tests::vectors::{
    Deployments, TextCase, TrustCase, VenueCase, cases, class_of, host_of, shared_list,
};

const HEADER: usize = 5;
const LEAST: usize = 96;
const MOST: usize = 143;
const MAX_TEXT: usize = 512;

/// What a first byte other than the version 1 makes of a code or a list.
fn class_of_version(version: u8) -> &'static str {
    if (2..=8).contains(&version) {
        "newer_app"
    } else {
        "damaged"
    }
}

/// Each single bit of a byte, its neighbours in value, and its two extremes.
fn other_values(byte: u8) -> impl Iterator<Item = u8> {
    let bits = (0..8).map(move |bit| byte ^ 1 << bit);
    let rest = [byte.wrapping_add(1), byte.wrapping_sub(1), 0, 255];
    bits.chain(rest).filter(move |&other| other != byte)
}

struct Judged {
    name: String,
    wire: Vec<u8>,
    poster: String,
    link: String,
    deployment: Deployment,
    list: TrustList,
    now: Timestamp,
}

impl Judged {
    /// The class that `wire` gets as a diary would offer it.
    fn class_of_wire(&self, wire: &[u8]) -> &'static str {
        use dauchan_core::venue::carrier::CarrierError;
        match UnverifiedVenue::from_wire(wire.to_vec().into()) {
            Err(CarrierError::OtherVersion { .. }) => "newer_app",
            Err(_) => "damaged",
            Ok(code) => {
                let clock = self.deployment.clock(self.now, &self.list);
                match verify(code, &self.list, clock) {
                    Ok(_) => "verified",
                    Err(refused) => refused.refusal.class(),
                }
            }
        }
    }

    fn read(&self, text: &str) -> Reading {
        read(text, &self.deployment, &self.list, self.now)
    }

    /// Judges `wire` by itself and in both carriers, which must agree.
    fn expect(&self, wire: &[u8], expected: &[&str]) {
        let class = self.class_of_wire(wire);
        assert!(
            expected.contains(&class),
            "{}: {class}, not {expected:?}",
            self.name
        );
        let host = host_of(&self.poster, &self.deployment);
        let (prefix, digits) = poster_text(host, wire);
        for text in [
            format!("{prefix}{}", digits.as_str()),
            link_text(host, wire).to_string(),
        ] {
            // A longer text is no venue's, whatever it carries.
            let class = if text.len() > MAX_TEXT {
                "foreign"
            } else {
                class
            };
            assert_eq!(
                classify_class(&text, host, class),
                class,
                "{}: {text}",
                self.name
            );
        }
    }
}

/// Returns the class that the carrier of `text` has, or `otherwise` if it carries something to verify.
fn classify_class<'c>(text: &str, host: &Host, otherwise: &'c str) -> &'c str {
    use dauchan_core::classify::Code;
    use dauchan_core::venue::carrier::CarrierError;
    match classify(text, core::slice::from_ref(host)) {
        Code::Venue(_) => otherwise,
        Code::DamagedVenue(CarrierError::OtherVersion { .. }) => "newer_app",
        Code::DamagedVenue(_) => "damaged",
        Code::Foreign(_) => "foreign",
    }
}

fn good_venues() -> Vec<Judged> {
    let mut deployments = Deployments::default();
    let good: Vec<_> = cases::<VenueCase>("venue")
        .into_iter()
        .filter(|case| class_of(&case.expect) == "verified")
        .map(|case| {
            let deployment = deployments.named(&case.deployment).clone();
            Judged {
                list: shared_list(&case.list, &deployment),
                now: Timestamp::from_unix_seconds(case.now),
                deployment,
                name: case.name,
                wire: case.wire.0,
                poster: case.poster,
                link: case.link,
            }
        })
        .collect();
    assert!(good.len() > 50, "only {} good venues", good.len());
    good
}

#[test]
fn a_venue_with_any_byte_changed_is_refused_with_its_class() {
    let mut tried = 0;
    for venue in good_venues() {
        for (position, &byte) in venue.wire.iter().enumerate() {
            for other in other_values(byte) {
                let mut wire = venue.wire.clone();
                wire[position] = other;
                let expected = match position {
                    0 => class_of_version(other),
                    // Another key id is unknown, except by a chance that no vector has.
                    1..HEADER => "unknown_key",
                    _ => "forged",
                };
                venue.expect(&wire, &[expected]);
                tried += 1;
            }
        }
    }
    println!("{tried} changed venues refused");
}

#[test]
fn a_venue_cut_or_lengthened_is_refused_with_its_class() {
    for venue in good_venues() {
        for length in 0..venue.wire.len() {
            let expected = if length < LEAST { "damaged" } else { "forged" };
            venue.expect(venue.wire.get(..length).unwrap(), &[expected]);
            let front = venue.wire.get(venue.wire.len() - length..).unwrap();
            assert_ne!(venue.class_of_wire(front), "verified");
        }
        for added in 1..=MOST {
            for byte in [0, 1, 255] {
                let mut wire = venue.wire.clone();
                wire.resize(venue.wire.len() + added, byte);
                let expected = if wire.len() > MOST {
                    "damaged"
                } else {
                    "forged"
                };
                venue.expect(&wire, &[expected]);
            }
        }
    }
}

/// The classes that a damaged text of ours may have.
const REFUSALS: [&str; 5] = ["damaged", "newer_app", "unknown_key", "forged", "foreign"];

#[test]
fn a_text_with_any_character_changed_removed_or_inserted_is_refused() {
    let replacements = [
        '0', '5', '9', 'A', 'z', '-', '_', '=', '+', '#', '%', ' ', '\0', 'é', '١',
    ];
    let mut tried = 0;
    let venues = good_venues();
    let chosen = ["good", "good-shortest", "good-longest", "good-second-host"];
    for venue in venues
        .iter()
        .filter(|venue| chosen.contains(&venue.name.as_str()))
    {
        let prefix = host_of(&venue.poster, &venue.deployment).prefix().len();
        for text in [&venue.poster, &venue.link] {
            for (position, character) in text.char_indices() {
                let (before, after) = (
                    text.get(..position).unwrap(),
                    text.get(position + 1..).unwrap(),
                );
                let within = position < prefix;
                let refused = |changed: &str, must_be_foreign: bool| {
                    let class = venue.read(changed).class();
                    assert!(
                        REFUSALS.contains(&class),
                        "{}: {class}: {changed}",
                        venue.name
                    );
                    if must_be_foreign {
                        assert_eq!(class, "foreign", "{changed}");
                    }
                };
                for other in replacements.iter().filter(|&&other| other != character) {
                    refused(&format!("{before}{other}{after}"), within);
                    refused(&format!("{before}{other}{character}{after}"), within);
                    tried += 2;
                }
                refused(&format!("{before}{after}"), within);
                refused(before, within);
                let exchanged =
                    format!("{before}{}{character}", after.get(..1).unwrap_or_default());
                if exchanged != *text
                    && after.get(..1) != Some(&character.to_string())
                    && !after.is_empty()
                {
                    refused(&format!("{exchanged}{}", after.get(1..).unwrap()), false);
                }
                tried += 3;
            }
            assert_eq!(venue.read(text).class(), "verified");
        }
    }
    println!("{tried} changed texts refused");
    assert!(tried > 40_000);
}

#[test]
fn a_text_of_a_carrier_case_never_verifies_without_its_signature() {
    let venues = good_venues();
    let judge = venues.first().unwrap();
    for case in cases::<TextCase>("carrier")
        .iter()
        .chain(&cases::<TextCase>("classify"))
    {
        assert_ne!(judge.read(&case.text).class(), "verified", "{}", case.name);
    }
}

fn good_lists() -> Vec<TrustCase> {
    let good: Vec<_> = cases::<TrustCase>("trust")
        .into_iter()
        .filter(|case| class_of(&case.expect) == "accepted")
        .collect();
    assert!(good.len() > 20, "only {} good lists", good.len());
    good
}

/// The class of a list that a deployment reads alone.
fn list_class(wire: &[u8], deployment: &Deployment) -> &'static str {
    match trust::read(wire, deployment.roots(), deployment.epoch()) {
        Ok(_) => "accepted",
        Err(refusal) => refusal.class(),
    }
}

/// Bytes of one signer: a key id and a signature.
const SIGNER: usize = 4 + 64;

#[test]
fn a_list_with_any_byte_changed_is_refused_with_its_class() {
    let mut deployments = Deployments::default();
    let mut tried = 0;
    for case in good_lists() {
        let deployment = deployments.named(&case.deployment);
        let wire = &case.wire.0;
        let signers = case.signatures.len();
        // Unknown and surplus signers are passed over; those lists have a test of their own.
        if signers != deployment.roots().threshold() {
            continue;
        }
        for (position, &byte) in wire.iter().enumerate() {
            let expected: &[&str] = match position {
                0 => &["newer_app", "damaged"],
                // Fewer signers: the rest signs another payload. More: they are torn from it.
                1 => &["damaged", "forged", "not_enough_signatures"],
                _ if position >= 2 + signers * SIGNER => &["forged"],
                _ if (position - 2) % SIGNER < 4 => &["damaged", "not_enough_signatures"],
                _ => &["forged"],
            };
            // A long list is hashed whole each time: one other value a byte.
            let values = if wire.len() > 2_000 { 1 } else { usize::MAX };
            for other in other_values(byte).take(values) {
                let mut changed = wire.clone();
                changed[position] = other;
                let class = list_class(&changed, deployment);
                if position == 0 {
                    assert_eq!(class, class_of_version(other), "{}", case.name);
                }
                assert!(
                    expected.contains(&class),
                    "{}: byte {position}: {class}",
                    case.name
                );
                tried += 1;
            }
        }
    }
    println!("{tried} changed lists refused");
    assert!(tried > 50_000);
}

#[test]
fn a_list_cut_or_lengthened_is_refused_with_its_class() {
    let mut deployments = Deployments::default();
    for case in good_lists() {
        let deployment = deployments.named(&case.deployment);
        let (wire, payload) = (&case.wire.0, case.payload.0.len());
        let signatures = wire.len() - payload;
        for length in 0..wire.len() {
            let expected = if length < signatures {
                "damaged"
            } else {
                "forged"
            };
            let class = list_class(wire.get(..length).unwrap(), deployment);
            assert_eq!(class, expected, "{} cut to {length}", case.name);
        }
        for added in [1, 2, 10, 64, 1000] {
            let mut longer = wire.clone();
            longer.resize(wire.len() + added, 0);
            assert_eq!(list_class(&longer, deployment), "forged", "{}", case.name);
        }
    }
}

/// A list that carries more signatures than it needs may lose one without being refused. What it
/// says stays what the roots signed.
#[test]
fn a_changed_list_that_is_accepted_says_what_the_roots_signed() {
    let mut deployments = Deployments::default();
    let mut taken = 0;
    for case in good_lists() {
        let deployment = deployments.named(&case.deployment);
        let wire = &case.wire.0;
        if case.signatures.len() == deployment.roots().threshold() || wire.len() > 2_000 {
            continue;
        }
        for (position, &byte) in wire.iter().enumerate() {
            for other in [byte ^ 1, byte ^ 0x80, !byte] {
                let mut changed = wire.clone();
                changed[position] = other;
                if let Ok(list) = trust::read(&changed, deployment.roots(), deployment.epoch()) {
                    assert!(list.wire().ends_with(&case.payload.0));
                    assert!(position < wire.len() - case.payload.0.len());
                    taken += 1;
                }
            }
        }
    }
    assert!(taken > 0, "no list had a surplus signature");
}
