//! How ecosystems, packages and advisories are named, compared and hashed.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The part of an ecosystem's name before its release: `Debian` of `Debian:12`.
pub(super) fn base(ecosystem: &str) -> &str {
    ecosystem.split_once(':').map_or(ecosystem, |(base, _)| base)
}

/// Whether two names mean the same ecosystem, releases aside. Case does not count: the feed of
/// `Kubernetes` writes `kubernetes`.
pub(super) fn same_base(a: &str, b: &str) -> bool {
    base(a).eq_ignore_ascii_case(base(b))
}

/// An ecosystem with its base spelled as `section` spells it.
pub(super) fn respelled(section: &str, ecosystem: &str) -> String {
    match ecosystem.split_once(':') {
        Some((_, release)) => format!("{section}:{release}"),
        None => section.to_owned(),
    }
}

/// The release as which a record's ecosystem is kept, spelled as `section` spells it.
///
/// Red Hat names products and repositories (`Red Hat:enterprise_linux:9::appstream`). A system has
/// packages of several repositories, so that its main line is one release here (`Red Hat:9`).
/// Lines with support of their own (`rhel_eus:9.4`) and other products keep their names.
pub(super) fn release(section: &str, ecosystem: &str) -> String {
    let product = ecosystem.split_once(':').filter(|_| section == "Red Hat");
    let main = product.and_then(|(_, rest)| rest.strip_prefix("enterprise_linux:"));
    let version = main.map(|rest| rest.split(':').next().unwrap_or(rest));
    match version.and_then(|version| version.split('.').next()) {
        Some(major) => format!("{section}:{major}"),
        None => respelled(section, ecosystem),
    }
}

/// The spelling of a package's name by which it is looked up.
///
/// Sources: PEP 503, "Normalized Names"; NuGet and Packagist take names in any case.
pub(super) fn package<'a>(ecosystem: &str, name: &'a str) -> Cow<'a, str> {
    match base(ecosystem) {
        "PyPI" => {
            let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
            Cow::Owned(parts.collect::<Vec<_>>().join("-").to_lowercase())
        }
        "NuGet" | "Packagist" => Cow::Owned(name.to_lowercase()),
        _ => Cow::Borrowed(name),
    }
}

/// The hash of a package of a release. Equal hashes of different packages do happen.
pub(super) fn package_hash(release: u32, name: &str) -> u32 {
    xxh3_64_with_seed(name.as_bytes(), u64::from(release)) as u32
}

/// The hash of an advisory's id in any case. Ids that carry a CVE's, such as
/// `DEBIAN-CVE-2024-3094`, share its hash, which saves most of the index of a distribution.
pub(super) fn id_hash(id: &str) -> u32 {
    let upper = id.to_ascii_uppercase();
    let key = upper.find("CVE-").and_then(|start| upper.get(start..)).unwrap_or(&upper);
    xxh3_64_with_seed(key.as_bytes(), 0) as u32
}

/// A CVE's year and number in one; `None` for other ids and for numbers that never were given.
pub(super) fn cve_number(id: &str) -> Option<u32> {
    let (prefix, rest) = id.split_at_checked(4)?;
    let (year, number) = rest.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !prefix.eq_ignore_ascii_case("CVE-") || !digits(year) || !digits(number) {
        return None;
    }
    let year = year.parse::<u32>().ok()?.checked_sub(1999)?;
    let number = number.parse::<u32>().ok()?;
    (year < 1 << 7 && number < 1 << 25).then_some(year << 25 | number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_names_are_compared_as_their_ecosystem_does() {
        for (ecosystem, name, key) in [
            ("PyPI", "Zope.Interface", "zope-interface"),
            ("PyPI", "a__b-._c", "a-b-c"),
            ("NuGet", "Newtonsoft.Json", "newtonsoft.json"),
            ("Packagist:https://packages.drupal.org/8", "Drupal/Core", "drupal/core"),
            ("npm", "JSONStream", "JSONStream"),
            ("Go", "github.com/BurntSushi/toml", "github.com/BurntSushi/toml"),
        ] {
            assert_eq!(package(ecosystem, name), key);
        }
    }

    #[test]
    fn ecosystems_are_respelled_without_touching_the_release() {
        assert!(same_base("kubernetes", "Kubernetes") && !same_base("Debian:12", "Debian2"));
        assert_eq!(respelled("Debian", "debian:sid"), "Debian:sid");
        assert_eq!(respelled("npm", "NPM"), "npm");
    }

    #[test]
    fn repositories_of_red_hats_main_line_are_one_release() {
        for (ecosystem, kept) in [
            ("Red Hat:enterprise_linux:9::appstream", "Red Hat:9"),
            ("Red Hat:enterprise_linux:10.2", "Red Hat:10"),
            ("Red Hat:rhel_eus:9.4::baseos", "Red Hat:rhel_eus:9.4::baseos"),
            ("Red Hat:openshift:4.14::el9", "Red Hat:openshift:4.14::el9"),
        ] {
            assert_eq!(release("Red Hat", ecosystem), kept);
        }
        assert_eq!(release("Kubernetes", "kubernetes"), "Kubernetes");
    }

    #[test]
    fn ids_hash_by_the_cve_that_they_carry() {
        let hash = id_hash("CVE-2024-3094");
        assert!(["cve-2024-3094", "DEBIAN-CVE-2024-3094"].iter().all(|id| id_hash(id) == hash));
        assert_eq!(id_hash("ghsa-jfh8-c2jp-5v3q"), id_hash("GHSA-jfh8-c2jp-5v3q"));
    }

    #[test]
    fn cve_numbers_are_distinct_and_refuse_other_ids() {
        let numbers = ["CVE-1999-0001", "CVE-2024-3094", "cve-2024-1234567", "CVE-2025-0001"];
        assert!(numbers.map(|id| cve_number(id).unwrap()).is_sorted_by(|a, b| a < b));
        for id in ["CVE-1998-1", "GHSA-2024-1", "CVE-2024-99999999", "CVE-2024-+1", "CVE-", "é"] {
            assert_eq!(cve_number(id), None, "{id}");
        }
    }
}
