//! Gentoo's packages: portage's database of what is installed.
//!
//! Sources: Package Manager Specification, "Names and Versions"; portage(5), "/var/db/pkg": each
//! package has a folder, `CATEGORY/NAME-VERSION`, with a file for each thing that is known of it.

use plimsoll_model::{Evidence, GapCode, Package, PackageKind};

use super::rpm::is_identity;
use crate::{Detail, Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "portage",
    title: "Gentoo packages (portage's database)",
    evidence: Evidence::Installed,
    wants: &[
        Pattern::Below("var/db/pkg", "/CONTENTS"),
        Pattern::Below("var/db/pkg", "/LICENSE"),
        Pattern::Below("var/db/pkg", "/SIZE"),
    ],
    parse,
};

/// Longest licence expression that is kept, in bytes.
const LICENSE_BYTES: usize = 1000;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let folder = file.path.trim_start_matches("var/db/pkg/").trim_end_matches(file.name());
    // While a package is merged, its folder has a name that is none.
    if folder.contains("-MERGING-") {
        return Ok(());
    }
    let Some((name, version)) = identity(folder.trim_end_matches('/')) else {
        return Err(Problem::malformed("the folder is not named CATEGORY/NAME-VERSION"));
    };
    let text = file.text()?;
    let mut detail = Detail { kind: PackageKind::Portage, name, licenses: Vec::new(), size: None };
    match file.name() {
        "CONTENTS" => return contents(file, &text, detail.name, version, facts),
        "SIZE" => detail.size = text.trim().parse().ok(),
        _ => {
            let license: Vec<&str> = text.split_whitespace().collect();
            detail.licenses.push(license.join(" "));
            detail.licenses.retain(|text| (1..=LICENSE_BYTES).contains(&text.len()));
        }
    }
    facts.details.push(detail);
    Ok(())
}

fn contents(
    file: &File<'_>,
    text: &str,
    name: String,
    version: &str,
    facts: &mut Facts,
) -> Result<(), Problem> {
    facts.package(Package::new(PackageKind::Portage, name.as_str(), version));
    let most = usize::try_from(file.limits.entries).unwrap_or(usize::MAX);
    let mut paths = text.lines().filter_map(entry);
    facts.owns(name, paths.by_ref().take(most));
    if paths.next().is_some() {
        return Err(Problem::new(GapCode::Limit, format!("more than {most} files are listed")));
    }
    Ok(())
}

/// The path in a line: `obj PATH MD5 TIME`, `sym PATH -> TARGET TIME`. Paths may have blanks.
fn entry(line: &str) -> Option<&str> {
    match line.split_once(' ')? {
        ("obj", rest) => rest.rsplitn(3, ' ').nth(2),
        ("sym", rest) => rest.split_once(" -> ").map(|(path, _)| path),
        _ => None,
    }
}

/// Name and version from `CATEGORY/NAME-VERSION`, where a revision `-r1` may end the version.
fn identity(folder: &str) -> Option<(String, &str)> {
    let (category, full) = folder.split_once('/')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let base = match full.rsplit_once("-r") {
        Some((base, revision)) if digits(revision) => base,
        _ => full,
    };
    let (name, version) = base.rsplit_once('-')?;
    let version_at = name.len() + 1;
    let valid = version.starts_with(|c: char| c.is_ascii_digit())
        && is_identity(version)
        && [category, name].iter().all(|part| is_identity(part) && !part.contains('/'));
    valid.then(|| (format!("{category}/{name}"), full.get(version_at..).unwrap_or(version)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::path_key;
    use crate::testing::{facts, mangled, names, parse, problem};

    const CONTENTS: &[u8] = include_bytes!("../../testdata/portage/CONTENTS");

    fn at(folder: &str, file: &str) -> String {
        format!("var/db/pkg/{folder}/{file}")
    }

    #[test]
    fn contents_are_a_package_and_its_files() {
        let facts = facts(&PARSER, &at("app-containers/skopeo-1.5.1", "CONTENTS"), CONTENTS);
        assert_eq!(names(&facts), ["app-containers/skopeo 1.5.1"]);
        let owned = &facts.owned[0];
        assert_eq!(owned.package, "app-containers/skopeo");
        let paths = ["/usr/bin/skopeo", "/usr/share/fonts/My Font.ttf", "/usr/lib/libfoo.so"];
        let mut keys = paths.map(path_key);
        keys.sort_unstable();
        assert_eq!(owned.paths, keys);
    }

    #[test]
    fn a_name_ends_where_the_version_begins() {
        for (folder, expected) in [
            ("dev-libs/openssl-3.0.13-r2", Some(("dev-libs/openssl", "3.0.13-r2"))),
            ("media-libs/libsdl2-2.28.5", Some(("media-libs/libsdl2", "2.28.5"))),
            ("dev-lang/python-3.12.0_rc1_p2", Some(("dev-lang/python", "3.12.0_rc1_p2"))),
            (
                "media-fonts/font-adobe-100dpi-1.0.4",
                Some(("media-fonts/font-adobe-100dpi", "1.0.4")),
            ),
            ("app-misc/x-r1", None),
            ("app-misc/nameless", None),
            ("app-misc/-1.0", None),
            ("x-1.0", None),
            ("a/b/x-1.0", None),
        ] {
            let found = identity(folder);
            let found = found.as_ref().map(|(name, version)| (name.as_str(), *version));
            assert_eq!(found, expected, "{folder}");
        }
    }

    #[test]
    fn size_and_licence_are_details() {
        let detail = |file, text: &[u8]| {
            facts(&PARSER, &at("sys-libs/zlib-1.3.1-r1", file), text).details.remove(0)
        };
        assert_eq!(detail("SIZE", b"257408\n").size, Some(257_408));
        assert_eq!(detail("SIZE", b"-3\n").size, None);
        let license = detail("LICENSE", b"|| ( GPL-2\n  LGPL-2.1 ) MIT\n");
        assert_eq!(license.licenses, ["|| ( GPL-2 LGPL-2.1 ) MIT"]);
        assert_eq!(license.name, "sys-libs/zlib");
        assert!(detail("LICENSE", b"").licenses.is_empty());
    }

    #[test]
    fn folders_that_are_no_packages_are_told_apart() {
        problem(&PARSER, &at("x", "CONTENTS"), CONTENTS);
        let merging = at("sys-libs/-MERGING-zlib-1.3.1", "CONTENTS");
        assert!(facts(&PARSER, &merging, CONTENTS).is_empty());
    }

    proptest! {
        #[test]
        fn no_bytes_and_no_names_panic(
            folder in "[a-z0-9./-]{0,20}",
            bytes in mangled(CONTENTS),
        ) {
            for file in ["CONTENTS", "SIZE", "LICENSE"] {
                let path = at(&folder, file);
                if PARSER.wants.iter().any(|pattern| pattern.matches_path(&path)) {
                    let _ = parse(&PARSER, &path, &bytes);
                }
            }
        }
    }
}
