//! What all readers of lock files share: bounds, one entry a package, and what is left out.

use std::collections::BTreeMap;
use std::fmt::Display;

use plimsoll_formats::yaml::YamlError;
use plimsoll_model::{Evidence, GapCode, Package, PackageKind};

use super::node_module::is_identity;
use super::package_lock::is_semver;
use crate::{Facts, File, Problem};

/// The packages that a file asks for, each name and version once.
pub(super) struct Declared {
    kind: PackageKind,
    /// Kind, name and version, with the licences.
    packages: BTreeMap<(PackageKind, String, String), Vec<String>>,
    problems: Vec<Problem>,
    /// How many more entries may be read, and how many there may be at all.
    room: usize,
    most: usize,
}

/// Lets `read` collect what the text of a file asks for. What it collected before an error is
/// kept.
pub(super) fn read(
    file: &mut File<'_>,
    facts: &mut Facts,
    kind: PackageKind,
    read: impl FnOnce(&str, &mut Declared) -> Result<(), Problem>,
) -> Result<(), Problem> {
    read_bytes(file, facts, kind, |bytes, declared| {
        let text = String::from_utf8_lossy(bytes);
        read(text.trim_start_matches('\u{feff}'), declared)
    })
}

/// As [`read`], for files that may have another encoding than UTF-8.
pub(super) fn read_bytes(
    file: &mut File<'_>,
    facts: &mut Facts,
    kind: PackageKind,
    read: impl FnOnce(&[u8], &mut Declared) -> Result<(), Problem>,
) -> Result<(), Problem> {
    if is_inside_package(file.path) {
        return Ok(());
    }
    let (size, limit) = (file.size(), file.limits.lock_bytes);
    if size > limit {
        let message = format!("{size} bytes, more than the limit of {limit} for a lock file");
        return Err(Problem::new(GapCode::TooLarge, message));
    }
    let most = file.limits.packages_per_file;
    let packages = BTreeMap::new();
    let mut declared = Declared { kind, packages, problems: Vec::new(), room: most, most };
    let result = read(&file.bytes()?, &mut declared);
    for ((kind, name, version), licenses) in declared.packages {
        let mut package = Package::new(kind, name, version);
        package.evidence = Evidence::Declared;
        package.licenses = licenses;
        facts.package(package);
    }
    facts.problems.append(&mut declared.problems);
    result
}

/// Whether a file came along inside an installed package, where it says nothing of this project.
fn is_inside_package(path: &str) -> bool {
    let mut before = "";
    path.split('/').any(|part| {
        let folders = (std::mem::replace(&mut before, part), part);
        matches!(part, "node_modules" | "site-packages" | "dist-packages")
            || matches!(
                folders,
                ("pkg", "mod") | ("registry", "src") | ("vendor", "bundle") | ("META-INF", "maven")
            )
    })
}

impl Declared {
    /// Counts an entry that is about to be looked at.
    pub(super) fn count_entry(&mut self) -> Result<(), Problem> {
        self.room = self.room.checked_sub(1).ok_or_else(|| {
            Problem::new(GapCode::Limit, format!("more than {} entries", self.most))
        })?;
        Ok(())
    }

    /// Takes the package of the entry `key`. An address in place of a version names no release.
    pub(super) fn package(&mut self, key: &str, name: &str, version: Option<&str>) {
        self.package_of(self.kind, key, name, version, Vec::new());
    }

    /// As [`Declared::package`], of any kind and with the licences that the entry states.
    pub(super) fn package_of(
        &mut self,
        kind: PackageKind,
        key: &str,
        name: &str,
        version: Option<&str>,
        licenses: Vec<String>,
    ) {
        match version.filter(|version| is_version(kind, version)) {
            Some(version) if is_identity(name) => {
                let identity = (kind, name.to_owned(), version.to_owned());
                self.packages.entry(identity).or_insert(licenses);
            }
            _ => {
                let version = short(version.unwrap_or("none"));
                let why = format!("names no release of the registry: version {version:?}");
                self.partial(key, &why);
            }
        }
    }

    /// Notes an entry that names no release of the registry, so that advisories cannot speak of
    /// it. `why` follows its key.
    pub(super) fn partial(&mut self, key: &str, why: &str) {
        self.problem(GapCode::PartialIdentity, format!("entry {:?} {why}", short(key)));
    }

    /// Notes what could not be read.
    pub(super) fn problem(&mut self, code: GapCode, message: impl Into<String>) {
        self.problems.push(Problem::new(code, message));
    }
}

fn is_version(kind: PackageKind, version: &str) -> bool {
    match kind {
        PackageKind::Npm => is_semver(version),
        // PEP 440 leaves much to installers; what begins so is no address and no path.
        PackageKind::PyPi => {
            let first = version.trim_start_matches(['v', 'V']).chars().next();
            is_identity(version) && first.is_some_and(|c| c.is_ascii_digit())
        }
        _ => is_identity(version),
    }
}

/// The name and what follows it of `name@rest` or `@scope/name@rest`.
pub(super) fn split_at_sign(text: &str) -> Option<(&str, &str)> {
    let at = text.char_indices().skip(1).find(|(_, c)| *c == '@')?.0;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether an address or path leads to an archive, which is somebody's release, and not to a
/// folder of this project.
pub(super) fn is_archive(path: &str) -> bool {
    let path = path.split(['#', '?']).next().unwrap_or(path);
    [".tgz", ".tar.gz", ".tar.bz2", ".zip", ".whl"].iter().any(|end| path.ends_with(end))
}

/// What is shown of a text that may be anything.
fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

/// The problem with a file that is not of the form `of`.
pub(super) fn malformed(of: &str, error: impl Display) -> Problem {
    let error = error.to_string();
    // The TOML reader draws the line below its message.
    Problem::malformed(format!("not {of}: {}", error.trim_end().replace('\n', " ")))
}

/// The problem with a file that is not YAML.
pub(super) fn yaml_problem(of: &str, error: &YamlError) -> Problem {
    match error {
        YamlError::Limit { .. } => Problem::new(GapCode::Limit, error.to_string()),
        YamlError::Syntax { .. } => malformed(of, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_have_a_scope() {
        assert_eq!(split_at_sign("a@1.0.0"), Some(("a", "1.0.0")));
        assert_eq!(split_at_sign("@s/a@npm:b@1"), Some(("@s/a", "npm:b@1")));
        for text in ["", "@", "a", "@s/a", "\u{e9}"] {
            assert_eq!(split_at_sign(text), None, "{text}");
        }
    }

    #[test]
    fn archives_are_told_from_folders() {
        assert!(is_archive("./a-1.0.tgz#abc") && is_archive("a.whl") && !is_archive("./a.tgz/b"));
    }

    #[test]
    fn files_inside_installed_packages_say_nothing() {
        assert!(is_inside_package("app/node_modules/a/yarn.lock"));
        assert!(is_inside_package("root/go/pkg/mod/example.org/a@v1.0.0/go.mod"));
        assert!(is_inside_package("META-INF/maven/g/a/pom.xml"));
        for path in ["app/my_node_modules/yarn.lock", "pkg/model/go.mod", "a/pkg/b/mod/go.mod"] {
            assert!(!is_inside_package(path), "{path}");
        }
    }
}
