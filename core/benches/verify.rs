//! How long a citizen's code takes from decoded text to verified venue, and a list from its bytes.
//!
//! Run with `cargo bench -p dauchan-core --bench verify`.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up must stop"
)]

use std::sync::LazyLock;

use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::RevokedVenue;
use dauchan_core::venue::VenueId;
use dauchan_core::venue::carrier::{Host, poster_text};
use dauchan_fixtures::{HOST, Signer, draft, settings, sign_list, venue};

fn main() {
    divan::main();
}

const NOW: Timestamp = Timestamp::from_unix_seconds(1_632_700_000);

fn issuer() -> Signer {
    Signer::new(7)
}

/// A list with nine district keys and 5,000 revoked venues, signed by two of three roots.
fn large_settings() -> DeploymentSettings {
    let [one, two, three] = [1, 2, 3].map(Signer::new);
    let keys: Vec<_> = (7..16).map(|seed| Signer::new(seed).public()).collect();
    let mut baseline = draft(1, NOW.plus_days(-1), &keys);
    let revoked = (0..5_000_u64).map(|number| RevokedVenue {
        id: VenueId((number << 40).to_be_bytes()),
        least_good_issue: None,
    });
    baseline.revoked_venues.extend(revoked);
    let payload = baseline.encode().expect("the draft is sound");
    DeploymentSettings {
        threshold: 2,
        baseline_list: sign_list(&payload, &[&one, &two]),
        ..settings(&baseline, &[&one, &two, &three])
    }
}

fn poster() -> String {
    let wire = issuer().sign_code(&venue(9, "Chợ Thủ Dầu Một").encode());
    let (prefix, digits) = poster_text(&Host::new(HOST).expect("a good host"), &wire);
    format!("{prefix}{}", digits.as_str())
}

static DEPLOYMENT: LazyLock<Deployment> =
    LazyLock::new(|| Deployment::new(&large_settings()).expect("sound settings"));

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
    let settings = large_settings();
    bencher.bench(|| Deployment::new(divan::black_box(&settings)));
}
