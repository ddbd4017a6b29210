//! Deserializers that forgive what real feeds do.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Either<T> {
    Good(T),
    Other(IgnoredAny),
}

impl<T> Either<T> {
    fn good(self) -> Option<T> {
        match self {
            Self::Good(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}

/// The value, or the default where it is of another type. For fields that are nice to have.
pub(super) fn value<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Either::deserialize(deserializer)?.good().unwrap_or_default())
}

/// The elements that have the right type; none where it is not a list.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let elements: Vec<Either<T>> = value(deserializer)?;
    Ok(elements.into_iter().filter_map(Either::good).collect())
}

/// A strict value for which `null` stands for the default, as writers in Go leave empty lists.
pub(super) fn null_to_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
