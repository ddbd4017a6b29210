use super::semver::{self, Version};
use super::{Reason, number};

/// A module's version or a toolchain's.
///
/// Modules have semantic versions with a `v` before them, which OSV leaves out; what follows a
/// `+` (`+incompatible`) is build metadata and does not count. Toolchains write a pre-release
/// without a hyphen (`go1.21rc3` is OSV's `1.21.0-rc.3`), experiments behind a blank
/// (`go1.21.3 X:boringcrypto`) and, if somebody else built them, a suffix (`go1.21.3-bigcorp`).
///
/// Source: Go modules reference, "Versions"; Go toolchains, "Version strings".
pub(super) fn parse(text: &str) -> Result<Version<'_>, Reason> {
    let text = text.split_whitespace().next().unwrap_or_default();
    let text = match text.strip_prefix("go") {
        Some(toolchain) => before_hyphen(toolchain),
        None => text.strip_prefix('v').unwrap_or(text),
    };
    let (numbers, rest) = semver::split_numbers(text)?;
    if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
        let rest = before_hyphen(rest);
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (kind, count) = rest.split_at(letters);
        if !matches!(kind, "alpha" | "beta" | "rc") || !number::is(count) {
            return Err("what follows its numbers is not a pre-release such as rc1 or beta2");
        }
        return Ok(Version::with_pre(numbers, [kind, count]));
    }
    semver::parse(text)
}

fn before_hyphen(text: &str) -> &str {
    text.split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};
    use std::cmp::Ordering;

    #[test]
    fn the_order_is_that_of_go() {
        check_table(Scheme::Go, include_str!("../../testdata/version/go.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        check_laws(
            Scheme::Go,
            "v?1\\.[01](\\.[01])?(-[01]|-rc\\.[01]|-0\\.2019[01])?(\\+incompatible)?|go1\\.[01](rc[01]|\\.1)?",
        );
    }

    #[test]
    fn toolchains_have_the_place_of_the_semantic_version_they_stand_for() {
        for (toolchain, version) in [
            ("go1.21.3", "1.21.3"),
            ("go1.20", "1.20.0"),
            ("1.21rc3", "1.21.0-rc.3"),
            ("go1.9.2rc2", "1.9.2-rc.2"),
            ("go1.18beta1", "1.18.0-beta.1"),
            ("go1.21.3 X:boringcrypto,loopvar", "1.21.3"),
            ("go1.21.3-bigcorp", "1.21.3"),
            ("go1.21rc3-bigcorp", "1.21.0-rc.3"),
        ] {
            assert_eq!(Scheme::Go.compare(toolchain, version), Ok(Ordering::Equal), "{toolchain}");
        }
    }

    #[test]
    fn builds_without_a_version_are_refused() {
        for bad in ["", "(devel)", "devel go1.22-abc", "go", "v", "1.21foo1", "1.21rc", "1.21rc1.2"]
        {
            assert!(Scheme::Go.compare(bad, "1.0.0").is_err(), "{bad}");
        }
    }
}
