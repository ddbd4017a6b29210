use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::key::Key;

/// What is really in an image: `make-images`' own form, which its help describes.
#[derive(Deserialize, Default)]
pub(super) struct Truth {
    pub(super) packages: Vec<Wanted>,
    /// What must not be found: it was deleted or replaced by a later layer.
    #[serde(default)]
    pub(super) absent: Vec<Absent>,
    /// What may be found and need not be.
    #[serde(default)]
    pub(super) allowed: Vec<Allowed>,
    pub(super) distro: Option<Distro>,
    #[serde(default)]
    pub(super) layers: Vec<Layer>,
    pub(super) manifest_digest: Option<String>,
    pub(super) config_digest: Option<String>,
    #[serde(default)]
    notes: Vec<String>,
}

/// A package that is there. What is not given is not compared, the owner excepted.
#[derive(Clone, Deserialize, Default)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) purl: String,
    pub(super) arch: Option<String>,
    /// The source package; for rpm the file name of the source rpm.
    pub(super) source: Option<String>,
    pub(super) source_version: Option<String>,
    pub(super) epoch: Option<u64>,
    pub(super) module: Option<String>,
    #[serde(default)]
    pub(super) paths: Vec<String>,
    pub(super) layer: Option<u32>,
    pub(super) owned_by: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Absent {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) why: String,
}

#[derive(Deserialize)]
pub(super) struct Allowed {
    purl: String,
}

#[derive(Deserialize)]
pub(super) struct Distro {
    pub(super) id: String,
    pub(super) version_id: String,
}

#[derive(Deserialize)]
pub(super) struct Layer {
    pub(super) diff_id: String,
    pub(super) digest: String,
    pub(super) size: u64,
    pub(super) created_by: String,
}

impl Truth {
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let place = |why: String| format!("{}: {why}", path.display());
        let text = fs::read(path).map_err(|error| place(error.to_string()))?;
        serde_json::from_slice(&text).map_err(|error| place(error.to_string()))
    }

    /// Whether a package may be found although the truth does not list it.
    pub(super) fn allows(&self, key: &Key) -> bool {
        let any_version = Key { version: String::new(), ..key.clone() };
        let mut allowed = self.allowed.iter().filter_map(|allowed| Key::of(&allowed.purl));
        allowed.any(|allowed| allowed == *key || allowed == any_version)
    }

    /// Whether the truth lists every package of a type. The one image for timing does not.
    pub(super) fn is_complete_for(&self, kind: &str) -> bool {
        let partial = self.notes.iter().any(|note| note.contains("are not in the truth"));
        let has_type = |wanted: &Wanted| Key::of(&wanted.purl).is_some_and(|key| key.kind == kind);
        !partial || self.packages.iter().any(has_type)
    }
}
