//! Images in `docker save`'s form.

use plimsoll_formats::hashing;
use plimsoll_formats::oci::{ArchiveImage, ImageConfig, read_archive_manifest};
use plimsoll_model::{Algorithm, Limits};

use super::Store;
use super::image::{Image, ImageLayer, LayerBytes};
use super::layout::Choice;
use crate::JobError;

/// Opens the image of an archive that `choice` means. Archives that are OCI layouts too (Docker
/// since 25) are read as such, since those have a manifest digest.
pub(crate) fn open(store: &Store, choice: &Choice, limits: &Limits) -> Result<Image, JobError> {
    if store.has("index.json") && store.has("oci-layout") {
        return super::layout::open(store, choice, limits);
    }
    let bad = |why: String| JobError::NotAnImage { place: store.place.clone(), why };
    if !store.has("manifest.json") {
        return Err(bad("it has neither manifest.json nor index.json".into()));
    }
    let images = read_archive_manifest(&store.read("manifest.json", limits)?);
    let image = choose(store, images.map_err(|error| bad(error.to_string()))?, choice)?;
    let json = store.read(&image.config, limits)?;
    let config = ImageConfig::read(&json).map_err(|error| bad(error.to_string()))?;
    if config.diff_ids.len() != image.layers.len() {
        let (listed, configured) = (image.layers.len(), config.diff_ids.len());
        return Err(bad(format!(
            "manifest.json lists {listed} layers, {} {configured}",
            image.config
        )));
    }
    let mut layers = Vec::new();
    for path in &image.layers {
        let blob = store.blob(path)?.ok_or_else(|| bad(format!("layer {path} is missing")))?;
        layers.push(ImageLayer { bytes: Some(LayerBytes::Here(blob)), digest: None });
    }
    Ok(Image {
        place: store.place.clone(),
        digest: None,
        config_digest: hashing::digest(Algorithm::Sha256, &json),
        config,
        layers,
    })
}

fn choose(
    store: &Store,
    mut images: Vec<ArchiveImage>,
    choice: &Choice,
) -> Result<ArchiveImage, JobError> {
    let place = store.place.clone();
    let names: Vec<String> = images.iter().flat_map(|image| image.repo_tags.clone()).collect();
    if let Some(name) = &choice.name {
        let wanted = |image: &ArchiveImage| image.repo_tags.contains(name);
        return match images.iter().position(wanted) {
            Some(found) => Ok(images.swap_remove(found)),
            None => {
                let why = format!("it has no image `{name}`; it has {}", names.join(", "));
                Err(JobError::NotAnImage { place, why })
            }
        };
    }
    match images.len() {
        0 => Err(JobError::NotAnImage { place, why: "manifest.json lists no image".into() }),
        1 => Ok(images.remove(0)),
        _ => {
            let first = names.first().map_or("NAME", String::as_str);
            let choose = format!("name one: add `:{first}` to the target");
            Err(JobError::Ambiguous { place, names, choose })
        }
    }
}
