//! SQLCipher's cryptography over the RustCrypto primitives.
//!
//! SQLCipher is built with `-DSQLCIPHER_CRYPTO_CUSTOM=dauchan_sqlcipher_provider` (see
//! `.cargo/config.toml`) and asks that function, once, for a table of callbacks. [`primitives`] does
//! the cryptography in safe Rust; [`callbacks`] translates pointers and lengths into slices and back,
//! and holds the only `unsafe` of what is delivered.
//!
//! Guarantees:
//! - Only what SQLCipher 4 uses by default is here: AES-256-CBC, HMAC-SHA512 and
//!   PBKDF2-HMAC-SHA512. A pragma that asks for anything weaker fails.
//! - A failing random source is an error, and never yields zeros.
//! - No panic crosses into C: each callback catches it and returns an error.
//! - There is no state, so every callback may run on any thread.
//!
//! A program that links SQLCipher must use this crate by name, or the linker drops it:
//! [`NAME`] is there to be compared with `PRAGMA cipher_provider`.

mod callbacks;
mod primitives;

pub use callbacks::{SqlcipherProvider, dauchan_sqlcipher_provider};

/// The result of `PRAGMA cipher_provider` when this provider is in use.
pub const NAME: &str = "dauchan-rustcrypto";
