//! Tests that see every package.
