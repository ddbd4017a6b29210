use std::collections::BTreeSet;

use plimsoll_model::{Finding, PackageKind, Suppression};

/// Sets aside what was known of a base. A finding is known if the base has the same vulnerability,
/// under any of its names, in a package of the same name: a new version that is vulnerable still
/// brings nothing new.
pub(crate) fn set_aside_known(findings: &mut [Finding], known: &[Finding], base: &str) {
    let counts = known.iter().filter(|finding| finding.suppressed.is_none());
    let known: BTreeSet<(PackageKind, &str, &str)> = counts.flat_map(names).collect();
    let detail = format!("{base} has it too");
    for finding in findings.iter_mut().filter(|finding| finding.suppressed.is_none()) {
        if names(finding).any(|name| known.contains(&name)) {
            let detail = detail.clone();
            finding.suppressed = Some(Suppression { reason: "known-before", detail });
        }
    }
}

fn names(finding: &Finding) -> impl Iterator<Item = (PackageKind, &str, &str)> {
    let package = &finding.package;
    let names = std::iter::once(&finding.rule).chain(&finding.aliases);
    names.map(|name| (package.kind, package.name.as_str(), name.as_str()))
}
