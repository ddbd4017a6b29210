use serde::Serialize;

use crate::bom::is_expression;

/// One entry of a component's `licenses`.
#[derive(Serialize, PartialEq, Debug)]
#[serde(rename_all = "lowercase")]
pub(super) enum LicenseChoice<'a> {
    /// A valid SPDX expression; it must be the only entry.
    Expression(&'a str),
    /// A licence by whatever name its record gives it.
    License { name: &'a str },
}

/// The licences of a package, which records state in any form: a lone valid SPDX expression is
/// one, everything else is a name.
///
/// Several expressions stay names, because nothing says whether all hold or one may be chosen.
pub(super) fn choices(licenses: &[String]) -> Vec<LicenseChoice<'_>> {
    match licenses {
        [one] if is_expression(one) => vec![LicenseChoice::Expression(one)],
        names => names.iter().map(|name| LicenseChoice::License { name }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lone_valid_expression_is_an_expression() {
        let all = ["Apache-2.0 OR MIT".to_owned()];
        assert_eq!(choices(&all), [LicenseChoice::Expression("Apache-2.0 OR MIT")]);
        let name = "GPLv2+ and BSD";
        assert_eq!(choices(&[name.to_owned()]), [LicenseChoice::License { name }]);
        let two = ["MIT".to_owned(), "Apache-2.0".to_owned()];
        assert!(choices(&two).iter().all(|c| matches!(c, LicenseChoice::License { .. })));
    }
}
