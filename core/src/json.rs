//! JSON objects that are objects.
//!
//! A struct that derives `Deserialize` accepts a JSON array of its fields as well. Our files have one
//! spelling, so each struct of theirs is read as an [`Object`].

use core::fmt;
use core::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A `T` that is written as a JSON object, and read from nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair<'a> {
        number: u8,
        text: &'a str,
    }

    #[test]
    fn an_object_is_read_as_before_and_an_array_is_not() {
        let read = |json| serde_json::from_str::<Object<Pair<'_>>>(json);
        let pair = Object(Pair {
            number: 1,
            text: "a",
        });
        let json = serde_json::to_string(&pair).unwrap();
        assert_eq!(json, r#"{"number":1,"text":"a"}"#);
        assert_eq!(read(&json).unwrap(), pair);
        assert_eq!(read(r#"{"text":"a","number":1}"#).unwrap(), pair);
        assert!(serde_json::from_str::<Pair<'_>>(r#"[1,"a"]"#).is_ok());
        for json in [
            r#"[1,"a"]"#,
            r#"{"number":1}"#,
            r#"{"number":1,"text":"a","more":0}"#,
            r#"{"number":1,"number":1,"text":"a"}"#,
            r#"{"number":1,"text":"\u0061"}"#,
            "null",
            "1",
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_error_still_has_its_place() {
        let error = serde_json::from_str::<Object<Pair<'_>>>("{\n\"number\": -1}").unwrap_err();
        assert_eq!(error.line(), 2);
    }
}
