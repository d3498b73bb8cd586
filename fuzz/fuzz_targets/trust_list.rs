//! Any bytes as a downloaded trust list, and any payload that the roots might have signed: judged without a panic, and
//! what is taken says again what it was made of.
#![no_main]

use std::sync::LazyLock;

use dauchan_core::trust::Acceptance;
use dauchan_fuzz::{NOW, World};
use libfuzzer_sys::fuzz_target;

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fuzz_target!(|bytes: &[u8]| {
    let deployment = &WORLD.deployment;
    assert!(!matches!(
        deployment.accept(bytes, deployment.baseline(), NOW),
        Ok(Acceptance::Newer(_))
    ));
    let signed = WORLD.list(bytes);
    if let Ok(Acceptance::Newer(list)) = deployment.accept(&signed, deployment.baseline(), NOW) {
        assert_eq!(list.payload(), bytes);
        assert!(list.version() > deployment.baseline().version());
    }
});
