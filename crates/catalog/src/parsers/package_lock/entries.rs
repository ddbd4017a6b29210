//! Reads the entries of a lock file one by one, so that no more of them are held than are wanted.

use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Found;
use crate::parsers::node_module::Value;

/// A lock file that was read; its entries went to [`Found`].
pub(super) struct Lock {
    /// Whether it has any member by which lock files are known.
    pub(super) is_lock: bool,
}

/// The members of an entry that matter.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) license: Option<String>,
    pub(super) link: bool,
}

impl Lock {
    /// Reads the text. What was found before an error stays in `found`.
    pub(super) fn read(text: &str, found: &mut Found) -> serde_json::Result<Self> {
        let mut json = serde_json::Deserializer::from_str(text);
        let lock = json.deserialize_map(LockFile { found })?;
        json.end()?;
        Ok(lock)
    }
}

struct LockFile<'f> {
    found: &'f mut Found,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum LockMember {
    LockfileVersion,
    Packages,
    Dependencies,
    #[serde(other)]
    Other,
}

impl<'de> Visitor<'de> for LockFile<'_> {
    type Value = Lock;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Lock, A::Error> {
        let mut lock = Lock { is_lock: false };
        let mut has_packages = false;
        while let Some(member) = map.next_key()? {
            lock.is_lock |= !matches!(member, LockMember::Other);
            match member {
                LockMember::Packages => {
                    // The tree, if it came first, says the same less well.
                    self.found.packages.clear();
                    self.found.problems.clear();
                    has_packages = true;
                    map.next_value_seed(Entries { form: Form::Folders, found: self.found })?;
                }
                LockMember::Dependencies if !has_packages => {
                    map.next_value_seed(Entries { form: Form::Tree, found: self.found })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(lock)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Keys are folders.
    Folders,
    /// Keys are names, and entries may have entries below them.
    Tree,
}

/// A map of entries.
struct Entries<'f> {
    form: Form,
    found: &'f mut Found,
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of entries")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.found.room = self.found.room.saturating_sub(1);
            if self.found.room == 0 {
                return Err(A::Error::custom("too many entries"));
            }
            let entry = map.next_value_seed(EntryOf { form: self.form, found: self.found })?;
            match self.form {
                Form::Folders => self.found.add_folder(&key, entry),
                Form::Tree => self.found.add_dependency(&key, entry),
            }
        }
        Ok(())
    }
}

/// One entry. Those below it in the tree go to `found` on the way; how deep they may nest is
/// bounded by the JSON reader's recursion limit.
struct EntryOf<'f> {
    form: Form,
    found: &'f mut Found,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum EntryMember {
    Name,
    Version,
    License,
    Link,
    Dependencies,
    #[serde(other)]
    Other,
}

impl<'de> DeserializeSeed<'de> for EntryOf<'_> {
    type Value = Entry;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Entry, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EntryOf<'_> {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        let mut entry = Entry::default();
        while let Some(member) = map.next_key()? {
            match member {
                EntryMember::Name => entry.name = map.next_value::<Value>()?.text(),
                EntryMember::Version => entry.version = map.next_value::<Value>()?.text(),
                EntryMember::License => entry.license = map.next_value::<Value>()?.license(),
                EntryMember::Link => entry.link = map.next_value()?,
                EntryMember::Dependencies if self.form == Form::Tree => {
                    map.next_value_seed(Entries { form: self.form, found: self.found })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(entry)
    }
}
