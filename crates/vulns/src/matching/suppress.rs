//! Findings that do not count, and why.

use plimsoll_model::{Distro, Package, PackageKind, Suppression};

use crate::ecosystem::of_distro;
use crate::library::Library;

/// Why findings in a package do not count, if they do not.
pub(super) fn suppression(
    package: &Package,
    distro: Option<&Distro>,
    library: &Library,
) -> Option<Suppression> {
    owned_by_distro(package, distro, library).or_else(|| headers(package))
}

/// A distribution patches what it packages without changing upstream's version, so its advisories
/// judge the package. Where it publishes none, upstream's count.
fn owned_by_distro(
    package: &Package,
    distro: Option<&Distro>,
    library: &Library,
) -> Option<Suppression> {
    let owner = package.owned_by.as_ref()?;
    let ecosystem = of_distro(distro?).ok()?;
    library.has_release(&ecosystem).then(|| Suppression {
        reason: "owned-by-distro",
        detail: format!("its files belong to {owner}, which is judged by {ecosystem}'s advisories"),
    })
}

/// Headers of the kernel hold no code that runs, and a container runs on the host's kernel.
fn headers(package: &Package) -> Option<Suppression> {
    let name = package.name.as_str();
    let is_headers = match package.kind {
        PackageKind::Deb => {
            name == "linux-libc-dev"
                || name.starts_with("linux-libc-dev-")
                || name.starts_with("linux-headers-")
                || name.starts_with("linux-kbuild-")
        }
        PackageKind::Rpm => name == "kernel-headers",
        PackageKind::Apk => name == "linux-headers",
        _ => false,
    };
    is_headers.then(|| Suppression {
        reason: "no-code",
        detail: "kernel headers: no code of the kernel is in the package".into(),
    })
}
