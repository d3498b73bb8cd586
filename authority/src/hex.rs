//! Bytes of a fixed length as lower-case hexadecimal in JSON.

use core::fmt;

use dauchan_core::hex::{decode, encode};
use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use zeroize::Zeroize;

/// Bytes that are hexadecimal in JSON, and wipe themselves.
pub(crate) struct Hex<const N: usize>(pub [u8; N]);

impl<const N: usize> Drop for Hex<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode(&self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct HexVisitor<const N: usize>;
        impl<const N: usize> Visitor<'_> for HexVisitor<N> {
            type Value = Hex<N>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} lower-case hexadecimal digits", 2 * N)
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Hex<N>, E> {
                // The text may be a secret: the error does not repeat it.
                decode(text)
                    .map(Hex)
                    .ok_or_else(|| E::custom("not hexadecimal"))
            }
        }
        deserializer.deserialize_str(HexVisitor)
    }
}
