//! Packages of Arch Linux and its relatives: pacman's local database.
//!
//! Source: libalpm, `be_local.c`: each installed package has a folder, `NAME-VERSION-RELEASE`, with
//! a `desc` and a `files`. Both are sections: a `%NAME%`, values on a line each, an empty line.

use plimsoll_model::{Evidence, GapCode, Package, PackageKind, SourcePackage};

use super::rpm::is_identity;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "pacman",
    title: "Arch Linux packages (pacman's local database)",
    evidence: Evidence::Installed,
    wants: &[
        Pattern::Below("var/lib/pacman/local", "/desc"),
        Pattern::Below("var/lib/pacman/local", "/files"),
    ],
    parse,
};

/// Licences of one package that are kept.
const LICENSES: usize = 16;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    if file.name() == "desc" { package(&text, facts) } else { files(file, &text, facts) }
}

fn package(text: &str, facts: &mut Facts) -> Result<(), Problem> {
    let required = |section: &str| {
        let value = values(text, section).next().filter(|value| is_identity(value));
        value.ok_or_else(|| Problem::malformed(format!("there is no valid `%{section}%`")))
    };
    let (name, version) = (required("NAME")?, required("VERSION")?);
    let mut package = Package::new(PackageKind::Pacman, name, version);
    let given = |section| values(text, section).next().map(str::to_owned);
    package.arch = given("ARCH");
    package.maintainer = given("PACKAGER");
    package.size = given("SIZE").and_then(|size| size.parse().ok());
    package.licenses = values(text, "LICENSE").take(LICENSES).map(str::to_owned).collect();
    // All packages of one build have its version.
    let base = values(text, "BASE").next().filter(|base| is_identity(base)).unwrap_or(name);
    package.source =
        Some(SourcePackage { name: base.to_owned(), version: Some(version.to_owned()) });
    facts.package(package);
    Ok(())
}

fn files(file: &File<'_>, text: &str, facts: &mut Facts) -> Result<(), Problem> {
    let Some(name) = folder_name(file.path) else {
        return Err(Problem::malformed("the folder is not named NAME-VERSION-RELEASE"));
    };
    let most = usize::try_from(file.limits.entries).unwrap_or(usize::MAX);
    let mut paths = values(text, "FILES").filter(|path| !path.ends_with('/'));
    facts.owns(name, paths.by_ref().take(most));
    if paths.next().is_some() {
        return Err(Problem::new(GapCode::Limit, format!("more than {most} files are listed")));
    }
    Ok(())
}

/// The package's name in the name of the folder that the file is in.
fn folder_name(path: &str) -> Option<&str> {
    let folder = path.rsplit('/').nth(1)?;
    let (rest, _release) = folder.rsplit_once('-')?;
    let (name, _version) = rest.rsplit_once('-')?;
    Some(name).filter(|name| is_identity(name))
}

/// The lines of a section.
fn values<'t>(text: &'t str, section: &str) -> impl Iterator<Item = &'t str> {
    let is_head = move |line: &&str| {
        line.strip_prefix('%').and_then(|line| line.strip_suffix('%')) == Some(section)
    };
    let mut lines = text.lines();
    lines.by_ref().find(is_head);
    lines.take_while(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::path_key;
    use crate::testing::{facts, mangled, names, parse, problem};

    const DESC: &[u8] = include_bytes!("../../testdata/pacman/desc");
    const FILES: &[u8] = include_bytes!("../../testdata/pacman/files");
    const FOLDER: &str = "var/lib/pacman/local/gmp-6.2.1-2";

    fn desc() -> String {
        format!("{FOLDER}/desc")
    }

    #[test]
    fn a_description_is_a_package() {
        let facts = facts(&PARSER, &desc(), DESC);
        assert_eq!(names(&facts), ["gmp 6.2.1-2"]);
        let package = &facts.packages[0];
        assert_eq!(package.licenses, ["LGPL3", "GPL"]);
        assert_eq!((package.size, package.arch.as_deref()), (Some(1_044_438), Some("x86_64")));
        assert_eq!(package.source.as_ref().unwrap().name, "gmp");
        assert!(package.maintainer.as_ref().unwrap().starts_with("Antonio Rojas"));
    }

    #[test]
    fn a_package_of_a_split_build_has_a_source_of_another_name() {
        let text = b"%NAME%\ngcc-libs\n\n%VERSION%\n1:14.2-1\n\n%BASE%\ngcc\n";
        let package = &facts(&PARSER, &desc(), text).packages[0];
        assert_eq!(package.version, "1:14.2-1");
        assert_eq!(package.source.as_ref().unwrap().name, "gcc");
        assert_eq!((package.size, package.licenses.len()), (None, 0));
    }

    #[test]
    fn files_belong_to_the_package_that_the_folder_is_named_after() {
        let facts = facts(&PARSER, &format!("{FOLDER}/files"), FILES);
        assert_eq!(facts.owned[0].package, "gmp");
        assert!(facts.owned[0].paths.contains(&path_key("/usr/lib/libgmp.so.10.4.1")));
        assert_eq!(facts.owned[0].paths.len(), 13, "folders belong to nobody");
        assert_eq!(folder_name("local/xorg-fonts-75dpi-1.0.4-2/files"), Some("xorg-fonts-75dpi"));
        for folder in ["ALPM_DB_VERSION", "-1-2", "x-1"] {
            problem(&PARSER, &format!("var/lib/pacman/local/{folder}/files"), FILES);
        }
    }

    #[test]
    fn a_description_without_an_identity_is_a_problem() {
        for text in ["", "%NAME%\na\n", "%NAME%\n\n%VERSION%\n1\n", "%NAME%\na b\n\n%VERSION%\n1\n"]
        {
            problem(&PARSER, &desc(), text.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(desc_bytes in mangled(DESC), files_bytes in mangled(FILES)) {
            let (facts, result) = parse(&PARSER, &desc(), &desc_bytes);
            prop_assert_eq!(facts.packages.len(), usize::from(result.is_ok()));
            let (facts, _) = parse(&PARSER, &format!("{FOLDER}/files"), &files_bytes);
            prop_assert_eq!(facts.owned.len(), 1);
        }
    }
}
