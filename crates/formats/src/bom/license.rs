use spdx::{Expression, ParseMode};

/// Longer texts are not expressions but whole licences; they are not parsed.
const LONGEST_EXPRESSION: usize = 1000;

/// SPDX expressions as the specification has them. Deprecated identifiers such as `GPL-2.0` and
/// `GPL-2.0+` are still on the list, and most records in use were written with them.
const MODE: ParseMode =
    ParseMode { allow_deprecated: true, allow_postfix_plus_on_gpl: true, ..ParseMode::STRICT };

/// Whether a text is a valid SPDX expression.
pub(crate) fn is_expression(text: &str) -> bool {
    text.len() <= LONGEST_EXPRESSION && Expression::parse_mode(text, MODE).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_other_words_are_no_expressions() {
        for expression in [
            "MIT",
            "Apache-2.0 OR MIT",
            "GPL-2.0+",
            "(GPL-2.0-only WITH Classpath-exception-2.0) AND BSD-3-Clause",
        ] {
            assert!(is_expression(expression), "{expression}");
        }
        for name in ["MIT License", "BSD", "GPLv2+ and BSD", "Apache-2.0 OR", "", "MIT/X11"] {
            assert!(!is_expression(name), "{name}");
        }
    }

    #[test]
    fn deep_nesting_is_not_parsed() {
        let deep = format!("{}MIT{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(!is_expression(&deep));
        let allowed = format!("{}MIT{}", "(".repeat(400), ")".repeat(400));
        assert!(is_expression(&allowed));
    }
}
