//! .NET packages that came with a program: its `.deps.json`.
//!
//! Source: dotnet/sdk, "runtime-configuration-file.md". `libraries` also names what was only used
//! to build: a package counts if the target that runs has files of it.

mod deps;

use std::collections::BTreeSet;

use plimsoll_model::{Evidence, Package, PackageKind};

use self::deps::Deps;
use super::node_module::is_identity;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "dotnet-deps",
    title: ".NET packages of programs (deps.json)",
    evidence: Evidence::Installed,
    wants: &[Pattern::Suffix(".deps.json")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    let deps: Deps = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Problem::malformed(format!("not a deps.json: {error}")))?;
    let runtime = &deps.runtime_target.name;
    let Some((_, target)) = deps.targets.0.iter().find(|(name, _)| name == runtime) else {
        return Err(Problem::malformed(format!(
            "`targets` does not have the target that runs, {:?}",
            runtime.chars().take(200).collect::<String>()
        )));
    };
    let with_files: BTreeSet<&str> = target
        .0
        .iter()
        .filter(|(_, assets)| assets.has_files())
        .map(|(library, _)| library.as_str())
        .collect();
    for (library, _) in deps.libraries.0.iter().filter(|(_, library)| library.is_package()) {
        if !facts.has_room(file.limits) {
            break;
        }
        match library.split_once('/') {
            _ if !with_files.contains(library.as_str()) => {}
            Some((name, version)) if is_identity(name) && is_identity(version) => {
                facts.package(Package::new(PackageKind::NuGet, name, version));
            }
            _ => {
                let library: String = library.chars().take(200).collect();
                let message = format!("library {library:?} is not a name and a version");
                facts.problem(Problem::malformed(message));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
