//! What labels do not tell: systems, kinds of packages, source packages.

use std::collections::BTreeMap;

use plimsoll_model::{Distro, Package, PackageKind, SourcePackage};
use serde::Deserialize;

/// Sources that Debian makes itself: their versions have no revision.
const NATIVE: [&str; 3] = ["apt", "dpkg", "sensible-utils"];

const DATA: &str = include_str!("data/images.toml");

/// `data/images.toml`, which explains itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Systems {
    #[serde(rename = "image")]
    images: Vec<System>,
    sources: BTreeMap<String, String>,
    origins: BTreeMap<String, String>,
    own_epoch: Vec<String>,
}

/// The system of an image.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct System {
    digest: String,
    distro: String,
    release: String,
    /// The evidence for the release.
    #[expect(dead_code, reason = "it is for people")]
    told_by: String,
    /// Sources that are others in this release.
    #[serde(default)]
    sources: BTreeMap<String, String>,
}

impl Systems {
    pub(super) fn read() -> Result<Self, String> {
        toml::from_str(DATA).map_err(|error| format!("labels/data/images.toml: {error}"))
    }

    pub(super) fn images(&self) -> &[System] {
        &self.images
    }

    /// The package of a label in an image; `None` where it cannot be told what kind it is.
    pub(super) fn package(&self, system: &System, name: &str, version: &str) -> Option<Package> {
        match system.distro.as_str() {
            "debian" | "ubuntu" => {
                let source = system.sources.get(name).or_else(|| self.sources.get(name))?;
                let is_native = NATIVE.contains(&source.as_str());
                if version.contains('-') == is_native {
                    return None;
                }
                let mut built_from = version;
                if self.own_epoch.iter().any(|own| own == name) {
                    built_from = version.split_once(':').map_or(version, |(_, rest)| rest);
                }
                let source_version = without_rebuild(built_from);
                Some(built(PackageKind::Deb, name, version, source, source_version))
            }
            "alpine" => {
                let origin = self.origins.get(name).map_or(name, String::as_str);
                let (_, revision) = version.rsplit_once("-r")?;
                let is_apk = revision.bytes().all(|byte| byte.is_ascii_digit());
                is_apk.then(|| built(PackageKind::Apk, name, version, origin, version))
            }
            _ => {
                let is_rpm = version.contains(".el");
                is_rpm.then(|| Package::new(PackageKind::Rpm, name, version))
            }
        }
        .or_else(|| go_module(name, version))
    }
}

impl System {
    pub(super) fn is_of(&self, image: &str) -> bool {
        image == self.digest
    }

    pub(super) fn short(&self) -> &str {
        &self.digest
    }

    pub(super) fn title(&self) -> String {
        format!("{} {}", self.distro, self.release)
    }

    pub(super) fn distro(&self) -> Distro {
        Distro {
            id: self.distro.clone(),
            version_id: Some(self.release.clone()),
            name: self.distro.clone(),
            ..Distro::default()
        }
    }
}

/// A module of Go is known by its path, which starts with a domain.
pub(super) fn go_module(name: &str, version: &str) -> Option<Package> {
    let (host, _) = name.split_once('/')?;
    let is_module = host.contains('.') && version.starts_with('v');
    is_module.then(|| Package::new(PackageKind::Go, name, version))
}

fn built(kind: PackageKind, name: &str, version: &str, from: &str, source: &str) -> Package {
    let mut package = Package::new(kind, name, version);
    package.source = Some(SourcePackage { name: from.into(), version: Some(source.into()) });
    package
}

/// `+b1` counts rebuilds of the binary package alone.
fn without_rebuild(version: &str) -> &str {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    version.rsplit_once("+b").filter(|(_, end)| number(end)).map_or(version, |(start, _)| start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_sources_follow_from_system_name_and_version() {
        let systems = Systems::read().unwrap();
        let of = |digest: &str, name: &str, version: &str| {
            let system = systems.images.iter().find(|system| system.digest == digest).unwrap();
            let package = systems.package(system, name, version)?;
            let source = package.source.map(|s| format!(" {} {}", s.name, s.version.unwrap()));
            Some(format!("{}{}", package.kind.purl_type(), source.unwrap_or_default()))
        };
        for (digest, name, version, expected) in [
            ("af31633b", "libc6", "2.19-18+deb8u1", Some("deb glibc 2.19-18+deb8u1")),
            ("af31633b", "bash", "4.3-11+b1", Some("deb bash 4.3-11")),
            ("af31633b", "bsdutils", "1:2.25.2-6", Some("deb util-linux 2.25.2-6")),
            ("81e88820", "libc6", "2.13-38+deb7u12", Some("deb eglibc 2.13-38+deb7u12")),
            ("af31633b", "hawk", "3.1.0", None),
            ("58637f27", "ssl_client", "1.26.2-r11", Some("apk busybox 1.26.2-r11")),
            ("cd49d725", "bash", "4.4.20-2.el8", Some("rpm")),
            ("cd49d725", "rpm", "4.14.3", None),
        ] {
            assert_eq!(of(digest, name, version).as_deref(), expected, "{name} {version}");
        }
    }
}
