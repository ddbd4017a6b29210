//! Packages one by one: what must be there, what must not, and what nobody put there.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_model::{Package, PackageKind};

use super::found::Found;
use super::key::Key;
use super::truth::{Absent, Truth, Wanted};
use crate::runner::{Case, Difference, Outcome};

/// The cases of an image's packages.
pub(super) fn cases(image: &str, truth: &Truth, found: &Rc<Found>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut wanted_by_key: BTreeMap<Key, Vec<&Wanted>> = BTreeMap::new();
    for wanted in &truth.packages {
        let key = Key::of(&wanted.purl)
            .unwrap_or_else(|| Key::of_parts("unknown", &wanted.name, &wanted.version));
        wanted_by_key.entry(key).or_default().push(wanted);
    }
    for (key, all) in &wanted_by_key {
        for wanted in all {
            let id = id(image, key, wanted, all.len() > 1);
            let (found, key, wanted) = (Rc::clone(found), key.clone(), (*wanted).clone());
            cases.push(Case::new(id, key.kind.clone(), move || present(&found, &key, &wanted)));
        }
    }
    let mut ghosts = BTreeSet::new();
    for absent in &truth.absent {
        let Absent { kind, name, version, why } = absent;
        let key = Key::of_parts(kind, name, version);
        ghosts.insert(key.clone());
        let id = format!("{image}/absent/{}/{name}@{version}", key.kind);
        let (found, group, why) = (Rc::clone(found), key.kind.clone(), why.clone());
        cases.push(Case::new(id, group, move || ghost(&found, &key, &why)).negative());
    }
    for key in found.keys().filter(|key| !ghosts.contains(key)) {
        for (what, places) in extras(truth, found, key, wanted_by_key.get(key)) {
            let difference = Difference::new("nothing: the truth does not have it", places);
            let outcome = Outcome::FalseAccept(difference);
            let id = format!("{image}/extra/{what}");
            cases.push(Case::new(id, key.kind.clone(), move || outcome.clone()));
        }
    }
    cases
}

fn id(image: &str, key: &Key, wanted: &Wanted, has_twins: bool) -> String {
    let mut id = format!("{image}/{}/{}@{}", key.kind, wanted.name, wanted.version);
    let place = wanted.paths.first().or(wanted.arch.as_ref().filter(|_| has_twins));
    if let Some(place) = place {
        id.extend([" ", place]);
    }
    id
}

/// Whether a package is there as the truth has it. Of several with its name and version, the one
/// that fits best is judged.
fn present(found: &Found, key: &Key, wanted: &Wanted) -> Outcome {
    let expected = format!("{} {}", wanted.name, wanted.version);
    if let Err(why) = &found.inventory {
        return Outcome::FalseReject(Difference::new(expected, why));
    }
    let candidates = found.packages(key).iter().map(|package| differences(wanted, package));
    match candidates.min_by_key(Vec::len) {
        None => Outcome::FalseReject(Difference::new(expected, "nothing")),
        Some(differences) if differences.is_empty() => Outcome::Passed,
        Some(differences) => {
            let (expected, got): (Vec<String>, Vec<String>) = differences.into_iter().unzip();
            Outcome::Wrong(Difference::new(expected.join("; "), got.join("; ")))
        }
    }
}

/// What differs, as it should be and as it is.
fn differences(wanted: &Wanted, package: &Package) -> Vec<(String, String)> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, wanted: Option<String>, got: Option<String>| {
        if wanted != got {
            let side = |text: Option<String>| format!("{what} {}", text.unwrap_or("none".into()));
            differences.push((side(wanted), side(got)));
        }
    };
    compare("owner", wanted.owned_by.clone(), package.owned_by.clone());
    if let Some(layer) = wanted.layer {
        compare("layer", Some(layer.to_string()), package.layer.map(|layer| layer.to_string()));
    }
    if wanted.arch.is_some() {
        compare("architecture", wanted.arch.clone(), package.arch.clone());
    }
    if let Some(epoch) = wanted.epoch {
        let got = package.version.split_once(':').map(|(epoch, _)| epoch.to_owned());
        compare("epoch", Some(epoch.to_string()), got);
    }
    if wanted.module.is_some() {
        compare("module", wanted.module.clone(), package.modularity.clone());
    }
    if wanted.source.is_some() {
        compare("source", wanted.source.clone(), source(package));
    }
    if wanted.source_version.is_some() {
        let got = package.source.as_ref().and_then(|source| source.version.clone());
        compare("source version", wanted.source_version.clone(), got);
    }
    for path in &wanted.paths {
        if !package.locations.iter().any(|location| is_at(&location.path, path)) {
            compare("path", Some(path.clone()), Some(places(package)));
        }
    }
    differences
}

/// The source package as the truth names it: for rpm, the file name of the source rpm.
fn source(package: &Package) -> Option<String> {
    let source = package.source.as_ref()?;
    if package.kind != PackageKind::Rpm {
        return Some(source.name.clone());
    }
    let version = source.version.as_ref().unwrap_or(&package.version);
    let version = version.split_once(':').map_or(version.as_str(), |(_, version)| version);
    Some(format!("{}-{version}.src.rpm", source.name))
}

/// Whether a location is what the truth means by a path: the file itself, or a file of the folder.
fn is_at(location: &str, path: &str) -> bool {
    location.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn places(package: &Package) -> String {
    let paths: Vec<&str> = package.locations.iter().map(|it| it.path.as_str()).collect();
    paths.join(", ")
}

/// Whether something that was deleted is gone.
fn ghost(found: &Found, key: &Key, why: &str) -> Outcome {
    let expected = format!("nothing: {why}");
    match (&found.inventory, found.packages(key)) {
        (Err(error), _) => Outcome::Wrong(Difference::new(expected, error)),
        (_, []) => Outcome::Passed,
        (_, [ghost, ..]) => Outcome::FalseAccept(Difference::new(expected, places(ghost))),
    }
}

/// What was found of a key and is not in the truth, with its places: the package, or, if the truth
/// has it elsewhere, a place of it.
fn extras(
    truth: &Truth,
    found: &Found,
    key: &Key,
    wanted: Option<&Vec<&Wanted>>,
) -> BTreeMap<String, String> {
    let packages = found.packages(key).iter();
    if let Some(wanted) = wanted {
        let paths: Vec<&String> = wanted.iter().flat_map(|wanted| &wanted.paths).collect();
        if paths.is_empty() {
            return BTreeMap::new();
        }
        return packages
            .flat_map(|package| package.locations.iter().map(move |it| (package, &it.path)))
            .filter(|(_, place)| !paths.iter().any(|path| is_at(place, path)))
            .map(|(package, place)| (format!("{} {place}", found.purl(package)), place.clone()))
            .collect();
    }
    if truth.allows(key) || !truth.is_complete_for(&key.kind) {
        return BTreeMap::new();
    }
    packages.map(|package| (found.purl(package), places(package))).collect()
}

#[cfg(test)]
mod tests;
