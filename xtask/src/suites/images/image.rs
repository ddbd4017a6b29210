//! The image itself: its operating system, digests and layers with their build steps.

use std::rc::Rc;

use plimsoll_model::{Digest, Inventory};

use super::found::Found;
use super::truth::Truth;
use crate::runner::{Case, Difference, Outcome};

/// Cases of an image as a whole.
pub(super) fn cases(image: &str, truth: &Truth, found: &Rc<Found>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |what: &str, expected: String, describe: fn(&Inventory) -> String| {
        let found = Rc::clone(found);
        let judge = move || same(&expected, &found, describe);
        cases.push(Case::new(format!("{image}/{what}"), "image", judge));
    };
    if let Some(distro) = &truth.distro {
        add("distro", format!("{} {}", distro.id, distro.version_id), distro_of);
    }
    if let (Some(manifest), Some(config)) = (&truth.manifest_digest, &truth.config_digest) {
        add("digests", format!("{manifest} {config}"), digests_of);
    }
    let layers = truth.layers.iter().map(|layer| {
        format!("{} {} {} {}\n", layer.diff_id, layer.digest, layer.size, layer.created_by)
    });
    add("layers", layers.collect(), layers_of);
    cases
}

fn same(expected: &str, found: &Found, describe: fn(&Inventory) -> String) -> Outcome {
    let got = match &found.inventory {
        Ok(inventory) => describe(inventory),
        Err(why) => why.clone(),
    };
    if got == expected {
        return Outcome::Passed;
    }
    Outcome::Wrong(Difference::new(expected.trim_end(), got.trim_end()))
}

fn distro_of(inventory: &Inventory) -> String {
    let distro = inventory.distro.clone().unwrap_or_default();
    format!("{} {}", distro.id, distro.version_id.unwrap_or_default())
}

fn digests_of(inventory: &Inventory) -> String {
    let subject = &inventory.subject;
    format!("{} {}", text(subject.digest.as_ref()), text(subject.config_digest.as_ref()))
}

fn layers_of(inventory: &Inventory) -> String {
    let describe = |layer: &plimsoll_model::Layer| {
        let command = layer.created_by.as_deref().unwrap_or("none");
        format!("{} {} {} {command}\n", layer.diff_id, text(layer.digest.as_ref()), layer.size)
    };
    inventory.layers.iter().map(describe).collect()
}

fn text(digest: Option<&Digest>) -> String {
    digest.map_or("none".into(), ToString::to_string)
}
