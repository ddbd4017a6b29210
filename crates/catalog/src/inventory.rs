//! From found files to an inventory: owners, duplicates, order.

use std::collections::{BTreeMap, HashMap};

use plimsoll_model::{Distro, Gap, GapCode, Location, Package, PackageKind};

use crate::{Detail, FoundFile, path_key};

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
/// package is one for each layer that brought it and each owner that its files have. A program known
/// by its bytes is left out if a package manager brought it, because it is that package.
pub fn assemble(files: Vec<FoundFile>) -> Contents {
    let owners = Owners::new(&files);
    let mut details: HashMap<(PackageKind, String), Detail> = HashMap::new();
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
        for detail in file.facts.details {
            let known = details.entry((detail.kind, detail.name.clone()));
            known
                .and_modify(|known| {
                    known.size = known.size.or(detail.size);
                    known.licenses.extend_from_slice(&detail.licenses);
                })
                .or_insert(detail);
        }
        for (index, mut package) in file.facts.packages.into_iter().enumerate() {
            if package.locations.is_empty() {
                package.locations.push(Location { path: format!("/{}", file.path) });
            }
            package.layer = file.layers.get(index).copied();
            package.owned_by = owners.of(&package, &file.path);
            if package.kind == PackageKind::Generic && owners.brought(&package, &file.path) {
                continue;
            }
            add(&mut packages, package);
        }
    }
    contents.packages = packages.into_values().collect();
    for package in &mut contents.packages {
        complete(package, &details);
    }
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

/// Fills in what a package's own record does not say.
fn complete(package: &mut Package, details: &HashMap<(PackageKind, String), Detail>) {
    let Some(detail) = details.get(&(package.kind, package.name.clone())) else { return };
    package.size = package.size.or(detail.size);
    if package.licenses.is_empty() {
        package.licenses.clone_from(&detail.licenses);
    }
}

/// Which package of the distribution owns which file.
struct Owners {
    by_path: HashMap<u64, String>,
    /// Whether components of Bitnami are installed; their files are in a folder of their own.
    bitnami: bool,
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
        let mut packages = files.iter().flat_map(|file| &file.facts.packages);
        Self { by_path, bitnami: packages.any(|package| package.kind == PackageKind::Bitnami) }
    }

    fn of(&self, package: &Package, path: &str) -> Option<String> {
        if package.kind.is_os() { None } else { self.of_path(path).cloned() }
    }

    /// Whether a package manager that is read brought this program.
    fn brought(&self, package: &Package, path: &str) -> bool {
        package.owned_by.is_some() || (self.bitnami && path.starts_with("opt/bitnami/"))
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
    fn a_program_that_a_package_manager_brought_is_left_out() {
        let mut list = Facts::default();
        list.owns("bash", ["/bin/bash"].into_iter());
        let program = |name| with(Package::new(PackageKind::Generic, name, "1"));
        let contents = assemble(vec![
            found("opt/bitnami/.bitnami_components.json", 0, {
                with(Package::new(PackageKind::Bitnami, "redis", "7.4.1-0"))
            }),
            found("opt/bitnami/redis/bin/redis-server", 0, program("redis")),
            found("usr/bin/bash", 0, program("bash")),
            found("usr/local/bin/node", 0, program("node")),
            found("var/lib/dpkg/info/bash.list", 0, list),
            found("var/lib/dpkg/status", 0, with(Package::new(PackageKind::Deb, "bash", "5"))),
        ]);
        let names: Vec<_> = contents.packages.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["bash", "redis", "node"]);
    }

    #[test]
    fn details_complete_what_a_record_leaves_open() {
        let detail = |licenses: &[&str], size| Facts {
            details: vec![Detail {
                kind: PackageKind::Portage,
                name: "sys-libs/zlib".into(),
                licenses: licenses.iter().map(|&license| license.into()).collect(),
                size,
            }],
            ..Facts::default()
        };
        let package = || Package::new(PackageKind::Portage, "sys-libs/zlib", "1.3.1");
        let mut stated = package();
        stated.licenses = vec!["MIT".into()];
        stated.size = Some(1);
        for (package, licenses, size) in [(package(), "ZLIB", 7), (stated, "MIT", 1)] {
            let contents = assemble(vec![
                found("var/db/pkg/sys-libs/zlib-1.3.1/CONTENTS", 0, with(package)),
                found("var/db/pkg/sys-libs/zlib-1.3.1/LICENSE", 0, detail(&["ZLIB"], None)),
                found("var/db/pkg/sys-libs/zlib-1.3.1/SIZE", 0, detail(&[], Some(7))),
            ]);
            assert_eq!(contents.packages[0].licenses, [licenses]);
            assert_eq!(contents.packages[0].size, Some(size));
        }
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
