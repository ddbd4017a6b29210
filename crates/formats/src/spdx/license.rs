use std::collections::BTreeMap;

use plimsoll_model::fingerprint;

use crate::bom::is_expression;

/// Licences that are not on SPDX's list, by the id that stands for each in expressions.
pub(super) type Extracted<'a> = BTreeMap<String, &'a str>;

/// What the records of a package declare, as one expression; `None` if they declare nothing.
///
/// Records state licences in any form. What is no expression gets an id of its own. Several are
/// joined with `AND`, which is the reading that promises least.
pub(super) fn declared<'a>(
    licenses: &'a [String],
    extracted: &mut Extracted<'a>,
) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for text in licenses.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let part = if is_expression(text) {
            if licenses.len() > 1 && text.contains(' ') {
                format!("({text})")
            } else {
                text.to_owned()
            }
        } else {
            let id = format!("LicenseRef-{}", fingerprint(&[text]));
            extracted.insert(id.clone(), text);
            id
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(licenses: &[&str]) -> (Option<String>, usize) {
        let owned: Vec<String> = licenses.iter().map(ToString::to_string).collect();
        let mut extracted = Extracted::new();
        let expression = declared(&owned, &mut extracted);
        let count = extracted.len();
        (expression, count)
    }

    #[test]
    fn one_expression_stands_for_all_and_is_valid() {
        assert_eq!(of(&[]), (None, 0));
        assert_eq!(of(&["MIT"]), (Some("MIT".into()), 0));
        let both = "(MIT OR Apache-2.0) AND Zlib";
        assert_eq!(of(&["MIT OR Apache-2.0", "Zlib"]), (Some(both.into()), 0));
        let (expression, extracted) = of(&["GPLv2 and friends", "MIT", "GPLv2 and friends"]);
        let expression = expression.unwrap();
        assert!(expression.ends_with(" AND MIT") && is_expression(&expression), "{expression}");
        assert_eq!(extracted, 1);
    }
}
