//! What a Node project asks for: `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.
//!
//! Source: npm documentation, "package-lock.json". Version 1 has a tree of `dependencies`, version
//! 3 a flat map of `packages` by folder, version 2 both, of which `packages` says more.

mod entries;

use std::collections::BTreeMap;

use plimsoll_model::{Evidence, GapCode, Package, PackageKind};

use self::entries::{Entry, Lock};
use super::node_module::is_identity;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "package-lock",
    title: "npm lock files (package-lock.json, npm-shrinkwrap.json; versions 1 to 3)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("package-lock.json"), Pattern::Name("npm-shrinkwrap.json")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    // A lock file that came along inside an installed module says nothing about this project.
    if file.path.split('/').any(|part| part == "node_modules") {
        return Ok(());
    }
    let text = file.text()?;
    let mut found = Found { room: file.limits.packages_per_file, ..Found::default() };
    let result = Lock::read(text.trim_start_matches('\u{feff}'), &mut found);
    facts.problems.append(&mut found.problems);
    for ((name, version), license) in found.packages {
        let mut package = Package::new(PackageKind::Npm, name, version);
        package.evidence = Evidence::Declared;
        package.licenses = license.into_iter().collect();
        facts.package(package);
    }
    match result {
        Ok(Lock { is_lock: true }) => Ok(()),
        Ok(_) => Err(Problem::malformed("not a lock file: `lockfileVersion` is missing")),
        Err(_) if found.room == 0 => {
            let most = file.limits.packages_per_file;
            Err(Problem::new(GapCode::Limit, format!("more than {most} entries")))
        }
        Err(error) => Err(Problem::malformed(format!("not a lock file: {error}"))),
    }
}

/// What the entries amount to.
#[derive(Default)]
struct Found {
    /// Name and version, with the licence.
    packages: BTreeMap<(String, String), Option<String>>,
    problems: Vec<Problem>,
    /// How many more entries may be read.
    room: usize,
}

impl Found {
    /// Takes an entry of the flat map, which stands for what is installed at `folder`.
    fn add_folder(&mut self, folder: &str, entry: Entry) {
        // The project itself, its workspaces, and links to them are nobody else's packages.
        let installed = match folder.rsplit_once("node_modules/") {
            Some((above, name)) if above.is_empty() || above.ends_with('/') => name,
            _ => return,
        };
        if !entry.link {
            let name = entry.name.unwrap_or_else(|| installed.to_owned());
            self.add(folder, name, entry.version.as_deref(), entry.license);
        }
    }

    /// Takes an entry of the tree. An alias has `npm:NAME@VERSION` where others have a version.
    fn add_dependency(&mut self, key: &str, entry: Entry) {
        let alias = entry.version.as_deref().and_then(|v| v.strip_prefix("npm:"));
        match alias.and_then(|alias| alias.rsplit_once('@')) {
            Some((name, version)) => self.add(key, name.to_owned(), Some(version), entry.license),
            None => self.add(key, key.to_owned(), entry.version.as_deref(), entry.license),
        }
    }

    fn add(&mut self, key: &str, name: String, version: Option<&str>, license: Option<String>) {
        match version {
            Some(version) if is_identity(&name) && is_semver(version) => {
                self.packages.entry((name, version.to_owned())).or_insert(license);
            }
            _ => {
                let key: String = key.chars().take(200).collect();
                let version: String = version.unwrap_or("none").chars().take(200).collect();
                self.problems.push(Problem::new(
                    GapCode::PartialIdentity,
                    format!("entry {key:?} names no release of the registry: version {version:?}"),
                ));
            }
        }
    }
}

/// Whether a text is a version and not an address or a path.
///
/// Source: Semantic Versioning 2.0.0, items 2, 9 and 10.
pub(super) fn is_semver(version: &str) -> bool {
    let (core, labels) = version.split_at(version.find(['-', '+']).unwrap_or(version.len()));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    version.len() <= 256
        && core.split('.').count() == 3
        && core.split('.').all(number)
        && labels.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+.".contains(&b))
}

#[cfg(test)]
mod tests;
