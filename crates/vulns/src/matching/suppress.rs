//! Findings that do not count, and why.

use std::collections::HashSet;

use plimsoll_model::{Distro, Inventory, Package, PackageKind, Suppression};

use crate::ecosystem::{ecosystem_of, of_distro};
use crate::library::Library;

/// What decides whether findings count.
pub(super) struct Suppressions<'a> {
    distro: Option<&'a Distro>,
    library: &'a Library,
    /// Packages of the system that its advisories do not judge, as owners are named (`deb:NAME`).
    unjudged: HashSet<String>,
}

impl<'a> Suppressions<'a> {
    pub(super) fn new(inventory: &'a Inventory, library: &'a Library) -> Self {
        let distro = inventory.distro.as_ref();
        let packages = inventory.packages.iter().filter(|package| package.kind.is_os());
        let unjudged = packages.filter(|package| ecosystem_of(package, distro).is_err());
        let owner = |package: &Package| format!("{}:{}", package.kind.purl_type(), package.name);
        Self { distro, library, unjudged: unjudged.map(owner).collect() }
    }

    /// Why findings in a package do not count, if they do not.
    pub(super) fn of(&self, package: &Package) -> Option<Suppression> {
        self.owned_by_distro(package).or_else(|| headers(package))
    }

    /// A distribution patches what it packages without changing upstream's version, so its
    /// advisories judge the package. Where it publishes none, or somebody else made the package
    /// that owns the files, upstream's count.
    fn owned_by_distro(&self, package: &Package) -> Option<Suppression> {
        let owner = package.owned_by.as_ref().filter(|owner| !self.unjudged.contains(*owner))?;
        let ecosystem = of_distro(self.distro?).ok()?;
        self.library.has_release(&ecosystem).then(|| Suppression {
            reason: "owned-by-distro",
            detail: format!(
                "its files belong to {owner}, which is judged by {ecosystem}'s advisories"
            ),
        })
    }
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
