use std::path::Path;

use plimsoll_catalog::{Contents, Scanner, Scope};
use plimsoll_model::{Inventory, Limits, Platform, Subject, SubjectKind};

use crate::source::layout::Choice;
use crate::source::registry::{self, RegistrySettings};
use crate::source::{Blob, Image, Store, archive, folder, layout, sbom};
use crate::{JobError, LayerCache, Progress, Target};

/// How targets are opened.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// The platform, for images that are for several.
    pub platform: Option<Platform>,
    /// Bounds on what untrusted input may cost.
    pub limits: Limits,
    /// How registries are reached; `None` if no network may be used.
    pub registry: Option<RegistrySettings>,
    /// What is known of layers already; nothing, by default.
    pub cache: LayerCache,
}

/// Takes the inventory of a target: every package, where it is and what brought it. Layers that
/// the cache knows are neither fetched nor read.
pub fn inventory(
    target: &Target,
    options: &SourceOptions,
    progress: &dyn Progress,
) -> Result<Inventory, JobError> {
    let limits = &options.limits;
    let choice =
        |name: &Option<String>| Choice { name: name.clone(), platform: options.platform.clone() };
    match target {
        Target::Dir(path) => of_folder(target, path, limits, progress),
        Target::Oci(path, name) => {
            let image = layout::open(&Store::folder(path), &choice(name), limits)?;
            of_image(target, &image, options, progress)
        }
        Target::Archive(path, name) => {
            let store = Store::archive(path, limits, progress)?;
            of_image(target, &archive::open(&store, &choice(name), limits)?, options, progress)
        }
        Target::Registry(name) => {
            let Some(settings) = &options.registry else {
                let why = "--offline keeps from asking its registry".to_owned();
                return Err(JobError::Target { target: target.to_string(), why });
            };
            progress.stage("asking the registry", None);
            let image = registry::open(name, settings, &choice(&None), limits)?;
            of_image(target, &image, options, progress)
        }
        Target::Sbom(path) => {
            let place = path.display().to_string();
            sbom::read(&Blob::open(path)?, &place, &target.to_string(), limits)
        }
        Target::StandardInput => {
            progress.stage("reading standard input", None);
            let blob = Blob::standard_input(limits.layer_bytes)?;
            let place = "standard input".to_owned();
            if sbom::looks_like_one(&blob) {
                return sbom::read(&blob, &place, &target.to_string(), limits);
            }
            let store = Store::archive_in(blob, place, limits, progress)?;
            of_image(target, &archive::open(&store, &choice(&None), limits)?, options, progress)
        }
    }
}

fn of_folder(
    target: &Target,
    path: &Path,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<Inventory, JobError> {
    let kind = folder::kind_of(path);
    let scope = match kind {
        SubjectKind::Project => Scope::InstalledAndDeclared,
        SubjectKind::RootFs | SubjectKind::Image | SubjectKind::Bom => Scope::Installed,
    };
    let contents = folder::read(path, &Scanner { limits: *limits, scope }, progress)?;
    let subject = Subject {
        kind,
        target: target.to_string(),
        digest: None,
        config_digest: None,
        platform: None,
    };
    Ok(put_together(subject, Vec::new(), contents))
}

fn of_image(
    target: &Target,
    image: &Image,
    options: &SourceOptions,
    progress: &dyn Progress,
) -> Result<Inventory, JobError> {
    let scanner = Scanner { limits: options.limits, scope: Scope::Installed };
    let contents = image.read(&scanner, &options.cache, progress)?;
    let subject = Subject {
        kind: SubjectKind::Image,
        target: target.to_string(),
        digest: image.digest.clone().or_else(|| Some(image.config_digest.clone())),
        config_digest: Some(image.config_digest.clone()),
        platform: image.config.platform.clone(),
    };
    Ok(put_together(subject, image.described_layers(), contents))
}

fn put_together(
    subject: Subject,
    layers: Vec<plimsoll_model::Layer>,
    contents: Contents,
) -> Inventory {
    let Contents { distro, packages, gaps } = contents;
    Inventory { subject, distro, layers, packages, gaps }
}
