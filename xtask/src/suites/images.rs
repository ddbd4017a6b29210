//! Inventories of real images against what the package managers themselves say is in them.
//!
//! The data is a folder that `make-images` filled: one folder an image, with the image in several
//! forms and its truth.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use plimsoll_jobs::Target;
use plimsoll_model::Platform;

use super::Suite;
use crate::runner::Case;

mod found;
mod image;
mod key;
mod locks;
mod packages;
mod truth;
mod views;

use found::Found;
use truth::Truth;

pub(super) const SUITE: Suite = Suite {
    name: "images",
    about: "inventories of images against the package managers' own lists",
    folder: None,
    variable: Some("PLIMSOLL_IMAGES"),
    cases,
};

fn cases(data: &Path) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for folder in folders(data)? {
        if folder.join("truth.json").is_file() {
            cases.extend(of_folder(&folder)?);
        }
    }
    Ok(cases)
}

/// All cases of one image.
fn of_folder(folder: &Path) -> Result<Vec<Case>, String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let truth = Truth::read(&folder.join("truth.json"))?;
    let oci = Target::Oci(folder.join("oci"), None);
    // Where there are two truths, this one is of the first platform, whatever this machine is.
    let arm = folder.join("truth-arm64.json");
    let platform = arm.is_file().then(|| linux("amd64"));
    let found = Rc::new(Found::take(&oci, platform.clone()));
    let mut cases = packages::cases(&name, &truth, &found);
    cases.extend(image::cases(&name, &truth, &found));
    cases.extend(views::cases(&name, folder, platform.as_ref(), &found));
    for project in folders(&folder.join("dir")).unwrap_or_default() {
        if project.join("package-lock.json").is_file() {
            cases.push(locks::case(&name, &project, &truth));
        }
    }
    if arm.is_file() {
        let (name, truth) = (format!("{name}/arm64"), Truth::read(&arm)?);
        let found = Rc::new(Found::take(&oci, Some(linux("arm64"))));
        cases.extend(packages::cases(&name, &truth, &found));
        cases.extend(image::cases(&name, &truth, &found));
    }
    Ok(cases)
}

fn linux(architecture: &str) -> Platform {
    Platform { os: "linux".into(), architecture: architecture.into(), variant: None }
}

/// The folders in a folder, sorted, without hidden ones.
fn folders(parent: &Path) -> Result<Vec<PathBuf>, String> {
    let cannot = |error| format!("cannot read {}: {error}", parent.display());
    let mut folders = Vec::new();
    for entry in parent.read_dir().map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        if entry.path().is_dir() && !entry.file_name().as_encoded_bytes().starts_with(b".") {
            folders.push(entry.path());
        }
    }
    folders.sort_unstable();
    Ok(folders)
}
