//! From a header to a package and its files.

use plimsoll_model::{Limits, Package, PackageKind, SourcePackage};

use super::header::{Header, Tag};
use super::is_identity;
use crate::{Owned, path_key};

/// The package that a header describes. `None`: it stands for a key that rpm trusts, which has no
/// files. An error says what the header lacks.
pub(super) fn package(header: &Header<'_>) -> Result<Option<Package>, &'static str> {
    let required = |tag| header.text(tag).filter(|value| is_identity(value));
    let name = required(Tag::Name).ok_or("has no valid name")?;
    if name == "gpg-pubkey" {
        return Ok(None);
    }
    let version = required(Tag::Version).ok_or("has no valid version")?;
    let release = required(Tag::Release).ok_or("has no valid release")?;
    let version = match header.numbers(Tag::Epoch).next() {
        Some(epoch) => format!("{epoch}:{version}-{release}"),
        None => format!("{version}-{release}"),
    };
    let given = |tag| header.text(tag).filter(|value| !value.is_empty()).map(String::from);
    let mut package = Package::new(PackageKind::Rpm, name, version);
    package.arch = given(Tag::Arch);
    package.source = header.text(Tag::SourceRpm).and_then(|file| source(&file));
    package.modularity = given(Tag::ModularityLabel);
    package.maintainer = given(Tag::Vendor);
    package.licenses = given(Tag::License).into_iter().collect();
    Ok(Some(package))
}

/// The source package from the name of its file, `name-version-release.src.rpm`. It never carries
/// an epoch.
pub(super) fn source(file: &str) -> Option<SourcePackage> {
    let stem = file.strip_suffix(".src.rpm").or(file.strip_suffix(".nosrc.rpm"))?;
    let (rest, release) = stem.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    let version = format!("{version}-{release}");
    (is_identity(name) && is_identity(&version))
        .then(|| SourcePackage { name: name.to_owned(), version: Some(version) })
}

/// The files of the package: each is the name of a folder, by its number, and a name in it.
pub(super) fn files(header: &Header<'_>, package: &str, limits: &Limits) -> Owned {
    let folders: Vec<&[u8]> = header.texts(Tag::DirNames).collect();
    let places = header.numbers(Tag::DirIndexes).zip(header.texts(Tag::BaseNames));
    let most = usize::try_from(limits.entries).unwrap_or(usize::MAX);
    let mut paths: Vec<u64> = places
        .take(most)
        .filter_map(|(folder, name)| {
            let folder = folders.get(usize::try_from(folder).ok()?)?;
            Some(path_key(&String::from_utf8_lossy(&[folder, name].concat())))
        })
        .collect();
    paths.sort_unstable();
    paths.dedup();
    Owned { package: package.to_owned(), paths }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_known_by_the_name_of_its_file() {
        for (file, expected) in [
            ("openssl-3.0.1-43.el9_0.src.rpm", Some(("openssl", "3.0.1-43.el9_0"))),
            (
                "python-setuptools-53.0.0-10.el9.src.rpm",
                Some(("python-setuptools", "53.0.0-10.el9")),
            ),
            ("sqlite-3.34.1-5.el9^git1~rc.nosrc.rpm", Some(("sqlite", "3.34.1-5.el9^git1~rc"))),
            ("(none)", None),
            ("x-1.src.rpm", None),
            ("-1-2.src.rpm", None),
        ] {
            let found = source(file);
            let found = found.as_ref().map(|s| (s.name.as_str(), s.version.as_deref().unwrap()));
            assert_eq!(found, expected, "{file}");
        }
    }
}
