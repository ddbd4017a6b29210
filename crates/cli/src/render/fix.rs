use std::cmp::Ordering;

use plimsoll_model::{Finding, Fix, PackageKind, PackageRef};
use plimsoll_vulns::version::Scheme;

/// The lowest version that mends every finding of a package that can be mended.
pub(super) fn of<'a>(package: &PackageRef, findings: &[&'a Finding]) -> Option<&'a str> {
    let scheme = scheme(package.kind);
    let fixes = findings.iter().filter_map(|finding| match &finding.fix {
        Fix::Upgrade(versions) => nearest(scheme, &package.version, versions),
        Fix::None => None,
    });
    fixes.reduce(|a, b| if is_less(scheme, a, b) { b } else { a })
}

/// Of the fixed versions of several branches, the lowest that is higher than what is there; the
/// first, if that cannot be told.
fn nearest<'a>(scheme: Scheme, installed: &str, versions: &'a [String]) -> Option<&'a str> {
    let higher = versions.iter().filter(|version| is_less(scheme, installed, version));
    let lowest = higher.reduce(|a, b| if is_less(scheme, b, a) { b } else { a });
    lowest.or(versions.first()).map(String::as_str)
}

fn is_less(scheme: Scheme, a: &str, b: &str) -> bool {
    scheme.compare(a, b) == Ok(Ordering::Less)
}

fn scheme(kind: PackageKind) -> Scheme {
    match kind {
        PackageKind::Deb => Scheme::Dpkg,
        PackageKind::Apk | PackageKind::Portage => Scheme::Apk,
        PackageKind::Rpm | PackageKind::Pacman => Scheme::Rpm,
        PackageKind::PyPi => Scheme::Pep440,
        // For kinds without advisories it does not matter: none of theirs is ever compared.
        PackageKind::Npm
        | PackageKind::Cargo
        | PackageKind::Conda
        | PackageKind::Conan
        | PackageKind::Hex
        | PackageKind::Swift
        | PackageKind::Bitnami
        | PackageKind::Generic => Scheme::SemVer,
        PackageKind::Pub | PackageKind::Julia => Scheme::SemVerBuild,
        PackageKind::Cran => Scheme::Numbers,
        PackageKind::Go => Scheme::Go,
        PackageKind::Maven => Scheme::Maven,
        PackageKind::Gem => Scheme::RubyGems,
        PackageKind::Composer => Scheme::Packagist,
        PackageKind::NuGet => Scheme::NuGet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::finding;
    use plimsoll_model::Severity;

    #[test]
    fn one_upgrade_mends_what_can_be_mended() {
        let with = |versions: &[&str]| finding("npm", "lodash", "4.17.4", Severity::High, versions);
        let findings = [with(&["4.17.5"]), with(&[]), with(&["4.17.19"]), with(&["4.17.12"])];
        let package = &findings[0].package;
        assert_eq!(of(package, &findings.iter().collect::<Vec<_>>()), Some("4.17.19"));
        assert_eq!(of(package, &[&findings[1]]), None);
    }

    #[test]
    fn the_branch_that_is_installed_counts() {
        let branches = finding("npm", "x", "2.3.0", Severity::High, &["1.9.1", "3.0.4", "2.3.7"]);
        assert_eq!(of(&branches.package, &[&branches]), Some("2.3.7"));
        let odd = finding("npm", "x", "no version", Severity::High, &["1.0.0", "2.0.0"]);
        assert_eq!(of(&odd.package, &[&odd]), Some("1.0.0"));
    }
}
