//! Any payload that a tracer's key might have signed, and any text behind the prefix: judged without a panic, and a
//! good request is written back as the same bytes.
#![no_main]

use std::sync::LazyLock;

use dauchan_core::hand_over::{TracerRequest, UnverifiedRequest, decode, verify};
use dauchan_fuzz::{NOW, World};
use libfuzzer_sys::fuzz_target;

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fuzz_target!(|payload: &[u8]| {
    let deployment = &WORLD.deployment;
    if let Ok(text) = core::str::from_utf8(payload) {
        let text = format!("https://{}/t#{text}", deployment.hosts()[0].as_str());
        drop(decode(&text, deployment.hosts()));
    }
    let decoded = TracerRequest::decode(payload);
    if let Ok(request) = &decoded {
        assert_eq!(request.encode(), payload);
    }
    let Ok(request) = UnverifiedRequest::from_wire(&WORLD.request(payload)) else {
        return;
    };
    let list = deployment.baseline();
    if let Ok(verified) = verify(&request, list, deployment.clock(NOW, list)) {
        assert_eq!(Some(verified.request()), decoded.as_ref().ok());
    }
});
