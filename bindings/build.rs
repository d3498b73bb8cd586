//! Aligns the library's segments to 16 KB, which Android requires from version 15 on. In the library that a phone
//! carries it packs the relocations, and leaves out the description of the interface.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=without-metadata.ld");
    // Relocations packed so are read by glibc from 2.36 on, and by Android from version 6 on.
    let packed = match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux") => "-Wl,-z,pack-relative-relocs",
        Ok("android") => "-Wl,--pack-dyn-relocs=android",
        _ => return,
    };
    println!("cargo::rustc-cdylib-link-arg=-Wl,-z,max-page-size=16384");
    // Only the profile `phone` optimises for size alone.
    if let (Ok("z"), Ok(folder)) = (
        env::var("OPT_LEVEL").as_deref(),
        env::var("CARGO_MANIFEST_DIR"),
    ) {
        println!("cargo::rustc-cdylib-link-arg={packed}");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-T,{folder}/without-metadata.ld");
    }
}
