//! Aligns the library's segments to 16 KB, which Android asks for from 15 on.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let system = std::env::var("CARGO_CFG_TARGET_OS");
    if matches!(system.as_deref(), Ok("android" | "linux")) {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,max-page-size=16384");
    }
}
