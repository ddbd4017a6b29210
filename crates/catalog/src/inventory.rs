//! From found files to an inventory: owners, duplicates, order.

use std::collections::{BTreeMap, HashMap};

use plimsoll_model::{Distro, Gap, GapCode, Location, Package};

use crate::{FoundFile, path_key};

/// Packages, operating system and gaps of a set of files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Contents {
    /// The operating system, if a file tells it.
    pub distro: Option<Distro>,
    /// Packages in the order of kind, name, version and place; one for each layer and owner.
    pub packages: Vec<Package>,
    /// What the parsers could not read, sorted.
    pub gaps: Vec<Gap>,
}

/// Puts together what the files of an image or a folder told.
///
/// A package of the operating system is one package however often its record is seen. Any other
/// package is one for each layer that brought it and each owner that its files have.
pub fn assemble(files: Vec<FoundFile>) -> Contents {
    let owners = Owners::new(&files);
    let mut contents = Contents::default();
    let mut packages: BTreeMap<Identity, Package> = BTreeMap::new();
    for file in files {
        for problem in file.facts.problems {
            // The distribution answers for what its own files are made of.
            if is_about_contents(problem.code) && owners.of_path(&file.path).is_some() {
                continue;
            }
            let place = format!("/{}", file.path);
            contents.gaps.push(Gap::new(problem.code, place, problem.message));
        }
        // `etc` sorts before `usr`, and is the one that counts where both are there.
        if contents.distro.is_none() {
            contents.distro = file.facts.distro;
        }
        for (index, mut package) in file.facts.packages.into_iter().enumerate() {
            if package.locations.is_empty() {
                package.locations.push(Location { path: format!("/{}", file.path) });
            }
            package.layer = file.layers.get(index).copied();
            package.owned_by = owners.of(&package, &file.path);
            add(&mut packages, package);
        }
    }
    contents.packages = packages.into_values().collect();
    contents.packages.sort_unstable();
    contents.gaps.sort_unstable();
    contents.gaps.dedup();
    contents
}

type Identity = (String, String, String, Option<String>, Option<u32>, Option<String>);

fn add(packages: &mut BTreeMap<Identity, Package>, mut package: Package) {
    let os = package.kind.is_os();
    let identity = (
        package.kind.purl_type().to_owned(),
        package.name.clone(),
        package.version.clone(),
        package.arch.clone(),
        package.layer.filter(|_| !os),
        package.owned_by.clone(),
    );
    match packages.get_mut(&identity) {
        Some(known) => {
            known.locations.append(&mut package.locations);
            known.locations.sort_unstable();
            known.locations.dedup();
            known.layer = known.layer.min(package.layer);
            known.evidence = known.evidence.min(package.evidence);
        }
        None => drop(packages.insert(identity, package)),
    }
}

/// Which package of the distribution owns which file.
struct Owners {
    by_path: HashMap<u64, String>,
}

impl Owners {
    fn new(files: &[FoundFile]) -> Self {
        let mut kinds: HashMap<&str, &'static str> = HashMap::new();
        for package in files.iter().flat_map(|file| &file.facts.packages) {
            if package.kind.is_os() {
                kinds.insert(&package.name, package.kind.purl_type());
            }
        }
        let asked = files
            .iter()
            .filter(|file| {
                let mut problems = file.facts.problems.iter();
                file.facts.packages.iter().any(|package| !package.kind.is_os())
                    || problems.any(|problem| is_about_contents(problem.code))
            })
            .map(|file| path_key(&file.path))
            .collect::<std::collections::HashSet<u64>>();
        let mut by_path = HashMap::new();
        for owned in files.iter().flat_map(|file| &file.facts.owned) {
            // A list that outlived its package owns nothing.
            let Some(kind) = kinds.get(owned.package.as_str()) else { continue };
            for path in owned.paths.iter().filter(|path| asked.contains(path)) {
                by_path.entry(*path).or_insert_with(|| format!("{kind}:{}", owned.package));
            }
        }
        Self { by_path }
    }

    fn of(&self, package: &Package, path: &str) -> Option<String> {
        if package.kind.is_os() { None } else { self.of_path(path).cloned() }
    }

    fn of_path(&self, path: &str) -> Option<&String> {
        self.by_path.get(&path_key(path))
    }
}

/// Whether a gap is that a program or archive does not say what it is made of.
fn is_about_contents(code: GapCode) -> bool {
    matches!(code, GapCode::UnknownContents | GapCode::PartialIdentity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Facts;
    use plimsoll_model::PackageKind;

    fn found(path: &str, layer: u32, facts: Facts) -> FoundFile {
        let layers = vec![layer; facts.packages.len()];
        FoundFile { path: path.into(), facts, layers }
    }

    fn with(package: Package) -> Facts {
        Facts { packages: vec![package], ..Facts::default() }
    }

    #[test]
    fn one_database_seen_twice_is_one_package() {
        let zlib = || with(Package::new(PackageKind::Apk, "zlib", "1.3-r2"));
        let contents = assemble(vec![
            found("lib/apk/db/installed", 1, zlib()),
            found("usr/lib/apk/db/installed", 0, zlib()),
        ]);
        assert_eq!(contents.packages.len(), 1);
        assert_eq!(contents.packages[0].layer, Some(0));
        assert_eq!(contents.packages[0].locations.len(), 2);
    }

    #[test]
    fn the_distribution_answers_for_the_contents_of_its_files() {
        let opaque = || Facts {
            problems: vec![crate::Problem::new(GapCode::UnknownContents, "no list")],
            ..Facts::default()
        };
        let mut list = Facts::default();
        list.owns("tool", ["/usr/bin/tool"].into_iter());
        let contents = assemble(vec![
            found("usr/bin/tool", 0, opaque()),
            found("usr/local/bin/tool", 0, opaque()),
            found("var/lib/dpkg/info/tool.list", 0, list),
            found("var/lib/dpkg/status", 0, with(Package::new(PackageKind::Deb, "tool", "1"))),
        ]);
        let places: Vec<_> = contents.gaps.iter().map(|gap| gap.place.as_str()).collect();
        assert_eq!(places, ["/usr/local/bin/tool"]);
    }

    #[test]
    fn a_language_package_knows_its_owner() {
        let mut list = Facts::default();
        list.owns("python3-yaml", ["/usr/lib/python3/x.egg-info"].into_iter());
        list.owns("removed", ["/usr/lib/y.egg-info"].into_iter());
        let yaml = || with(Package::new(PackageKind::PyPi, "PyYAML", "6.0"));
        let contents = assemble(vec![
            found("usr/lib/python3/x.egg-info", 0, yaml()),
            found("usr/lib/y.egg-info", 0, yaml()),
            found("var/lib/dpkg/info/python3-yaml.list", 0, list),
            found(
                "var/lib/dpkg/status",
                0,
                with(Package::new(PackageKind::Deb, "python3-yaml", "6")),
            ),
        ]);
        let owners: Vec<_> = contents
            .packages
            .iter()
            .filter(|p| p.kind == PackageKind::PyPi)
            .map(|p| p.owned_by.as_deref())
            .collect();
        assert_eq!(owners, [Some("deb:python3-yaml"), None]);
    }
}
