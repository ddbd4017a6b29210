use std::str::FromStr as _;

use packageurl::PackageUrl;
use plimsoll_model::{Package, PackageKind, SourcePackage};

/// A package URL as a package, and the release of the distribution that it names.
pub(super) struct Parsed {
    pub(super) package: Package,
    /// The `distro` qualifier with the namespace: `debian debian-12`.
    pub(super) distro: Option<String>,
}

/// Reads a package URL; `None` if it is none or of a type without a kind here.
///
/// Source: package-url/purl-spec; the qualifiers `upstream` (Syft), `epoch`, `modularitylabel` and
/// `rpmmod` as tools write them.
pub(super) fn parse(text: &str) -> Option<Parsed> {
    let purl = PackageUrl::from_str(text).ok()?;
    let kind = PackageKind::from_purl_type(purl.ty())?;
    let qualifier = |name: &str| purl.qualifiers().get(name).map(ToString::to_string);
    let mut package = Package::new(kind, name(kind, &purl), version(kind, &purl));
    package.arch = qualifier("arch");
    package.modularity = qualifier("modularitylabel").or_else(|| qualifier("rpmmod"));
    package.source = qualifier("upstream").map(|upstream| source(kind, &upstream));
    let distro = qualifier("distro").filter(|_| kind.is_os());
    let namespace = purl.namespace().unwrap_or_default();
    Some(Parsed { package, distro: distro.map(|distro| format!("{namespace} {distro}")) })
}

fn name(kind: PackageKind, purl: &PackageUrl<'_>) -> String {
    let name = purl.name();
    let joined = |separator: char| match purl.namespace() {
        Some(namespace) => format!("{namespace}{separator}{name}"),
        None => name.to_owned(),
    };
    match kind {
        PackageKind::Maven => joined(':'),
        PackageKind::Go => match purl.subpath() {
            // Some tools write the major version of a module path as a subpath.
            Some(major) if is_major(major) => format!("{}/{major}", joined('/')),
            _ => joined('/'),
        },
        PackageKind::Npm | PackageKind::Composer | PackageKind::Swift | PackageKind::Portage => {
            joined('/')
        }
        _ => name.to_owned(),
    }
}

fn is_major(subpath: &str) -> bool {
    let digits = subpath.strip_prefix('v').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn version(kind: PackageKind, purl: &PackageUrl<'_>) -> String {
    let version = purl.version().unwrap_or_default();
    // The toolchain is `go1.22.1` for one tool, `v1.22.1` for another.
    if kind == PackageKind::Go && purl.name() == "stdlib" && purl.namespace().is_none() {
        let plain = version.trim_start_matches("go");
        return plain.strip_prefix('v').unwrap_or(plain).to_owned();
    }
    match purl.qualifiers().get("epoch") {
        Some(epoch) if kind.is_os() && epoch != "0" && !version.contains(':') => {
            format!("{epoch}:{version}")
        }
        _ => version.to_owned(),
    }
}

/// `NAME`, `NAME@VERSION`, or the file name of a source rpm.
fn source(kind: PackageKind, upstream: &str) -> SourcePackage {
    if kind == PackageKind::Rpm
        && let Some(stem) = upstream.strip_suffix(".src.rpm")
        && let Some((rest, release)) = stem.rsplit_once('-')
        && let Some((name, version)) = rest.rsplit_once('-')
    {
        let version = Some(format!("{version}-{release}"));
        return SourcePackage { name: name.to_owned(), version };
    }
    match upstream.split_once('@') {
        Some((name, version)) => {
            SourcePackage { name: name.to_owned(), version: Some(version.to_owned()) }
        }
        None => SourcePackage { name: upstream.to_owned(), version: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (PackageKind, String, String) {
        let package = parse(text).unwrap().package;
        (package.kind, package.name, package.version)
    }

    #[test]
    fn names_and_versions_are_those_of_the_ecosystem() {
        for (text, kind, name, version) in [
            (
                "pkg:deb/debian/adduser@3.134?arch=all&epoch=1",
                PackageKind::Deb,
                "adduser",
                "1:3.134",
            ),
            ("pkg:deb/debian/x@2:1-1?epoch=2", PackageKind::Deb, "x", "2:1-1"),
            (
                "pkg:rpm/rocky/openssl@3.0.1-43.el9_0?epoch=1",
                PackageKind::Rpm,
                "openssl",
                "1:3.0.1-43.el9_0",
            ),
            ("pkg:npm/%40babel/core@7.0.0", PackageKind::Npm, "@babel/core", "7.0.0"),
            ("pkg:maven/org.yaml/snakeyaml@1.30", PackageKind::Maven, "org.yaml:snakeyaml", "1.30"),
            ("pkg:golang/github.com/x/y@v3.0.0#v3", PackageKind::Go, "github.com/x/y/v3", "v3.0.0"),
            ("pkg:golang/stdlib@go1.22.1", PackageKind::Go, "stdlib", "1.22.1"),
            ("pkg:golang/stdlib@v1.22.1", PackageKind::Go, "stdlib", "1.22.1"),
            ("pkg:pypi/pyyaml@6.0", PackageKind::PyPi, "pyyaml", "6.0"),
        ] {
            assert_eq!(of(text), (kind, name.to_owned(), version.to_owned()), "{text}");
        }
        for none in ["pkg:oci/x@sha256:0", "x", "pkg:", ""] {
            assert!(parse(none).is_none(), "{none}");
        }
    }

    #[test]
    fn sources_are_read_in_the_forms_that_tools_write() {
        let source = |text: &str| {
            let source = parse(text).unwrap().package.source.unwrap();
            format!("{} {}", source.name, source.version.as_deref().unwrap_or("-"))
        };
        assert_eq!(source("pkg:deb/debian/libc6@2.36-9?upstream=glibc"), "glibc -");
        assert_eq!(
            source("pkg:deb/debian/gcc@12?upstream=gcc-defaults%401.203"),
            "gcc-defaults 1.203"
        );
        let rpm = "pkg:rpm/rhel/openssl-libs@3.0.1-43.el9?upstream=openssl-3.0.1-43.el9.src.rpm";
        assert_eq!(source(rpm), "openssl 3.0.1-43.el9");
    }
}
