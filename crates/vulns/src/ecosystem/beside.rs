//! Ecosystems that are asked besides the one of a package.

use plimsoll_model::{Distro, Package, PackageKind};

use super::distro::service_pack;

/// SUSE's products that ship packages of a server, under the server's service pack.
///
/// Source: SUSE, "Modules and Extensions Quick Start".
const SUSE_MODULES: &[&str] = &[
    "Basesystem",
    "Containers",
    "Development Tools",
    "Python 3",
    "Server Applications",
    "Web and Scripting",
];

/// Further ecosystems whose advisories speak of a package of `ecosystem`.
pub(crate) fn beside(package: &Package, ecosystem: &str, distro: Option<&Distro>) -> Vec<String> {
    match (ecosystem.split_once(':'), distro) {
        // Fixes of long-term releases that only subscribers get.
        (Some(("Ubuntu", release)), _) if release.ends_with(":LTS") => {
            vec![format!("{PRO}{release}")]
        }
        (Some(("SUSE", release)), Some(distro)) => suse(release, distro),
        _ if package.kind == PackageKind::Composer && is_drupal(&package.name) => {
            vec!["Packagist:https://packages.drupal.org/8".into()]
        }
        _ => Vec::new(),
    }
}

/// What ecosystems of Ubuntu Pro start with.
pub(crate) const PRO: &str = "Ubuntu:Pro:";

fn suse(release: &str, distro: &Distro) -> Vec<String> {
    let Some(pack) = service_pack(distro) else { return Vec::new() };
    let modules = SUSE_MODULES.iter();
    let modules = modules.map(|name| format!("SUSE:Linux Enterprise Module for {name} {pack}"));
    modules.chain([format!("SUSE:{release}-LTSS")]).collect()
}

fn is_drupal(name: &str) -> bool {
    name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("drupal/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscriptions_modules_and_second_registries_are_asked_too() {
        let deb = Package::new(PackageKind::Deb, "x", "1");
        assert_eq!(beside(&deb, "Ubuntu:22.04:LTS", None), ["Ubuntu:Pro:22.04:LTS"]);
        assert!(beside(&deb, "Ubuntu:24.10", None).is_empty());
        let module = Package::new(PackageKind::Composer, "drupal/ctools", "1.0.0");
        let asked = beside(&module, "Packagist", None);
        assert_eq!(asked, ["Packagist:https://packages.drupal.org/8"]);
        let sles =
            Distro { id: "sles".into(), version_id: Some("15.4".into()), ..Distro::default() };
        let rpm = Package::new(PackageKind::Rpm, "x", "1");
        let asked = beside(&rpm, "SUSE:Linux Enterprise Server 15 SP4", Some(&sles));
        assert_eq!(asked[0], "SUSE:Linux Enterprise Module for Basesystem 15 SP4");
        assert_eq!(asked.last().unwrap(), "SUSE:Linux Enterprise Server 15 SP4-LTSS");
    }
}
