//! The limits of a trust list that are too large for files: made here, at the limit and one beyond.

#![allow(clippy::unwrap_used, reason = "what is made here is sound")]

use dauchan_authority::signers::{IssuerSigner, RootSigner};
use dauchan_core::trust::{self, MAX_LIST_LENGTH, Roots, TrustList, TrustRefusal, assemble};
use dauchan_core::venue::VenueId;

fn root() -> RootSigner {
    RootSigner::from_seed(&[1; 32]).unwrap()
}

fn read(payload: &[u8]) -> Result<TrustList, TrustRefusal> {
    let root = root();
    let roots = Roots::new(&[*root.public().as_bytes()], 1, false).unwrap();
    let wire = assemble(payload, &[root.sign_list_payload(payload)]).unwrap();
    trust::read(&wire, &roots, 1)
}

fn class(outcome: &Result<TrustList, TrustRefusal>) -> &'static str {
    outcome
        .as_ref()
        .map_or_else(|refusal| refusal.class(), |_| "accepted")
}

/// Everything before the keys: epoch 1, counter 1, three times in order, active.
fn header() -> Vec<u8> {
    let mut payload = vec![0, 1, 0, 0, 0, 1];
    for time in [1_u64, 2, 3] {
        payload.extend_from_slice(&time.to_be_bytes());
    }
    payload.push(0);
    payload
}

fn public_keys(count: u16) -> Vec<[u8; 32]> {
    let mut keys: Vec<_> = (0..count)
        .map(|number| {
            let mut seed = [9; 32];
            seed[..2].copy_from_slice(&number.to_be_bytes());
            *IssuerSigner::from_seed(&seed).unwrap().public().as_bytes()
        })
        .collect();
    keys.sort_unstable();
    keys
}

fn with_keys(keys: &[[u8; 32]], revoked: &[[u8; 32]]) -> Vec<u8> {
    let count = |keys: &[[u8; 32]]| u16::try_from(keys.len()).unwrap().to_be_bytes();
    let mut payload = header();
    payload.extend_from_slice(&count(keys));
    for key in keys {
        payload.extend_from_slice(key);
        payload.extend_from_slice(&[1, 0, 0, 0, 1, 255, 255]);
    }
    payload.extend_from_slice(&count(revoked));
    payload.extend(revoked.iter().flatten());
    payload.extend_from_slice(&[0; 4]);
    payload
}

#[test]
fn a_list_holds_4096_keys_and_4096_revoked_keys_and_not_one_more() {
    let keys = public_keys(4097);
    let (most, last) = (keys.get(..4096).unwrap(), keys.get(4096..).unwrap());
    let list = read(&with_keys(most, last)).unwrap();
    assert_eq!((list.keys().len(), list.revoked_keys().len()), (4096, 1));
    assert_eq!(
        read(&with_keys(last, most)).unwrap().revoked_keys().len(),
        4096
    );
    assert_eq!(class(&read(&with_keys(&keys, &[]))), "malformed");
    assert_eq!(class(&read(&with_keys(&[], &keys))), "malformed");
}

fn with_revoked_venues(count: u32) -> Vec<u8> {
    let mut payload = header();
    payload.extend_from_slice(&[0; 4]);
    payload.extend_from_slice(&count.to_be_bytes());
    for number in 0..u64::from(count) {
        payload.extend_from_slice(&(number * 3).to_be_bytes());
        payload.extend_from_slice(&[0, 2]);
    }
    payload
}

#[test]
fn a_list_revokes_a_million_venues_and_not_one_more() {
    let list = read(&with_revoked_venues(1_000_000)).unwrap();
    assert_eq!(list.revoked_venues().len(), 1_000_000);
    for (id, revoked) in [
        (0_u64, true),
        (2_999_997, true),
        (2_999_998, false),
        (1, false),
    ] {
        assert_eq!(
            list.revocation_of(VenueId(id.to_be_bytes())).is_some(),
            revoked
        );
    }
    assert_eq!(class(&read(&with_revoked_venues(1_000_001))), "malformed");
}

#[test]
fn a_list_of_16_mib_is_read_and_a_longer_one_is_not() {
    let most = MAX_LIST_LENGTH - 2 - 4 - 64;
    let mut payload = header();
    payload.resize(most, 0);
    assert_eq!(class(&read(&payload)), "malformed");
    payload.push(0);
    assert_eq!(class(&read(&payload)), "damaged");
}
