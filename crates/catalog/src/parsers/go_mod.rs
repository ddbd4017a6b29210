//! What a Go project asks for: `go.mod`.
//!
//! Source: Go Modules Reference, "go.mod files". `go.sum` is not read: it has the checksums of
//! every version that was ever looked at, and not those that are used. The `go` and `toolchain`
//! lines say what the project can be built with, not what it is built with.

mod lines;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Evidence, GapCode, PackageKind};

use self::lines::Lines;
use super::declared::{self, Declared};
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "go-mod",
    title: "Go modules asked for (go.mod)",
    evidence: Evidence::Declared,
    wants: &[Pattern::Name("go.mod")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    declared::read(file, facts, PackageKind::Go, |text, declared| {
        let module = Module::read(text, declared)?;
        if !module.named {
            return Err(Problem::malformed("not a go.mod: it has no `module` line"));
        }
        for required in &module.requires {
            module.add(required, declared);
        }
        if !module.lists_all && !module.requires.is_empty() {
            declared.problem(
                GapCode::UnknownContents,
                "a go.mod for Go before 1.17 does not name the modules that are needed indirectly: \
                 `go mod tidy -go=1.17` writes them",
            );
        }
        Ok(())
    })
}

type Words<'t> = Vec<Cow<'t, str>>;

/// What the lines say.
#[derive(Default)]
struct Module<'t> {
    named: bool,
    /// Whether the file names indirect dependencies too.
    lists_all: bool,
    /// Path and version of each.
    requires: Vec<Words<'t>>,
    /// By path and version, or path alone, what takes the place: a path and version, or a folder.
    replacements: BTreeMap<Words<'t>, Words<'t>>,
    excluded: BTreeSet<Words<'t>>,
}

impl<'t> Module<'t> {
    fn read(text: &'t str, declared: &mut Declared) -> Result<Self, Problem> {
        let mut module = Self::default();
        for (number, mut words) in Lines::of(text) {
            declared.count_entry()?;
            let word = words.remove(0);
            match (&*word, words.len()) {
                ("module", 1) => module.named = true,
                ("go", 1) => module.lists_all = since_1_17(&words[0]),
                ("require", 2) => module.requires.push(words),
                ("exclude", 2) => drop(module.excluded.insert(words)),
                ("replace", 3..=5) => match words.iter().position(|word| word == "=>") {
                    Some(at @ 1..=2) if (2..=3).contains(&(words.len() - at)) => {
                        let new = words.split_off(at + 1);
                        words.truncate(at);
                        module.replacements.insert(words, new);
                    }
                    _ => declared.problem(GapCode::Malformed, wrong(number, "replace")),
                },
                ("module" | "go" | "require" | "exclude" | "replace", _) => {
                    declared.problem(GapCode::Malformed, wrong(number, &word));
                }
                // `toolchain`, `retract`, `tool`, `godebug`, `ignore`, and what is to come.
                _ => {}
            }
        }
        Ok(module)
    }

    fn add(&self, required: &[Cow<'t, str>], declared: &mut Declared) {
        let [path, version] = required else { return };
        // A replacement of one version goes before one of all.
        let all = || self.replacements.get(std::slice::from_ref(path));
        match self.replacements.get(required).or_else(all).map(Vec::as_slice) {
            // A folder of this project.
            Some([_]) => {}
            Some([path, version]) => add_release(path, version, declared),
            _ if self.excluded.contains(required) => {
                declared.partial(path, "is excluded in this version, so a later one is used");
            }
            _ => add_release(path, version, declared),
        }
    }
}

/// Before the Go command has resolved it, a version may be a branch or a revision.
fn add_release(path: &str, version: &str, declared: &mut Declared) {
    let is_release = version.starts_with('v') && version.split('.').count() >= 3;
    declared.package(path, path, Some(version).filter(|_| is_release));
}

fn since_1_17(version: &str) -> bool {
    let mut numbers = version.split('.').map(|part| {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part[..digits].parse::<u32>().unwrap_or(0)
    });
    (numbers.next(), numbers.next()) >= (Some(1), Some(17))
}

fn wrong(number: usize, word: &str) -> String {
    format!("line {number}: `{word}` does not have the form it should have")
}

#[cfg(test)]
mod tests;
