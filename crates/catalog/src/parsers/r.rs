//! Installed R packages: the `DESCRIPTION` in the package's folder of a library.
//!
//! Sources: "Writing R Extensions", 1.1.1; R's `write.dcf`. R adds the field `Built` when it
//! installs a package, so that the `DESCRIPTION` of mere sources is told apart.

use plimsoll_model::{Evidence, Package, PackageKind};

use super::node_module::is_identity;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "r",
    title: "installed R packages (DESCRIPTION)",
    evidence: Evidence::Installed,
    wants: &[Pattern::Name("DESCRIPTION")],
    parse,
};

/// Longest licence that is kept, in bytes.
const LICENSE_BYTES: usize = 200;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    let (Some(name), Some(_)) = (field(&text, "Package"), field(&text, "Built")) else {
        return Ok(());
    };
    let Some(version) = field(&text, "Version") else {
        return Err(Problem::malformed("the package has no `Version`"));
    };
    if !is_identity(&name) || !is_identity(&version) {
        return Err(Problem::malformed("`Package` or `Version` is too long or not printable"));
    }
    let mut package = Package::new(PackageKind::Cran, name, version);
    let license = field(&text, "License").filter(|license| license.len() <= LICENSE_BYTES);
    package.licenses = license.into_iter().collect();
    facts.package(package);
    Ok(())
}

/// A field's value, which may go on in lines that begin with a blank. `None`: it is not there, or
/// empty.
fn field(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines();
    let first = lines.by_ref().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let more = lines.take_while(|line| line.starts_with([' ', '\t']));
    let words: Vec<&str> =
        std::iter::once(first).chain(more).flat_map(str::split_whitespace).collect();
    Some(words.join(" ")).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse, problem};

    const DESCRIPTION: &[u8] = include_bytes!("../../testdata/r/DESCRIPTION");
    const PATH: &str = "usr/lib/R/site-library/rlang/DESCRIPTION";

    #[test]
    fn an_installed_package_has_been_built() {
        let found = facts(&PARSER, PATH, DESCRIPTION);
        assert_eq!(names(&found), ["rlang 1.0.6"]);
        assert_eq!(found.packages[0].licenses, ["MIT + file LICENSE"]);
        let text = String::from_utf8_lossy(DESCRIPTION);
        let sources: String =
            text.split_inclusive('\n').filter(|l| !l.starts_with("Built")).collect();
        assert!(facts(&PARSER, PATH, sources.as_bytes()).is_empty());
    }

    #[test]
    fn a_field_may_have_more_lines() {
        let text = "License: MIT +\n    file LICENSE\nBuilt: R 4\nVersion: 1-2\nPackage: a.b\n";
        let found = facts(&PARSER, PATH, text.as_bytes());
        assert_eq!(names(&found), ["a.b 1-2"]);
        assert_eq!(found.packages[0].licenses, ["MIT + file LICENSE"]);
    }

    #[test]
    fn a_description_without_a_version_is_a_problem_and_a_text_is_nothing() {
        problem(&PARSER, PATH, b"Package: a\nBuilt: R 4.2.2\n");
        problem(&PARSER, PATH, b"Package: a\x1b[2J\nVersion: 1\nBuilt: R 4.2.2\n");
        for text in ["", "A tool that does things.\n", "Package:\nBuilt: x\nVersion: 1\n"] {
            assert!(facts(&PARSER, PATH, text.as_bytes()).is_empty());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in mangled(DESCRIPTION)) {
            let (facts, result) = parse(&PARSER, PATH, &bytes);
            prop_assert!(facts.packages.is_empty() || result.is_ok());
        }
    }
}
