//! Builds small images the way real tools lay them out.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use plimsoll_formats::hashing::digest;
use plimsoll_jobs::{JobError, Silent, SourceOptions, Target, inventory};
use plimsoll_model::{Algorithm, Inventory, Limits};
use tempfile::TempDir;

/// An uncompressed layer that holds files.
pub(crate) fn layer(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, data) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, *data).unwrap();
    }
    builder.into_inner().unwrap()
}

/// An uncompressed layer that holds one symbolic link.
pub(crate) fn link(path: &str, target: &str) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder.append_link(&mut header, path, target).unwrap();
    builder.into_inner().unwrap()
}

/// A `package.json` of a module, with its path.
pub(crate) fn module(name: &str, version: &str) -> (String, Vec<u8>) {
    let json = format!(r#"{{"name":"{name}","version":"{version}"}}"#);
    (format!("app/node_modules/{name}/package.json"), json.into_bytes())
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    digest(Algorithm::Sha256, bytes).to_string()
}

/// An image under construction: layers as stored, and the digests they have unpacked.
pub(crate) struct Fixture {
    pub(crate) folder: TempDir,
    pub(crate) stored: Vec<Vec<u8>>,
    pub(crate) diff_ids: Vec<String>,
}

impl Fixture {
    /// An image of these layers, stored compressed.
    pub(crate) fn new(layers: &[Vec<u8>]) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            stored: layers.iter().map(|layer| gzip(layer)).collect(),
            diff_ids: layers.iter().map(|layer| sha256(layer)).collect(),
        }
    }

    fn config(&self) -> String {
        format!(
            r#"{{"os":"linux","architecture":"amd64","rootfs":{{"type":"layers","diff_ids":{}}}}}"#,
            serde_json::to_string(&self.diff_ids).unwrap()
        )
    }

    /// Writes an OCI layout whose manifest says what it is, as registries want it.
    pub(crate) fn typed_oci(&self) -> PathBuf {
        self.layout(
            r#""schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","#,
            [
                r#""mediaType":"application/vnd.oci.image.config.v1+json","#,
                r#""mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","#,
            ],
        )
    }

    /// Writes an OCI layout and gives its folder.
    pub(crate) fn oci(&self) -> PathBuf {
        self.layout("", ["", ""])
    }

    fn layout(&self, head: &str, [config_type, layer_type]: [&str; 2]) -> PathBuf {
        let root = self.folder.path().join("oci");
        fs::create_dir_all(root.join("blobs/sha256")).unwrap();
        fs::write(root.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
        let blob = |kind: &str, bytes: &[u8]| {
            let digest = sha256(bytes);
            fs::write(root.join("blobs/sha256").join(&digest[7..]), bytes).unwrap();
            format!(r#"{{{kind}"digest":"{digest}","size":{}}}"#, bytes.len())
        };
        let layers: Vec<String> = self.stored.iter().map(|layer| blob(layer_type, layer)).collect();
        let config = blob(config_type, self.config().as_bytes());
        let manifest = format!(r#"{{{head}"config":{config},"layers":[{}]}}"#, layers.join(","));
        let manifest = blob("", manifest.as_bytes());
        fs::write(root.join("index.json"), format!(r#"{{"manifests":[{manifest}]}}"#)).unwrap();
        root
    }

    /// Writes a `docker save` archive and gives its path.
    pub(crate) fn archive(&self) -> PathBuf {
        let names: Vec<String> = (0..self.stored.len()).map(|n| format!("{n}/layer.tar")).collect();
        let manifest = format!(
            r#"[{{"Config":"config.json","RepoTags":["a:1"],"Layers":{}}}]"#,
            serde_json::to_string(&names).unwrap()
        );
        let config = self.config();
        let mut files: Vec<(&str, &[u8])> =
            vec![("config.json", config.as_bytes()), ("manifest.json", manifest.as_bytes())];
        files.extend(names.iter().map(String::as_str).zip(self.stored.iter().map(Vec::as_slice)));
        let path = self.folder.path().join("image.tar");
        fs::write(&path, layer(&files)).unwrap();
        path
    }
}

#[expect(clippy::needless_pass_by_value, reason = "targets are made where they are taken")]
pub(crate) fn take(target: Target) -> Result<Inventory, JobError> {
    inventory(&target, &SourceOptions::default(), &Silent)
}

/// How targets are opened with other bounds than the usual ones.
pub(crate) fn bounded(limits: Limits) -> SourceOptions {
    SourceOptions { limits, ..SourceOptions::default() }
}

pub(crate) fn oci(path: &Path) -> Target {
    Target::Oci(path.into(), None)
}

pub(crate) fn archive(path: &Path) -> Target {
    Target::Archive(path.into(), None)
}

/// `name version layer` of each package.
pub(crate) fn packages(inventory: &Inventory) -> Vec<String> {
    let row = |p: &plimsoll_model::Package| {
        let layer = p.layer.map_or("-".to_owned(), |layer| layer.to_string());
        format!("{} {} {layer}", p.name, p.version)
    };
    inventory.packages.iter().map(row).collect()
}
