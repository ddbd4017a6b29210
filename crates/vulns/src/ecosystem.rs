//! Which ecosystem's advisories speak of a package.
//!
//! Source: OSV schema 1.7, `affected[].package.ecosystem`, "Defined ecosystems".

mod beside;
mod distro;
mod program;
mod third_party;

use plimsoll_model::{Distro, Package, PackageKind};

pub(crate) use beside::{PRO, beside};
pub(crate) use distro::of_distro;
pub(crate) use program::asked_as;

/// The ecosystem with its release, as advisories are keyed: `Debian:12`, `PyPI`.
pub fn ecosystem_of(package: &Package, distro: Option<&Distro>) -> Result<String, NoEcosystem> {
    if package.kind.is_os() {
        let distro = distro.ok_or(NoEcosystem::UnknownDistro)?;
        let vendor = third_party::vendor(package, distro);
        return vendor.map_or_else(|| of_distro(distro), |v| Err(NoEcosystem::NoFeed(v.into())));
    }
    of_kind(package).map(str::to_owned)
}

fn of_kind(package: &Package) -> Result<&'static str, NoEcosystem> {
    Ok(match package.kind {
        PackageKind::PyPi => "PyPI",
        PackageKind::Npm => "npm",
        PackageKind::Go => "Go",
        PackageKind::Cargo => "crates.io",
        PackageKind::Maven => "Maven",
        PackageKind::Gem => "RubyGems",
        PackageKind::Composer => "Packagist",
        PackageKind::NuGet => "NuGet",
        PackageKind::Hex => "Hex",
        PackageKind::Pub => "Pub",
        PackageKind::Swift => "SwiftURL",
        PackageKind::Cran => "CRAN",
        PackageKind::Julia => "Julia",
        PackageKind::Bitnami => "Bitnami",
        PackageKind::Generic if program::is_known(&package.name) => "Bitnami",
        PackageKind::Generic => return Err(NoEcosystem::NoFeed(package.name.clone())),
        kind => return Err(NoEcosystem::NoFeed(kind.purl_type().into())),
    })
}

/// Why no advisories can be asked for a package.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NoEcosystem {
    /// A package of an operating system, but nothing says which system it is.
    UnknownDistro,
    /// Nobody publishes advisories for this system or kind of package in a form that is read.
    NoFeed(String),
    /// The release is not known, or is a moving one for which nobody publishes advisories.
    UnknownRelease(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let of = |kind, name| ecosystem_of(&Package::new(kind, name, "1"), None);
        assert_eq!(of(PackageKind::Deb, "x"), Err(NoEcosystem::UnknownDistro));
        assert_eq!(of(PackageKind::Conda, "x"), Err(NoEcosystem::NoFeed("conda".into())));
        assert_eq!(of(PackageKind::Generic, "bash"), Err(NoEcosystem::NoFeed("bash".into())));
        assert_eq!(of(PackageKind::Generic, "node").as_deref(), Ok("Bitnami"));
    }
}
