//! The members of a `.deps.json` that matter, with a bound on how many are kept.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::super::node_module::Value;

/// Libraries of one target.
const LIBRARIES: usize = 20_000;
/// Targets of one file: one for each framework, and one for each with a runtime.
const TARGETS: usize = 32;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deps {
    pub(super) runtime_target: RuntimeTarget,
    pub(super) targets: Members<Members<Assets, LIBRARIES>, TARGETS>,
    pub(super) libraries: Members<Library, LIBRARIES>,
}

#[derive(Deserialize)]
pub(super) struct RuntimeTarget {
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct Library {
    #[serde(default, rename = "type")]
    kind: Value,
}

impl Library {
    /// Whether it is a package, and not the program itself or a part of it.
    pub(super) fn is_package(&self) -> bool {
        matches!(&self.kind, Value::Text(kind) if kind.eq_ignore_ascii_case("package"))
    }
}

/// What a library brings to a target.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub(super) struct Assets {
    runtime: Files,
    native: Files,
    runtime_targets: Files,
}

impl Assets {
    pub(super) fn has_files(&self) -> bool {
        self.runtime.any || self.native.any || self.runtime_targets.any
    }
}

/// An object whose keys are paths. `_._` says that there is none on purpose.
#[derive(Default)]
struct Files {
    any: bool,
}

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Paths;
        impl<'de> Visitor<'de> for Paths {
            type Value = Files;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of files")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Files, A::Error> {
                let mut any = false;
                while let Some((path, IgnoredAny)) = map.next_entry::<String, _>()? {
                    any |= path.rsplit('/').next() != Some("_._");
                }
                Ok(Files { any })
            }
        }
        deserializer.deserialize_map(Paths)
    }
}

/// The members of an object, in order; more than `MOST` are an error.
pub(super) struct Members<T, const MOST: usize>(pub(super) Vec<(String, T)>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Members<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object(PhantomData))
    }
}

struct Object<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Object<T, MOST> {
    type Value = Members<T, MOST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            if members.len() == MOST {
                return Err(A::Error::custom(format!("more than {MOST} members")));
            }
            members.push(member);
        }
        Ok(Members(members))
    }
}
