use serde::Serialize;
use spdx::{Expression, ParseMode};

/// Longer texts are not expressions but whole licences; they are not parsed.
const LONGEST_EXPRESSION: usize = 1000;

/// SPDX expressions as the specification has them. Deprecated identifiers such as `GPL-2.0` and
/// `GPL-2.0+` are still on the list, and most records in use were written with them.
const MODE: ParseMode =
    ParseMode { allow_deprecated: true, allow_postfix_plus_on_gpl: true, ..ParseMode::STRICT };

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

fn is_expression(text: &str) -> bool {
    text.len() <= LONGEST_EXPRESSION && Expression::parse_mode(text, MODE).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lone_valid_expression_is_an_expression() {
        for expression in [
            "MIT",
            "Apache-2.0 OR MIT",
            "GPL-2.0+",
            "(GPL-2.0-only WITH Classpath-exception-2.0) AND BSD-3-Clause",
        ] {
            let all = [expression.to_owned()];
            assert_eq!(choices(&all), [LicenseChoice::Expression(expression)]);
        }
        for name in ["MIT License", "BSD", "GPLv2+ and BSD", "Apache-2.0 OR", "", "MIT/X11"] {
            let all = [name.to_owned()];
            assert_eq!(choices(&all), [LicenseChoice::License { name }], "{name}");
        }
        let two = ["MIT".to_owned(), "Apache-2.0".to_owned()];
        assert!(choices(&two).iter().all(|c| matches!(c, LicenseChoice::License { .. })));
    }

    #[test]
    fn deep_nesting_is_not_parsed() {
        let deep = format!("{}MIT{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(!is_expression(&deep));
        let allowed = format!("{}MIT{}", "(".repeat(400), ")".repeat(400));
        assert!(is_expression(&allowed));
    }
}
