//! Writes the Kotlin and Swift sides of the bridge from the built library.
//!
//! `dauchan-bindgen generate LIBRARY --language kotlin --out-dir FOLDER`, where LIBRARY is the
//! static or an unstripped dynamic library: stripping takes the description away that this reads.

fn main() {
    uniffi::uniffi_bindgen_main();
}
