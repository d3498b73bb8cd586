//! Any payload that an issuer might have signed: it is judged without a panic, and a good record is written back as
//! the same bytes.
#![no_main]

use std::sync::LazyLock;

use dauchan_core::reading::{Reading, read};
use dauchan_core::venue::VenueRecord;
use dauchan_core::venue::carrier::link_text;
use dauchan_fuzz::{NOW, World};
use libfuzzer_sys::fuzz_target;

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fuzz_target!(|payload: &[u8]| {
    let record = VenueRecord::decode(payload);
    if let Ok(record) = &record {
        assert_eq!(record.encode().as_slice(), payload);
    }
    let deployment = &WORLD.deployment;
    let text = link_text(&deployment.hosts()[0], &WORLD.code(payload));
    if let Reading::Verified(venue) = read(&text, deployment, deployment.baseline(), NOW) {
        assert_eq!(venue.wire(), WORLD.code(payload));
        assert!(record.is_ok());
    }
});
