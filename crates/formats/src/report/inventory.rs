use plimsoll_model::{Distro, Layer, Package, Platform, SourcePackage, Subject};
use schemars::JsonSchema;
use serde::Serialize;

use super::names;

/// What was looked at.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Subject")]
pub(super) struct SubjectWire<'a> {
    /// What kind of thing it is.
    #[schemars(extend("enum" = names::subject_kinds()))]
    kind: &'static str,
    /// The target as the user named it, with its scheme.
    target: &'a str,
    /// The digest of the manifest, or of the configuration where no manifest exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    /// The digest of the image configuration ("image ID").
    #[serde(skip_serializing_if = "Option::is_none")]
    config_digest: Option<String>,
    /// The platform of an image, `OS/ARCHITECTURE` or `OS/ARCHITECTURE/VARIANT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
}

/// The operating system of the subject, as `os-release` tells it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Distro")]
pub(super) struct DistroWire<'a> {
    /// `ID`, such as `debian` or `alpine`.
    id: &'a str,
    /// `ID_LIKE`, split at blanks.
    id_like: &'a [String],
    /// `VERSION_ID`; rolling releases have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    version_id: Option<&'a str>,
    /// `VERSION_CODENAME`, such as `bookworm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    codename: Option<&'a str>,
    /// `PRETTY_NAME`, or else `NAME`.
    name: &'a str,
}

/// One layer of an image and the build step that made it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Layer")]
pub(super) struct LayerWire<'a> {
    /// Position, 0 is the lowest.
    index: u32,
    /// Digest of the uncompressed layer.
    diff_id: String,
    /// Digest of the layer as stored, where it is stored under one.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    /// The build step's command, if the image has a history.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<&'a str>,
    /// Bytes as stored.
    size: u64,
}

/// One package that was found.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Package")]
pub(super) struct PackageWire<'a> {
    /// Its package URL.
    purl: String,
    /// What kind of package, by the type of its package URL.
    #[schemars(extend("enum" = names::package_kinds()))]
    kind: &'static str,
    /// Its full name as its ecosystem writes it: `@babel/core`, `group:artifact`.
    name: &'a str,
    /// Its version as its ecosystem writes it; empty when it is not known.
    version: &'a str,
    /// The architecture it was built for, if its record says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    arch: Option<&'a str>,
    /// The source package, for packages of distributions.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceWire<'a>>,
    /// rpm's modularity label.
    #[serde(skip_serializing_if = "Option::is_none")]
    modularity: Option<&'a str>,
    /// Who packaged it: dpkg's maintainer, rpm's vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    maintainer: Option<&'a str>,
    /// Licences as its record states them.
    licenses: &'a [String],
    /// What its files take on disk, in bytes, as its record states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// `installed`: it is there; `declared`: a lock file asks for it.
    #[schemars(extend("enum" = names::evidence()))]
    evidence: &'static str,
    /// Where it was seen, sorted.
    locations: Vec<LocationWire<'a>>,
    /// Index of the layer that brought this name and version in.
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<u32>,
    /// The package of the distribution that owns its files, as `deb:NAME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    owned_by: Option<&'a str>,
}

/// The source package that a binary package was built from.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SourcePackage")]
struct SourceWire<'a> {
    /// Its name.
    name: &'a str,
    /// Its version, when it is known and may differ from the binary package's.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
}

/// Where a package was seen.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Location")]
struct LocationWire<'a> {
    /// Absolute path in the subject; `!` leads into an archive.
    path: &'a str,
}

impl<'a> SubjectWire<'a> {
    pub(super) fn new(subject: &'a Subject) -> Self {
        Self {
            kind: subject.kind.name(),
            target: &subject.target,
            digest: subject.digest.as_ref().map(ToString::to_string),
            config_digest: subject.config_digest.as_ref().map(ToString::to_string),
            platform: subject.platform.as_ref().map(Platform::to_string),
        }
    }
}

impl<'a> DistroWire<'a> {
    pub(super) fn new(distro: &'a Distro) -> Self {
        Self {
            id: &distro.id,
            id_like: &distro.id_like,
            version_id: distro.version_id.as_deref(),
            codename: distro.codename.as_deref(),
            name: &distro.name,
        }
    }
}

impl<'a> LayerWire<'a> {
    pub(super) fn new(layer: &'a Layer) -> Self {
        Self {
            index: layer.index,
            diff_id: layer.diff_id.to_string(),
            digest: layer.digest.as_ref().map(ToString::to_string),
            created_by: layer.created_by.as_deref(),
            size: layer.size,
        }
    }
}

impl<'a> PackageWire<'a> {
    pub(super) fn new(package: &'a Package, distro: Option<&Distro>) -> Self {
        let source = |source: &'a SourcePackage| SourceWire {
            name: &source.name,
            version: source.version.as_deref(),
        };
        Self {
            purl: package.purl(distro),
            kind: package.kind.purl_type(),
            name: &package.name,
            version: &package.version,
            arch: package.arch.as_deref(),
            source: package.source.as_ref().map(source),
            modularity: package.modularity.as_deref(),
            maintainer: package.maintainer.as_deref(),
            licenses: &package.licenses,
            size: package.size,
            evidence: package.evidence.name(),
            locations: package.locations.iter().map(|l| LocationWire { path: &l.path }).collect(),
            layer: package.layer,
            owned_by: package.owned_by.as_deref(),
        }
    }
}
