//! The bridge from the core to Kotlin and Swift.
