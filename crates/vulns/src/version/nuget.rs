use super::Reason;
use super::semver::{self, Version};

/// Up to four numbers and a pre-release in which case does not count.
///
/// Source: NuGet documentation, "Package versioning".
pub(super) fn parse(text: &str) -> Result<Version<'_>, Reason> {
    let version = semver::parse(text)?;
    if version.numbers().split('.').count() > 4 {
        return Err("it has more than four numbers");
    }
    Ok(version)
}

#[cfg(test)]
mod tests {
    use crate::version::Scheme;
    use crate::version::testing::{check_laws, check_table};

    #[test]
    fn the_order_is_that_of_nuget() {
        check_table(Scheme::NuGet, include_str!("../../testdata/version/nuget.txt"));
    }

    #[test]
    fn versions_are_in_an_order() {
        check_laws(
            Scheme::NuGet,
            "[01](\\.[01]{1,2}){0,3}(-[aAb0][aB01-]?(\\.[a01]){0,2})?(\\+a)?",
        );
    }

    #[test]
    fn a_fifth_number_is_refused() {
        assert!(Scheme::NuGet.compare("1.2.3.4.5", "1").is_err());
    }
}
