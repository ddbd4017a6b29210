//! Programs without a package manager: Bitnami's advisories speak of what upstream releases.
//!
//! Source: bitnami/vulndb, `data/`: the folders' names.

use plimsoll_model::{Package, PackageKind};

/// A program's name in an inventory, and Bitnami's name for it. What has no row is not guessed.
const PROGRAMS: &[(&str, &str)] = &[
    ("cassandra", "cassandra"),
    ("consul", "consul"),
    ("elasticsearch", "elasticsearch"),
    ("envoy", "envoy"),
    ("etcd", "etcd"),
    ("git", "git"),
    ("go", "golang"),
    ("haproxy", "haproxy"),
    ("httpd", "apache"),
    ("java", "java"),
    ("jenkins", "jenkins"),
    ("jre", "java"),
    ("lua", "lua"),
    ("mariadb", "mariadb"),
    ("memcached", "memcached"),
    ("mongodb", "mongodb"),
    ("nginx", "nginx"),
    ("node", "node"),
    ("openldap", "openldap"),
    ("openresty", "openresty"),
    ("pgbouncer", "pgbouncer"),
    ("php", "php"),
    ("postgresql", "postgresql"),
    ("prometheus", "prometheus"),
    ("python", "python"),
    ("redis", "redis"),
    ("ruby", "ruby"),
    ("sqlite", "sqlite"),
    ("tomcat", "tomcat"),
    ("valkey", "valkey"),
    ("varnish", "varnish"),
    ("vault", "vault"),
    ("zookeeper", "zookeeper"),
];

/// Whether advisories speak of a program.
pub(super) fn is_known(name: &str) -> bool {
    name_of(name).is_some()
}

/// The name and version by which a package is asked for.
pub(crate) fn asked_as(package: &Package) -> (&str, &str) {
    match package.kind {
        PackageKind::Generic => (name_of(&package.name).unwrap_or(&package.name), &package.version),
        PackageKind::Bitnami => (&package.name, without_revision(&package.version)),
        _ => (&package.name, &package.version),
    }
}

fn name_of(name: &str) -> Option<&'static str> {
    PROGRAMS.iter().find(|(known, _)| *known == name).map(|(_, bitnami)| *bitnami)
}

/// Bitnami counts its own builds behind the version (`2.8.0-3`), which by SemVer would be older
/// than the version itself. Its advisories leave that out.
fn without_revision(version: &str) -> &str {
    let revision = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    version.rsplit_once('-').filter(|(_, end)| revision(end)).map_or(version, |(start, _)| start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_have_bitnamis_names_and_no_revision() {
        assert!(PROGRAMS.is_sorted());
        let asked = |kind, name: &'static str, version: &'static str| {
            let package = Package::new(kind, name, version);
            let (name, version) = asked_as(&package);
            format!("{name} {version}")
        };
        assert_eq!(asked(PackageKind::Generic, "httpd", "2.4.57"), "apache 2.4.57");
        assert_eq!(asked(PackageKind::Bitnami, "redis", "7.2.0-3"), "redis 7.2.0");
        assert_eq!(asked(PackageKind::Bitnami, "x", "1.0.0-rc1"), "x 1.0.0-rc1");
        assert!(!is_known("openssl"));
    }
}
