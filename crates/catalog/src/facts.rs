use plimsoll_model::{Distro, Limits, Location, Package, PackageKind};
use xxhash_rust::xxh3::xxh3_64;

use crate::Problem;

/// What parsers found in one file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// Packages, as found. A package without a location gets the file's own path.
    pub packages: Vec<Package>,
    /// The operating system, if the file tells it.
    pub distro: Option<Distro>,
    /// Which files belong to which package of the distribution.
    pub owned: Vec<Owned>,
    /// What this file tells of packages that others name.
    pub details: Vec<Detail>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// The files of one package of the distribution.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owned {
    /// The package's name, without its architecture.
    pub package: String,
    /// Keys of its files, sorted: see [`path_key`].
    pub paths: Vec<u64>,
}

/// What one file tells of a package whose name and version stand in another file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Detail {
    /// The package's kind.
    pub kind: PackageKind,
    /// Its name.
    pub name: String,
    /// Licences, for a package whose own record states none.
    pub licenses: Vec<String>,
    /// What its files take on disk, in bytes, if its own record does not state it.
    pub size: Option<u64>,
}

impl Facts {
    /// Adds a package.
    pub fn package(&mut self, package: Package) {
        self.packages.push(package);
    }

    /// Adds a package found inside an archive: `inner` is the path in it.
    pub fn package_inside(&mut self, mut package: Package, file: &str, inner: &str) {
        package.locations.push(Location { path: format!("/{file}!{inner}") });
        self.packages.push(package);
    }

    /// Notes a record that could not be read.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes that `package` owns the files at `paths`, absolute or relative to the root.
    pub fn owns<'p>(&mut self, package: impl Into<String>, paths: impl Iterator<Item = &'p str>) {
        let mut paths: Vec<u64> = paths.map(path_key).collect();
        paths.sort_unstable();
        paths.dedup();
        self.owned.push(Owned { package: package.into(), paths });
    }

    /// Whether more packages and problems may be added: a parser that loops over records asks
    /// this.
    pub fn has_room(&self, limits: &Limits) -> bool {
        self.packages.len() + self.problems.len() < limits.packages_per_file
    }

    /// Whether nothing at all was found.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A short key for a path, the same for both spellings of a merged `/usr`.
///
/// Package databases may say `/lib/x` where the image has `/usr/lib/x`, so the folders that were
/// merged into `/usr` are read as being there. Eight bytes stand for each path because a database
/// lists every file of the system and only a handful are ever asked for.
pub fn path_key(path: &str) -> u64 {
    let path = path.trim_start_matches("./").trim_matches('/');
    let first = path.split('/').next().unwrap_or(path);
    if matches!(first, "bin" | "sbin" | "lib" | "lib32" | "lib64" | "libx32") {
        xxh3_64(format!("usr/{path}").as_bytes())
    } else {
        xxh3_64(path.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_merged_usr_have_one_key() {
        assert_eq!(path_key("/lib/x/y.so"), path_key("usr/lib/x/y.so"));
        assert_eq!(path_key("./bin/sh"), path_key("/usr/bin/sh"));
        assert_ne!(path_key("/opt/lib/x"), path_key("/opt/usr/lib/x"));
    }
}
