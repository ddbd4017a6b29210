//! Installed Ruby gems: the `.gemspec` of each in a `specifications` folder.
//!
//! Source: RubyGems, `Gem::Specification#to_ruby`, which writes the specification as Ruby code when
//! it installs a gem. The code is never run: only plain assignments of string literals are read.

mod literal;

use plimsoll_model::{Evidence, GapCode, Package, PackageKind};

use self::literal::{list, string};
use super::node_module::is_identity;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "gemspec",
    title: "installed Ruby gems (gemspec)",
    evidence: Evidence::Installed,
    wants: &[
        Pattern::InAny("specifications", ".gemspec"),
        Pattern::InAny("specifications/default", ".gemspec"),
    ],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    let spec = Spec::read(&text);
    let stem = file.name().trim_end_matches(".gemspec");
    let Some((name, version)) = spec.identity(stem) else {
        return Err(Problem::new(
            GapCode::PartialIdentity,
            "neither the code nor the file name says plainly what gem and version it is",
        ));
    };
    if !is_identity(name) || !is_identity(version) {
        return Err(Problem::malformed("name or version is empty, too long or not printable"));
    }
    let mut package = Package::new(PackageKind::Gem, name, version);
    package.licenses = spec.licenses.into_iter().map(str::to_owned).collect();
    facts.package(package);
    Ok(())
}

/// What the specification assigns plainly; the first assignment counts.
#[derive(Default)]
struct Spec<'t> {
    name: Option<&'t str>,
    version: Option<&'t str>,
    licenses: Vec<&'t str>,
}

impl<'t> Spec<'t> {
    fn read(text: &'t str) -> Self {
        let mut spec = Self::default();
        for (attribute, value) in text.lines().filter_map(assignment) {
            match attribute {
                "name" if spec.name.is_none() => spec.name = string(value),
                "version" if spec.version.is_none() => {
                    let inner = value.strip_prefix("Gem::Version.new(");
                    spec.version = string(inner.unwrap_or(value));
                }
                "license" | "licenses" if spec.licenses.is_empty() => spec.licenses = list(value),
                _ => {}
            }
        }
        spec
    }

    /// Name and version. One that is computed is taken from the file name, `NAME-VERSION` with
    /// `-PLATFORM` after it for gems that are not plain Ruby; the other tells where to split it.
    fn identity(&self, stem: &'t str) -> Option<(&'t str, &'t str)> {
        match (self.name, self.version) {
            (Some(name), Some(version)) => Some((name, version)),
            (Some(name), None) => {
                let version = stem.strip_prefix(name)?.strip_prefix('-')?;
                Some((name, version.split('-').next()?))
            }
            (None, Some(version)) => {
                let ends = stem.match_indices(version).filter(|(start, _)| {
                    let rest = stem.get(start + version.len()..).unwrap_or_default();
                    rest.is_empty() || rest.starts_with('-')
                });
                let names = ends.filter_map(|(start, _)| stem.get(..start)?.strip_suffix('-'));
                Some((names.last()?, version))
            }
            (None, None) => None,
        }
    }
}

/// `s.name = value`, whatever the block calls its variable.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let (target, value) = line.split_once('=')?;
    let (variable, attribute) = target.trim().split_once('.')?;
    let word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (!variable.is_empty() && word(variable)).then_some((attribute, value.trim()))
}

#[cfg(test)]
mod tests;
