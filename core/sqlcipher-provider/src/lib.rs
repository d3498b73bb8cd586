//! SQLCipher's cryptography over the RustCrypto primitives.
