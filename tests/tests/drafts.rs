//! What a draft of a trust list refuses, and what roots and versions report about themselves.

#![allow(
    clippy::unwrap_used,
    reason = "tests stop at the first thing that does not hold"
)]

use dauchan_core::keys::KeyId;
use dauchan_core::trust::{
    DraftError, ListVersion, RevokedVenue, Roots, RootsError, TrustListDraft, assemble,
};
use dauchan_core::venue::VenueId;
use dauchan_fixtures::{MORNING, Signer, draft};

fn plain() -> TrustListDraft {
    draft(7, MORNING, &[Signer::new(1).public()])
}

#[test]
fn a_draft_lists_nothing_twice() {
    assert!(plain().encode().is_ok());
    let twice = |change: fn(&mut TrustListDraft)| {
        let mut draft = plain();
        change(&mut draft);
        draft.encode()
    };
    let repeated = Err(DraftError::Repeated);
    assert_eq!(twice(|draft| draft.keys.extend_from_within(..)), repeated);
    assert_eq!(
        twice(|draft| draft.revoked_keys = vec![Signer::new(2).public(); 2]),
        repeated
    );
    assert_eq!(
        twice(|draft| {
            let venue = RevokedVenue {
                id: VenueId([3; 8]),
                least_good_issue: None,
            };
            draft.revoked_venues = vec![venue; 2];
        }),
        repeated
    );
    assert_eq!(
        twice(|draft| draft.revoked_keys = vec![Signer::new(1).public()]),
        Err(DraftError::RevokedAndTrusted)
    );
}

#[test]
fn roots_report_their_keys_and_threshold() {
    let keys = [1, 2, 3].map(|number| *Signer::new(number).public().as_bytes());
    for threshold in [2, 3] {
        let roots = Roots::new(&keys, threshold, false).unwrap();
        assert_eq!(roots.threshold(), threshold);
        let kept: Vec<_> = roots.keys().iter().map(|key| *key.as_bytes()).collect();
        assert_eq!(kept, keys);
    }
}

#[test]
fn a_list_has_one_to_eight_signatures() {
    let assembled = |count: u8| {
        let signatures: Vec<_> = (0..count).map(|it| (KeyId([it; 4]), [it; 64])).collect();
        assemble(b"a list", &signatures).map(drop)
    };
    for (count, expected) in [
        (0, Err(RootsError::Count { keys: 0 })),
        (1, Ok(())),
        (8, Ok(())),
        (9, Err(RootsError::Count { keys: 9 })),
    ] {
        assert_eq!(assembled(count), expected);
    }
}

#[test]
fn a_version_is_shown_as_epoch_and_counter() {
    let version = ListVersion {
        epoch: 3,
        counter: 14,
    };
    assert_eq!(version.to_string(), "3.14");
}
