//! A line of a backup, and a file as a backup: read or refused without a panic.
#![no_main]

use dauchan_age::{Opened, Passphrase, Secret};
use dauchan_core::visit_line::VisitLine;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // A file that names a cost is not paid here: each attempt would take a tenth of a second.
    let names_a_cost = bytes.windows(9).any(|window| window == b"-> scrypt");
    if !names_a_cost {
        let passphrase = Passphrase::new(String::from("cho ben thanh").into());
        if let Ok(mut opened) = Opened::open(bytes, &Secret::Passphrase(&passphrase)) {
            while let Ok(Some(_)) = opened.chunk() {}
        }
    }
    for line in bytes.split(|&byte| byte == b'\n') {
        if let Ok(line) = core::str::from_utf8(line) {
            drop(VisitLine::parse(line));
        }
    }
});
