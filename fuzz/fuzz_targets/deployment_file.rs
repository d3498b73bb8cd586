//! Any bytes as a `deployment.json`: read without a panic, and what was read is written back to a file that says the
//! same.
#![no_main]

use dauchan_core::deployment::Deployment;
use dauchan_core::deployment_file::{parse, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(settings) = parse(bytes) {
        let _ = Deployment::new(&settings);
        let written = write(&settings);
        assert_eq!(write(&parse(&written).expect("what was written")), written);
    }
});
