//! Version orders, one file for each scheme.

mod apk;
mod dpkg;
mod go;
mod maven;
mod nuget;
mod number;
mod numbers;
mod packagist;
mod pep440;
mod rpm;
mod rubygems;
mod semver;
#[cfg(test)]
mod testing;
mod word;

use std::cmp::Ordering;

/// A rule by which versions are put in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scheme {
    /// Debian's packages.
    Dpkg,
    /// Alpine's packages.
    Apk,
    /// rpm's `epoch:version-release`, where a missing epoch is 0.
    Rpm,
    /// rpm, where the epoch counts only if both sides have one. For versions that were read out
    /// of the name of a source rpm, which never bears the epoch.
    RpmSource,
    /// Semantic versions.
    SemVer,
    /// Semantic versions whose build metadata counts too.
    SemVerBuild,
    /// Python's packages.
    Pep440,
    /// Maven's artifacts.
    Maven,
    /// Go's modules and toolchains.
    Go,
    /// Ruby's gems.
    RubyGems,
    /// .NET's packages.
    NuGet,
    /// PHP's packages.
    Packagist,
    /// Lists of numbers, as R and Haskell have them.
    Numbers,
}

/// Which ecosystem uses which order, by the part of its name before the first colon.
///
/// Source: OSV schema, "Defined ecosystems", and what the ecosystems themselves say.
const SCHEMES: &[(&str, Scheme)] = &[
    ("AlmaLinux", Scheme::Rpm),
    ("Alpaquita", Scheme::Apk),
    ("Alpine", Scheme::Apk),
    ("Azure Linux", Scheme::Rpm),
    ("BellSoft Hardened Containers", Scheme::Apk),
    ("Bioconductor", Scheme::Numbers),
    ("Bitnami", Scheme::SemVer),
    ("Chainguard", Scheme::Apk),
    ("CleanStart", Scheme::Apk),
    ("CRAN", Scheme::Numbers),
    ("crates.io", Scheme::SemVer),
    ("Debian", Scheme::Dpkg),
    ("Echo", Scheme::Dpkg),
    ("GHC", Scheme::Numbers),
    ("GitHub Actions", Scheme::SemVer),
    ("Go", Scheme::Go),
    ("Hackage", Scheme::Numbers),
    ("Hex", Scheme::SemVer),
    ("Julia", Scheme::SemVerBuild),
    ("Kubernetes", Scheme::SemVer),
    ("Linux", Scheme::SemVer),
    ("Mageia", Scheme::Rpm),
    ("Maven", Scheme::Maven),
    ("MinimOS", Scheme::Apk),
    ("npm", Scheme::SemVer),
    ("NuGet", Scheme::NuGet),
    ("opam", Scheme::Dpkg),
    ("openEuler", Scheme::Rpm),
    ("openSUSE", Scheme::Rpm),
    ("Packagist", Scheme::Packagist),
    ("Photon OS", Scheme::Rpm),
    ("Pub", Scheme::SemVerBuild),
    ("PyPI", Scheme::Pep440),
    ("Red Hat", Scheme::Rpm),
    ("Rocky Linux", Scheme::Rpm),
    ("RubyGems", Scheme::RubyGems),
    ("SUSE", Scheme::Rpm),
    ("SwiftURL", Scheme::SemVer),
    ("Ubuntu", Scheme::Dpkg),
    ("VSCode", Scheme::SemVer),
    ("Wolfi", Scheme::Apk),
];

/// Vendors that rebuild packages of other ecosystems and name those after the first colon, such
/// as `TuxCare:Alpine:v3.16`.
const REBUILDERS: &[&str] = &["Docker Hardened Images", "Echo", "Root", "TuxCare"];

/// In bytes. Longer texts are no versions, and comparing them would only cost.
const MAX_LENGTH: usize = 1024;

/// Why a text is not a version of a scheme.
type Reason = &'static str;

/// A text that is not a version of the scheme it was to be compared in.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{text}` has no place in {scheme}: {reason}")]
pub struct VersionError {
    /// The text, cut after 80 characters.
    pub text: String,
    /// The [name](Scheme::name) of the scheme.
    pub scheme: &'static str,
    /// What is wrong with the text, as a clause.
    pub reason: &'static str,
}

impl Scheme {
    /// The order in an ecosystem, named as OSV does (`Debian:12`, `PyPI`); case does not count.
    /// `None` for those whose versions have no order known here: Android, ConanCenter, FreeBSD,
    /// GIT and OSS-Fuzz among OSV's own.
    pub fn for_ecosystem(ecosystem: &str) -> Option<Self> {
        let (base, rest) = ecosystem.split_once(':').unwrap_or((ecosystem, ""));
        let rebuilt = REBUILDERS.iter().any(|vendor| vendor.eq_ignore_ascii_case(base));
        let inner = if rebuilt { rest.split(':').next() } else { None };
        inner.and_then(lookup).or_else(|| lookup(base))
    }

    /// Every ecosystem whose versions have an order here, in the order of their names without case.
    pub fn ecosystems() -> impl Iterator<Item = &'static str> {
        SCHEMES.iter().map(|(name, _)| *name)
    }

    /// A name for messages, such as `dpkg order`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dpkg => "dpkg order",
            Self::Apk => "apk order",
            Self::Rpm => "rpm order",
            Self::RpmSource => "rpm order without epochs",
            Self::SemVer => "SemVer order",
            Self::SemVerBuild => "SemVer order with builds",
            Self::Pep440 => "PEP 440 order",
            Self::Maven => "Maven order",
            Self::Go => "Go order",
            Self::RubyGems => "RubyGems order",
            Self::NuGet => "NuGet order",
            Self::Packagist => "Composer order",
            Self::Numbers => "numeric order",
        }
    }

    /// The order of two versions.
    ///
    /// # Errors
    /// When one of the texts is not a version of this scheme, or longer than 1,024 bytes.
    pub fn compare(self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        match self {
            Self::Dpkg => self.order(a, b, dpkg::parse, dpkg::compare),
            Self::Apk => self.order(a, b, apk::parse, apk::compare),
            Self::Rpm => self.order(a, b, rpm::parse, rpm::compare),
            Self::RpmSource => self.order(a, b, rpm::parse, rpm::compare_without_epoch),
            Self::SemVer => self.order(a, b, semver::parse, semver::compare),
            Self::SemVerBuild => self.order(a, b, semver::parse, semver::compare_with_build),
            Self::Pep440 => self.order(a, b, pep440::parse, Ord::cmp),
            Self::Maven => self.order(a, b, maven::parse, maven::compare),
            Self::Go => self.order(a, b, go::parse, semver::compare),
            Self::RubyGems => self.order(a, b, rubygems::parse, rubygems::compare),
            Self::NuGet => self.order(a, b, nuget::parse, semver::compare_ignoring_case),
            Self::Packagist => self.order(a, b, packagist::parse, packagist::compare),
            Self::Numbers => self.order(a, b, numbers::parse, numbers::compare),
        }
    }

    fn order<'a, V>(
        self,
        a: &'a str,
        b: &'a str,
        parse: fn(&'a str) -> Result<V, Reason>,
        compare: fn(&V, &V) -> Ordering,
    ) -> Result<Ordering, VersionError> {
        let parse = |text: &'a str| {
            let version = if text.len() > MAX_LENGTH {
                Err("it is longer than 1,024 bytes")
            } else {
                parse(text)
            };
            version.map_err(|reason| VersionError {
                text: text.chars().take(80).collect(),
                scheme: self.name(),
                reason,
            })
        };
        Ok(compare(&parse(a)?, &parse(b)?))
    }
}

fn lookup(base: &str) -> Option<Scheme> {
    SCHEMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(base)).map(|(_, scheme)| *scheme)
}

#[cfg(test)]
mod tests {
    use super::testing::ALL;
    use super::*;

    #[test]
    fn every_row_of_the_table_is_found_by_its_name_and_has_an_order_that_works() {
        let names: Vec<_> = SCHEMES.iter().map(|(base, _)| base.to_ascii_lowercase()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "keep the rows in order and unique");
        for (base, scheme) in SCHEMES {
            assert_eq!(Scheme::for_ecosystem(base), Some(*scheme));
            assert_eq!(Scheme::for_ecosystem(&base.to_uppercase()), Some(*scheme));
            assert_eq!(Scheme::for_ecosystem(&format!("{base}:x:y")), Some(*scheme));
            assert_eq!(scheme.compare("1.9.0", "1.10.0"), Ok(Ordering::Less), "{base}");
            assert_eq!(scheme.compare("0", "1.0"), Ok(Ordering::Less), "{base}");
        }
        let unused = |scheme: &&Scheme| !SCHEMES.iter().any(|(_, used)| used == *scheme);
        assert_eq!(ALL.iter().filter(unused).collect::<Vec<_>>(), [&Scheme::RpmSource]);
    }

    #[test]
    fn releases_and_repositories_after_the_colon_do_not_matter() {
        for (ecosystem, scheme) in [
            ("Ubuntu:Pro:18.04:LTS", Some(Scheme::Dpkg)),
            ("Alpine:v3.18", Some(Scheme::Apk)),
            ("Red Hat:rhel_aus:8.4::appstream", Some(Scheme::Rpm)),
            ("Packagist:https://packages.drupal.org/8", Some(Scheme::Packagist)),
            ("kubernetes", Some(Scheme::SemVer)),
            ("Android", None),
            ("GIT", None),
            ("", None),
            (":Debian", None),
        ] {
            assert_eq!(Scheme::for_ecosystem(ecosystem), scheme, "{ecosystem}");
        }
    }

    #[test]
    fn rebuilt_packages_keep_the_order_of_where_they_come_from() {
        for (ecosystem, scheme) in [
            ("TuxCare:Alpine:v3.16", Some(Scheme::Apk)),
            ("Root:PyPI", Some(Scheme::Pep440)),
            ("Docker Hardened Images:Debian:trixie", Some(Scheme::Dpkg)),
            ("Echo:PyPI", Some(Scheme::Pep440)),
            ("Echo", Some(Scheme::Dpkg)),
            ("Root", None),
            ("TuxCare:TuxCare:npm", None),
        ] {
            assert_eq!(Scheme::for_ecosystem(ecosystem), scheme, "{ecosystem}");
        }
    }

    #[test]
    fn errors_name_the_text_the_order_and_the_reason() {
        let error = Scheme::Dpkg.compare("1.0", "x:1.0").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`x:1.0` has no place in dpkg order: its epoch is not a number"
        );
    }

    #[test]
    fn overlong_texts_are_refused_by_every_scheme() {
        let (long, longest) = ("1".repeat(MAX_LENGTH + 1), "1-".repeat(MAX_LENGTH / 2));
        for scheme in ALL {
            let error = scheme.compare("1", &long).unwrap_err();
            assert_eq!((error.text.len(), error.reason), (80, "it is longer than 1,024 bytes"));
            let _ = scheme.compare(&longest, &longest);
        }
    }

    #[test]
    fn arbitrary_text_never_panics() {
        testing::run("[ -~]{0,12}|\\PC{0,8}|[0-9a.~^:+_-]{0,16}", |[a, b, _]| {
            for scheme in ALL {
                let there = scheme.compare(a, b);
                assert_eq!(there.map(Ordering::reverse).ok(), scheme.compare(b, a).ok());
            }
        });
    }
}
