//! Any text as a scanned code: it is read without a panic, and one spelling stands for one code.
#![no_main]

use std::sync::LazyLock;

use dauchan_core::classify::{Code, classify};
use dauchan_core::reading::read;
use dauchan_core::venue::carrier::{link_text, poster_text};
use dauchan_fuzz::{NOW, World};
use libfuzzer_sys::fuzz_target;

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fuzz_target!(|text: &str| {
    let deployment = &WORLD.deployment;
    let _ = read(text, deployment, deployment.baseline(), NOW);
    if let Code::Venue(code) = classify(text, deployment.hosts()) {
        let host = &deployment.hosts()[0];
        let (prefix, digits) = poster_text(host, code.wire());
        let poster = format!("{prefix}{}", digits.as_str());
        assert!(text == poster || text == link_text(host, code.wire()).as_str());
    }
});
