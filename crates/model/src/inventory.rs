use crate::{Digest, Distro, Gap, Package, Platform};

/// What was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// What kind of thing it is.
    pub kind: SubjectKind,
    /// The target as the user named it, with its scheme.
    pub target: String,
    /// The digest of the manifest, or of the configuration where no manifest exists; what
    /// reports, signatures and verdicts join on.
    pub digest: Option<Digest>,
    /// The digest of the image configuration ("image ID").
    pub config_digest: Option<Digest>,
    /// The platform of an image.
    pub platform: Option<Platform>,
}

/// The kinds of subject.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SubjectKind {
    /// A container image.
    Image,
    /// A folder that is the root of an operating system.
    RootFs,
    /// A folder of a project: lock files count.
    Project,
    /// A bill of materials that somebody else wrote.
    Bom,
}

impl SubjectKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Image, Self::RootFs, Self::Project, Self::Bom];

    /// The public name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::RootFs => "rootfs",
            Self::Project => "project",
            Self::Bom => "bom",
        }
    }
}

/// One layer of an image and the build step that made it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layer {
    /// Position, 0 is the lowest.
    pub index: u32,
    /// Digest of the uncompressed layer.
    pub diff_id: Digest,
    /// Digest of the layer as stored, where it is stored under one.
    pub digest: Option<Digest>,
    /// The history entry's command, if the image has a history.
    pub created_by: Option<String>,
    /// Bytes as stored.
    pub size: u64,
}

/// Everything found in a subject: its system, its packages, and what could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inventory {
    /// What was looked at.
    pub subject: Subject,
    /// The operating system, if the subject has one.
    pub distro: Option<Distro>,
    /// Layers, the lowest first; empty for folders.
    pub layers: Vec<Layer>,
    /// Packages in the order of kind, name, version and place.
    pub packages: Vec<Package>,
    /// What could not be judged, sorted.
    pub gaps: Vec<Gap>,
}
