//! The same image in another form gives the same inventory.

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use plimsoll_jobs::Target;
use plimsoll_model::{Inventory, Platform};

use super::found::Found;
use crate::runner::{Case, Difference, Outcome};

/// A case for each further form of the image that is there.
pub(super) fn cases(
    image: &str,
    folder: &Path,
    platform: Option<&Platform>,
    oci: &Rc<Found>,
) -> Vec<Case> {
    let at = |name: &str| folder.join(name);
    let forms = [
        ("docker-archive", at("docker.tar"), Target::Archive(at("docker.tar"), None)),
        ("hybrid-archive", at("hybrid.tar"), Target::Archive(at("hybrid.tar"), None)),
        ("rootfs", at("rootfs"), Target::Dir(at("rootfs"))),
    ];
    let there = forms.into_iter().filter(|(_, path, _)| path.exists());
    let case = |(name, _, target): (&str, _, Target)| {
        let (oci, platform) = (Rc::clone(oci), platform.cloned());
        let judge = move || same(&oci, &Found::take(&target, platform.clone()));
        Case::new(format!("{image}/same/{name}"), "same", judge)
    };
    there.map(case).collect()
}

fn same(oci: &Found, other: &Found) -> Outcome {
    let (oci, other) = match (&oci.inventory, &other.inventory) {
        (Ok(oci), Ok(other)) => (oci, other),
        (Err(why), _) | (_, Err(why)) => {
            return Outcome::Wrong(Difference::new("two inventories", why));
        }
    };
    // A folder has no layers.
    let layers = !other.layers.is_empty();
    let (oci, other) = (lines(oci, layers), lines(other, layers));
    if oci == other {
        return Outcome::Passed;
    }
    let only = |here: &BTreeSet<String>, there: &BTreeSet<String>| {
        let few: Vec<&str> = here.difference(there).take(3).map(String::as_str).collect();
        format!("{} lines: {}", here.difference(there).count(), few.join(" | "))
    };
    let only_oci = format!("only in the OCI layout {}", only(&oci, &other));
    Outcome::Wrong(Difference::new(only_oci, format!("only here {}", only(&other, &oci))))
}

/// Everything that must be the same in every form, a line for each package and place.
fn lines(inventory: &Inventory, layers: bool) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    lines.insert(format!("distro {:?}", inventory.distro));
    for layer in inventory.layers.iter().filter(|_| layers) {
        lines.insert(format!("layer {} {} {:?}", layer.index, layer.diff_id, layer.created_by));
    }
    for package in &inventory.packages {
        let layer = package.layer.filter(|_| layers);
        for location in &package.locations {
            lines.insert(format!(
                "{} {} {} arch {:?} source {:?} owner {:?} layer {layer:?} path {}",
                package.kind.purl_type(),
                package.name,
                package.version,
                package.arch,
                package.source.as_ref().map(|source| (&source.name, &source.version)),
                package.owned_by,
                location.path,
            ));
        }
    }
    lines
}
