//! Packages in a distribution's own form that somebody else made. The distribution's advisories do
//! not speak of them, whatever their names and versions.

use plimsoll_model::{Distro, Package, PackageKind};

/// How packages of other vendors are told: by dpkg's maintainer or rpm's vendor.
struct Row {
    vendor: &'static str,
    mark: Mark,
    /// Distributions that the vendor makes itself.
    own: &'static [&'static str],
}

enum Mark {
    /// dpkg's maintainer has this address.
    Maintainer(&'static str),
    /// rpm's vendor is this, in any case.
    Vendor(&'static str),
    /// The version has this in it.
    Version(&'static str),
}

use Mark::{Maintainer, Vendor, Version};

const fn row(vendor: &'static str, mark: Mark) -> Row {
    Row { vendor, mark, own: &[] }
}

/// Source: the control fields and headers of the vendors' own packages.
const ROWS: &[Row] = &[
    row("Datadog's packages", Maintainer("package@datadoghq.com")),
    row("Docker's packages", Maintainer("support@docker.com")),
    row("Docker's packages", Vendor("Docker")),
    row("Elastic's packages", Maintainer("info@elastic.co")),
    row("Elastic's packages", Vendor("Elasticsearch")),
    row("Elastic's packages", Vendor("Elastic")),
    row("EPEL", Vendor("Fedora Project")),
    row("GitLab's packages", Maintainer("support@gitlab.com")),
    row("GitLab's packages", Vendor("GitLab, Inc.")),
    row("Grafana's packages", Maintainer("contact@grafana.com")),
    row("Grafana's packages", Vendor("Grafana")),
    row("HashiCorp's packages", Vendor("HashiCorp")),
    row("Kubernetes' packages", Maintainer("dev@kubernetes.io")),
    row("MariaDB's packages", Maintainer("developers@lists.mariadb.org")),
    row("MariaDB's packages", Vendor("MariaDB Foundation")),
    row("Microsoft's packages", Maintainer("dotnetpackages@dotnetfoundation.org")),
    Row {
        vendor: "Microsoft's packages",
        mark: Vendor("Microsoft Corporation"),
        own: &["azurelinux", "mariner"],
    },
    row("MongoDB's packages", Maintainer("packaging@mongodb.com")),
    row("MongoDB's packages", Vendor("MongoDB")),
    row("MySQL's packages", Maintainer("mysql-build@oss.oracle.com")),
    Row { vendor: "MySQL's packages", mark: Vendor("Oracle and/or its affiliates"), own: &["ol"] },
    row("nginx's packages", Maintainer("nginx-packaging@f5.com")),
    row("nginx's packages", Maintainer("nginx-packaging@nginx.com")),
    row("nginx's packages", Vendor("NGINX Packaging <nginx-packaging@f5.com>")),
    row("NodeSource's packages", Maintainer("@nodesource.com")),
    row("NodeSource's packages", Vendor("NodeSource")),
    row("NVIDIA's packages", Maintainer("cudatools@nvidia.com")),
    row("NVIDIA's packages", Vendor("NVIDIA Corporation")),
    row("PostgreSQL's packages", Version(".pgdg")),
    row("PostgreSQL's packages", Vendor("PostgreSQL Global Development Group")),
    row("Remi's packages", Vendor("Remi Collet")),
    row("Remi's packages", Vendor("Remi's RPM repository <https://rpms.remirepo.net/>")),
];

/// Whose package it is, if it is not the distribution's.
pub(super) fn vendor(package: &Package, distro: &Distro) -> Option<&'static str> {
    let maker = package.maintainer.as_deref().unwrap_or_default().trim();
    let is_marked = |row: &&Row| match row.mark {
        Maintainer(address) => package.kind == PackageKind::Deb && maker.contains(address),
        Vendor(name) => package.kind == PackageKind::Rpm && maker.eq_ignore_ascii_case(name),
        Version(part) => package.version.contains(part),
    };
    let row = ROWS.iter().find(is_marked)?;
    (!row.own.contains(&distro.id.as_str())).then_some(row.vendor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(kind: PackageKind, version: &str, maker: &str, distro: &str) -> Option<&'static str> {
        let mut package = Package::new(kind, "x", version);
        package.maintainer = Some(maker.into());
        let distro = Distro { id: distro.into(), ..Distro::default() };
        vendor(&package, &distro)
    }

    #[test]
    fn vendors_are_told_by_who_made_the_package() {
        use PackageKind::{Deb, Rpm};
        let docker = "Docker <support@docker.com>";
        let group = "Debian PostgreSQL Maintainers <team+postgresql@tracker.debian.org>";
        for (kind, version, maker, distro, expected) in [
            (Deb, "5:24.0.7-1~debian.12~bookworm", docker, "debian", Some("Docker's packages")),
            (Deb, "13.2-1.pgdg100+1", group, "debian", Some("PostgreSQL's packages")),
            (Deb, "15.5-0+deb12u1", group, "debian", None),
            (Rpm, "1.0-1.el9", "Fedora Project", "almalinux", Some("EPEL")),
            (Rpm, "1.0-1.el9", "AlmaLinux", "almalinux", None),
            (Rpm, "1.0-1.azl3", "Microsoft Corporation", "azurelinux", None),
            (Rpm, "1.0-1", "Microsoft Corporation", "rhel", Some("Microsoft's packages")),
        ] {
            assert_eq!(made(kind, version, maker, distro), expected, "{version} {maker}");
        }
    }
}
