//! Any bytes as a downloaded notice bundle, as chunks that were signed, as a header's payload that was signed, and as
//! a record: judged without a panic, and nothing is opened that was not sealed.
#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use dauchan_core::notice::{NoticeRecord, RECORD_LENGTH, VerifiedBundle};
use dauchan_core::venue::VenueSecret;
use dauchan_fuzz::{NOW, World};
use libfuzzer_sys::fuzz_target;

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fuzz_target!(|bytes: &[u8]| {
    assert!(open(bytes).is_err());
    // The payload may say of itself what it likes; the chunks after it cannot have its hashes.
    let with_payload = WORLD.notice_header(bytes);
    if let Ok(bundle) = open(&with_payload) {
        assert!(bundle.find(&secrets()).is_err());
    }
    let chunks = WORLD.notice_bundle(bytes);
    if let Ok(bundle) = open(&chunks)
        && let Ok((hits, work)) = bundle.find(&secrets())
    {
        assert!(hits.is_empty());
        assert_eq!(work.tokens, 2);
    }
    if let Some(record) = bytes.first_chunk::<RECORD_LENGTH>()
        && let Ok(decoded) = NoticeRecord::decode(record)
    {
        assert_eq!(decoded.encode(), *record);
    }
});

fn open(
    bundle: &[u8],
) -> Result<VerifiedBundle<Cursor<&[u8]>>, dauchan_core::notice::BundleRefusal> {
    let deployment = &WORLD.deployment;
    let list = deployment.baseline();
    VerifiedBundle::open(Cursor::new(bundle), list, deployment.clock(NOW, list))
}

fn secrets() -> [VenueSecret; 2] {
    [[1; 16], [2; 16]].map(VenueSecret::from_bytes)
}
