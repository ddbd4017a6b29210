//! Go modules that the linker recorded in a program.

mod build_info;
mod linker_flags;
mod modules;

use plimsoll_model::{Evidence, GapCode, Package, PackageKind};

use super::program::Program;
use crate::{Facts, File, Parser, Pattern, Problem};
use build_info::BuildInfo;
use modules::{Module, Modules};

pub(super) const PARSER: Parser = Parser {
    id: "go-binary",
    title: "Go modules recorded in programs",
    evidence: Evidence::Installed,
    wants: &[Pattern::Program],
    parse,
};

/// Longest module path and version taken for one, in bytes.
const IDENTITY_BYTES: usize = 500;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let limits = file.limits;
    let Some(mut program) = Program::open(file.reader()) else { return Ok(()) };
    let Some(info) = BuildInfo::read(&mut program)? else { return Ok(()) };
    match toolchain_version(&info.toolchain) {
        Some(version) => facts.package(Package::new(PackageKind::Go, "stdlib", version)),
        None => facts.problem(Problem::new(
            GapCode::PartialIdentity,
            format!("Go toolchain `{}` is not a release: stdlib not matched", info.toolchain),
        )),
    }
    let modules = Modules::parse(&info.modules);
    if modules.main.is_none() && modules.dependencies.is_empty() {
        let message = "Go program built without module data: its dependencies are unknown";
        facts.problem(Problem::new(GapCode::UnknownContents, message));
    }
    if let Some((name, version)) =
        modules.main.as_ref().and_then(|main| main_module(main, &modules))
    {
        facts.package(Package::new(PackageKind::Go, name, version));
    }
    for module in &modules.dependencies {
        if !facts.has_room(limits) {
            return Err(Problem::new(GapCode::Limit, "the limit on packages was reached"));
        }
        add_dependency(module, facts);
    }
    Ok(())
}

/// The release that a toolchain calls itself, without what its builder added: `1.21` for
/// `go1.21 X:boringcrypto`. `None` for a development version.
fn toolchain_version(toolchain: &str) -> Option<&str> {
    let version = toolchain.strip_prefix("go")?;
    let numbers = |text: &str| text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let end = numbers(version).unwrap_or(version.len());
    let (release, rest) = version.split_at(end);
    let stage = ["rc", "beta"].into_iter().find(|stage| rest.starts_with(stage));
    let stage = stage.map_or(0, |stage| {
        let number = rest[stage.len()..].bytes().take_while(u8::is_ascii_digit).count();
        if number == 0 { 0 } else { stage.len() + number }
    });
    let numbered = release.split('.').all(|number| !number.is_empty());
    numbered.then(|| &version[..end + stage])
}

/// The program's own module, if its release is known: when it was installed by version, or when
/// the linker was told one. Otherwise it is the application itself, which nobody publishes.
fn main_module<'m>(main: &Module<'m>, modules: &Modules<'_>) -> Option<(&'m str, String)> {
    let released = |version: &&str| version.starts_with('v') && !version.starts_with("v0.0.0-");
    let version = match main.version.filter(released) {
        Some(version) => version.to_owned(),
        None => linker_flags::version(&modules.setting("-ldflags")?, main.path)?,
    };
    (is_identity(main.path) && is_identity(&version)).then_some((main.path, version))
}

fn add_dependency(module: &Module<'_>, facts: &mut Facts) {
    let version = module.version.filter(|version| is_identity(version) && *version != "(devel)");
    match version {
        Some(version) if is_identity(module.path) => {
            facts.package(Package::new(PackageKind::Go, module.path, version));
        }
        _ => facts.problem(Problem::new(
            GapCode::PartialIdentity,
            match module.replaces {
                Some(asked) => {
                    format!(
                        "`{asked}` is replaced by `{}`: version unknown, not matched",
                        module.path
                    )
                }
                None => format!("`{}`: version unknown, not matched", module.path),
            },
        )),
    }
}

/// Whether a value can be a module path or a version.
fn is_identity(value: &str) -> bool {
    (1..=IDENTITY_BYTES).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests;
