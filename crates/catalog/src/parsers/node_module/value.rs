use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A JSON value of which only a string, or the `type` of an object, is of interest. What else
/// stands in its place is skipped without being kept, however large it is.
#[derive(Default)]
pub(in crate::parsers) enum Value {
    /// A string.
    Text(String),
    /// An object with a string as `type`: npm's older way to write a licence.
    Typed(String),
    /// Something else, or nothing.
    #[default]
    Other,
}

impl Value {
    /// The string.
    pub(in crate::parsers) fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Typed(_) | Self::Other => None,
        }
    }

    /// The licence, in either way of writing it.
    pub(in crate::parsers) fn license(self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Typed(text) => Some(text).filter(|text| !text.is_empty()),
            Self::Other => None,
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut value = Value::Other;
        while let Some(member) = map.next_key()? {
            match member {
                Member::Type => {
                    let kind: Value = map.next_value()?;
                    value = kind.text().map_or(Value::Other, Value::Typed);
                }
                Member::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(value)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Member {
    Type,
    #[serde(other)]
    Other,
}
