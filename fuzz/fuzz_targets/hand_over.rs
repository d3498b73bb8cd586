//! A file as a hand-over, as it stands and as the contents of a sealed one: read or refused without a panic.
#![no_main]

use dauchan_core::hand_over::{HandOverFile, Identity};
use dauchan_fuzz::sealed_for;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let identity = Identity::from_bytes(&[7; 32]);
    drop(HandOverFile::read(bytes, &identity));
    let sealed = sealed_for(&identity, bytes);
    if let Ok(file) = HandOverFile::read(sealed.as_slice(), &identity) {
        // What is read has one spelling: a line for each visit, after the head.
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
        assert_eq!(lines, file.visits.len() + 1);
    }
});
