use plimsoll_model::{Digest, DigestError, Platform};
use serde::Deserialize;

use super::{OciError, parse};

/// What an image configuration says of its layers and platform.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImageConfig {
    /// What the image runs on, if the configuration says so.
    pub platform: Option<Platform>,
    /// Digests of the uncompressed layers, the lowest first.
    pub diff_ids: Vec<Digest>,
    /// The build steps, in order.
    pub history: Vec<BuildStep>,
}

/// One step of an image's history.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct BuildStep {
    /// The command, as the builder wrote it down.
    #[serde(default)]
    pub created_by: String,
    /// Whether the step made no layer (`ENV`, `CMD` and the like).
    #[serde(default)]
    pub empty_layer: bool,
}

impl ImageConfig {
    /// Reads a configuration.
    pub fn read(json: &[u8]) -> Result<Self, OciError> {
        const WHAT: &str = "the image configuration";
        let wire: Wire = parse(WHAT, json)?;
        let diff_ids: Result<Vec<Digest>, DigestError> =
            wire.rootfs.diff_ids.iter().map(|text| text.parse()).collect();
        let diff_ids = diff_ids.map_err(|e| OciError { what: WHAT, why: e.to_string() })?;
        let platform = match (wire.os, wire.architecture) {
            (Some(os), Some(architecture)) if !os.is_empty() => {
                Some(Platform { os, architecture, variant: wire.variant })
            }
            _ => None,
        };
        Ok(Self { platform, diff_ids, history: wire.history.unwrap_or_default() })
    }

    /// The command that made each layer, in the order of the layers. Steps without a layer are
    /// passed over. Empty when the history does not fit the layers (squashed or edited images).
    pub fn created_by(&self) -> Vec<&str> {
        let steps = self.history.iter().filter(|step| !step.empty_layer);
        let commands: Vec<&str> = steps.map(|step| step.created_by.as_str()).collect();
        if commands.len() == self.diff_ids.len() { commands } else { Vec::new() }
    }
}

#[derive(Deserialize)]
struct Wire {
    os: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
    #[serde(default)]
    rootfs: RootFs,
    history: Option<Vec<BuildStep>>,
}

#[derive(Deserialize, Default)]
struct RootFs {
    #[serde(default)]
    diff_ids: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_steps_do_not_shift_the_layers() {
        let id = |n: u8| format!("\"sha256:{}\"", format!("{n:02x}").repeat(32));
        let json = format!(
            r#"{{"os":"linux","architecture":"amd64","rootfs":{{"diff_ids":[{},{}]}},"history":[
            {{"created_by":"ADD base"}},{{"created_by":"ENV A=b","empty_layer":true}},
            {{"created_by":"RUN x"}},{{"created_by":"CMD y","empty_layer":true}}]}}"#,
            id(1),
            id(2)
        );
        let config = ImageConfig::read(json.as_bytes()).unwrap();
        assert_eq!(config.created_by(), ["ADD base", "RUN x"]);
        assert_eq!(config.platform.unwrap().to_string(), "linux/amd64");
    }

    #[test]
    fn a_history_that_does_not_fit_is_not_guessed_at() {
        let json = br#"{"rootfs":{"diff_ids":[]},"history":[{"created_by":"a"}]}"#;
        let config = ImageConfig::read(json).unwrap();
        assert!(config.created_by().is_empty() && config.platform.is_none());
    }
}
