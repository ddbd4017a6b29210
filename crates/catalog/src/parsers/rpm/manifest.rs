//! The list of packages in images of Azure Linux (CBL-Mariner) without an rpm database.
//!
//! Source: Azure Linux toolkit, which writes it with `rpm -qa` and this query format, one package a
//! line: name, version-release, time of installation, time of build, vendor, epoch, size,
//! architecture, epoch as a number, source package; divided by tabs, `(none)` for what is missing.

use plimsoll_model::{GapCode, Limits, Package, PackageKind};

use super::{is_identity, record};
use crate::{Facts, File, Problem};

pub(super) fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    // Keys that rpm trusts are listed like packages.
    let skipped = |line: &str| line.is_empty() || line.starts_with("gpg-pubkey\t");
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !skipped(line)) {
        add(number, line, file.limits, facts)?;
    }
    Ok(())
}

fn add(number: usize, line: &str, limits: &Limits, facts: &mut Facts) -> Result<(), Problem> {
    if !facts.has_room(limits) {
        let message = format!("the limit on packages was reached at line {number}");
        return Err(Problem::new(GapCode::Limit, message));
    }
    match package(line) {
        Some(package) => facts.package(package),
        None => facts.problem(Problem::malformed(format!(
            "line {number} is not a package: expected 10 fields with a name and a version"
        ))),
    }
    Ok(())
}

fn package(line: &str) -> Option<Package> {
    let fields: Vec<&str> = line.split('\t').collect();
    let &[name, version, _, _, vendor, epoch, _, arch, _, source, ..] = fields.as_slice() else {
        return None;
    };
    if !is_identity(name) || !is_identity(version) {
        return None;
    }
    let given = |field: &str| (!field.is_empty() && field != "(none)").then(|| field.to_owned());
    let version = match epoch.parse::<u32>() {
        Ok(epoch) => format!("{epoch}:{version}"),
        Err(_) => version.to_owned(),
    };
    let mut package = Package::new(PackageKind::Rpm, name, version);
    package.arch = given(arch);
    package.maintainer = given(vendor);
    package.source = record::source(source);
    Some(package)
}
