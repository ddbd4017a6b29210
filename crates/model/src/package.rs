use packageurl::PackageUrl;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Distro;

/// What kind of package it is: who made the format and by which rules its versions are ordered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PackageKind {
    /// Debian's packages and those of its descendants.
    Deb,
    /// Alpine's, Wolfi's and Chainguard's packages.
    Apk,
    /// Packages of the rpm family.
    Rpm,
    /// Python distributions.
    PyPi,
    /// Node packages.
    Npm,
    /// Go modules, and the standard library as `stdlib`.
    Go,
    /// Rust crates.
    Cargo,
    /// Java artifacts, named `group:artifact`.
    Maven,
    /// Ruby gems.
    Gem,
    /// PHP packages, named `vendor/package`.
    Composer,
    /// .NET packages.
    NuGet,
    /// Conda packages.
    Conda,
    /// Packages of Arch Linux and those of its descendants (`pacman`).
    Pacman,
    /// Gentoo's packages (`portage`), named `category/package`.
    Portage,
    /// Erlang's and Elixir's packages.
    Hex,
    /// Dart's packages.
    Pub,
    /// Swift packages, named by the address of their repository without its scheme:
    /// `github.com/apple/swift-nio`.
    Swift,
    /// C and C++ packages of Conan.
    Conan,
    /// R packages.
    Cran,
    /// Julia's packages.
    Julia,
    /// Components of Bitnami's images.
    Bitnami,
    /// Programs that no package manager knows, told by what their bytes say.
    Generic,
}

impl PackageKind {
    /// Every kind.
    pub const ALL: [Self; 22] = [
        Self::Deb,
        Self::Apk,
        Self::Rpm,
        Self::PyPi,
        Self::Npm,
        Self::Go,
        Self::Cargo,
        Self::Maven,
        Self::Gem,
        Self::Composer,
        Self::NuGet,
        Self::Conda,
        Self::Pacman,
        Self::Portage,
        Self::Hex,
        Self::Pub,
        Self::Swift,
        Self::Conan,
        Self::Cran,
        Self::Julia,
        Self::Bitnami,
        Self::Generic,
    ];

    /// The type of its package URLs, which is also its name in reports.
    ///
    /// Source: package-url/purl-spec, `PURL-TYPES`.
    pub fn purl_type(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Apk => "apk",
            Self::Rpm => "rpm",
            Self::PyPi => "pypi",
            Self::Npm => "npm",
            Self::Go => "golang",
            Self::Cargo => "cargo",
            Self::Maven => "maven",
            Self::Gem => "gem",
            Self::Composer => "composer",
            Self::NuGet => "nuget",
            Self::Conda => "conda",
            Self::Pacman => "alpm",
            Self::Portage => "ebuild",
            Self::Hex => "hex",
            Self::Pub => "pub",
            Self::Swift => "swift",
            Self::Conan => "conan",
            Self::Cran => "cran",
            Self::Julia => "julia",
            Self::Bitnami => "bitnami",
            Self::Generic => "generic",
        }
    }

    /// The kind whose package URLs have this type.
    pub fn from_purl_type(purl_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.purl_type() == purl_type)
    }

    /// Whether the operating system's own package manager installs it.
    pub fn is_os(self) -> bool {
        matches!(self, Self::Deb | Self::Apk | Self::Rpm | Self::Pacman | Self::Portage)
    }
}

/// How it is known that a package is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Evidence {
    /// It is installed: a package database, an unpacked distribution, a compiled-in record.
    Installed,
    /// A lock file asks for it.
    Declared,
}

impl Evidence {
    /// The public name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Declared => "declared",
        }
    }
}

/// Where a package was seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Location {
    /// Absolute path in the image or folder; `!` leads into an archive
    /// (`/app/shop.jar!BOOT-INF/lib/x.jar`).
    pub path: String,
}

/// The source package that a binary package was built from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourcePackage {
    /// Its name.
    pub name: String,
    /// Its version, when it is known and may differ from the binary package's.
    pub version: Option<String>,
}

/// One package in an inventory.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Package {
    /// What kind of package.
    pub kind: PackageKind,
    /// Its full name as its ecosystem writes it: `@babel/core`, `group:artifact`, a Go module path.
    pub name: String,
    /// Its version as its ecosystem writes it; for rpm `epoch:version-release`, the epoch only if
    /// there is one.
    pub version: String,
    /// The architecture it was built for, if its record says so.
    pub arch: Option<String>,
    /// The source package, for packages of distributions.
    pub source: Option<SourcePackage>,
    /// rpm's modularity label (`nodejs:14:8070020230306170042:bd1311ed`).
    pub modularity: Option<String>,
    /// Who packaged it: dpkg's maintainer, rpm's vendor.
    pub maintainer: Option<String>,
    /// Licences as its record states them.
    pub licenses: Vec<String>,
    /// What its files take on disk, in bytes, as its record states it.
    pub size: Option<u64>,
    /// How it is known to be there.
    pub evidence: Evidence,
    /// Where it was seen, sorted.
    pub locations: Vec<Location>,
    /// Index of the layer that brought this name and version in.
    pub layer: Option<u32>,
    /// The package of the distribution that owns its files, as `deb:NAME`.
    pub owned_by: Option<String>,
}

impl Package {
    /// A package of which nothing but its identity is known yet.
    pub fn new(kind: PackageKind, name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            version: version.into(),
            arch: None,
            source: None,
            modularity: None,
            maintainer: None,
            licenses: Vec::new(),
            size: None,
            evidence: Evidence::Installed,
            locations: Vec::new(),
            layer: None,
            owned_by: None,
        }
    }

    /// The package URL. `distro` names the namespace and the `distro` qualifier of packages of the
    /// operating system.
    ///
    /// Source: package-url/purl-spec, `PURL-SPECIFICATION` and `PURL-TYPES`.
    pub fn purl(&self, distro: Option<&Distro>) -> String {
        let (namespace, name) = self.purl_name(distro);
        let (epoch, version) = match self.version.split_once(':') {
            Some((epoch, rest)) if self.kind == PackageKind::Rpm => (Some(epoch), rest),
            _ => (None, self.version.as_str()),
        };
        let build = || -> Result<String, packageurl::Error> {
            let mut purl = PackageUrl::new(self.kind.purl_type(), name)?;
            if let Some(namespace) = namespace {
                purl.with_namespace(namespace)?;
            }
            if !version.is_empty() {
                purl.with_version(version)?;
            }
            if let Some(arch) = &self.arch {
                purl.add_qualifier("arch", arch.clone())?;
            }
            if let Some(epoch) = epoch {
                purl.add_qualifier("epoch", epoch.to_owned())?;
            }
            if let Some(distro) = distro.filter(|_| self.kind.is_os()) {
                let version = distro.version_id.as_ref().or(distro.codename.as_ref());
                let label = version.map_or(distro.id.clone(), |v| format!("{}-{v}", distro.id));
                purl.add_qualifier("distro", label)?;
            }
            Ok(purl.to_string())
        };
        // A name that no package URL can hold still gets one of its own.
        build().unwrap_or_else(|_| {
            let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
            format!("pkg:generic/{}@{}", encode(&self.name), encode(&self.version))
        })
    }

    fn purl_name(&self, distro: Option<&Distro>) -> (Option<String>, String) {
        let split_name = |name: &str, separator: char| match name.rsplit_once(separator) {
            Some((namespace, name)) => (Some(namespace.to_owned()), name.to_owned()),
            None => (None, name.to_owned()),
        };
        let split = |separator| split_name(&self.name, separator);
        match self.kind {
            PackageKind::Deb | PackageKind::Apk | PackageKind::Rpm | PackageKind::Pacman => {
                (distro.map(|distro| distro.id.clone()), self.name.clone())
            }
            PackageKind::Maven => split(':'),
            PackageKind::Npm | PackageKind::Go | PackageKind::Swift | PackageKind::Portage => {
                split('/')
            }
            PackageKind::PyPi => (None, normal_python_name(&self.name)),
            PackageKind::Composer => split_name(&self.name.to_lowercase(), '/'),
            PackageKind::Cargo
            | PackageKind::Gem
            | PackageKind::NuGet
            | PackageKind::Conda
            | PackageKind::Hex
            | PackageKind::Pub
            | PackageKind::Conan
            | PackageKind::Cran
            | PackageKind::Julia
            | PackageKind::Bitnami
            | PackageKind::Generic => (None, self.name.clone()),
        }
    }
}

/// The one spelling of a Python name that all spellings of it share.
///
/// Source: PEP 503, "Normalized Names": runs of `-`, `_` and `.` become one `-`, in lower case.
pub fn normal_python_name(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            _ => normal.extend(c.to_lowercase()),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purls_follow_each_types_rules() {
        let debian =
            Distro { id: "debian".into(), version_id: Some("12".into()), ..Distro::default() };
        let mut deb = Package::new(PackageKind::Deb, "libstdc++6", "12.2.0-14+deb12u1");
        deb.arch = Some("amd64".into());
        let mut rpm = Package::new(PackageKind::Rpm, "openssl", "1:3.0.1-43.el9_0");
        rpm.arch = Some("x86_64".into());
        let rocky =
            Distro { id: "rocky".into(), version_id: Some("9.2".into()), ..Distro::default() };
        for (package, distro, purl) in [
            (
                deb,
                Some(&debian),
                "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12",
            ),
            (
                rpm,
                Some(&rocky),
                "pkg:rpm/rocky/openssl@3.0.1-43.el9_0?arch=x86_64&distro=rocky-9.2&epoch=1",
            ),
            (
                Package::new(PackageKind::Npm, "@babel/core", "7.0.0"),
                Some(&debian),
                "pkg:npm/%40babel/core@7.0.0",
            ),
            (
                Package::new(PackageKind::Maven, "org.yaml:snakeyaml", "1.30"),
                None,
                "pkg:maven/org.yaml/snakeyaml@1.30",
            ),
            (
                Package::new(PackageKind::Go, "golang.org/x/text", "v0.3.5"),
                None,
                "pkg:golang/golang.org/x/text@v0.3.5",
            ),
            (Package::new(PackageKind::PyPi, "PyYAML", "6.0"), None, "pkg:pypi/pyyaml@6.0"),
            (
                Package::new(PackageKind::Composer, "Symfony/HTTP-Foundation", "v4.4.0"),
                None,
                "pkg:composer/symfony/http-foundation@v4.4.0",
            ),
            (
                Package::new(PackageKind::NuGet, "Newtonsoft.Json", "12.0.1"),
                Some(&debian),
                "pkg:nuget/Newtonsoft.Json@12.0.1",
            ),
            (Package::new(PackageKind::Gem, "rails", "7.0.4"), None, "pkg:gem/rails@7.0.4"),
            (
                Package::new(PackageKind::Conda, "openssl", "1.1.1k"),
                None,
                "pkg:conda/openssl@1.1.1k",
            ),
        ] {
            assert_eq!(package.purl(distro), purl);
        }
    }
}
