//! Installed PHP packages: Composer's `vendor/composer/installed.json`.
//!
//! Source: Composer's `InstalledFilesystemRepository`. Version 1 writes a list of packages, version
//! 2 an object with the list as `packages`. Versions stay as they are written (`v4.4.0`).

use std::fmt;

use plimsoll_model::{Evidence, GapCode, Limits, Package, PackageKind};
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::node_module::{Value, is_identity};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "composer",
    title: "installed PHP packages (Composer's installed.json)",
    evidence: Evidence::Installed,
    wants: &[Pattern::InAny("vendor/composer", "installed.json")],
    parse,
};

/// Licences of one package that are kept.
const LICENSES: usize = 16;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    let limits = file.limits;
    let mut json = serde_json::Deserializer::from_str(&text);
    let result = Records { facts, limits }.deserialize(&mut json).and_then(|()| json.end());
    match result {
        Ok(()) => Ok(()),
        Err(_) if !facts.has_room(limits) => {
            let most = limits.packages_per_file;
            Err(Problem::new(GapCode::Limit, format!("more than {most} packages")))
        }
        Err(error) => Err(Problem::malformed(format!("not an installed.json: {error}"))),
    }
}

/// One package of the list.
#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    name: Value,
    #[serde(default)]
    version: Value,
    #[serde(default)]
    license: Licenses,
}

/// Adds the packages of either form to the facts, one by one.
struct Records<'f> {
    facts: &'f mut Facts,
    limits: &'f Limits,
}

impl Records<'_> {
    fn add(&mut self, record: Record) {
        let identity = |value: Value| value.text().filter(|text| is_identity(text));
        match (identity(record.name), identity(record.version)) {
            (Some(name), Some(version)) => {
                let mut package = Package::new(PackageKind::Composer, name, version);
                package.licenses = record.license.0;
                self.facts.package(package);
            }
            (Some(name), None) => self.facts.problem(Problem::new(
                GapCode::PartialIdentity,
                format!("package {name:?} has no version"),
            )),
            (None, _) => self.facts.problem(Problem::malformed("a package has no name")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Records<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Records<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of packages, or an object with one")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(record) = seq.next_element()? {
            if !self.facts.has_room(self.limits) {
                return Err(A::Error::custom("too many packages"));
            }
            self.add(record);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { facts, limits } = self;
        let mut has_list = false;
        while let Some(member) = map.next_key()? {
            match member {
                Member::Packages => {
                    has_list = true;
                    map.next_value_seed(Records { facts: &mut *facts, limits })?;
                }
                Member::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if has_list { Ok(()) } else { Err(A::Error::missing_field("packages")) }
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Member {
    Packages,
    #[serde(other)]
    Other,
}

/// A list of licences, any one of which may be chosen.
#[derive(Default)]
pub(super) struct Licenses(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Licenses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Licenses;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a licence or a list of them")
            }

            fn visit_unit<E>(self) -> Result<Licenses, E> {
                Ok(Licenses::default())
            }

            fn visit_str<E>(self, text: &str) -> Result<Licenses, E> {
                Ok(Licenses(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Licenses, A::Error> {
                let mut licenses = Vec::new();
                while let Some(value) = seq.next_element::<Value>()? {
                    licenses.extend(value.license().filter(|_| licenses.len() < LICENSES));
                }
                Ok(Licenses(licenses))
            }
        }
        deserializer.deserialize_any(List)
    }
}

#[cfg(test)]
mod tests;
