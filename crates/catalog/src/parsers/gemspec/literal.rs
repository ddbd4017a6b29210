//! String literals of Ruby, as far as their value is plain to see.

/// Items of a list that are read.
const ITEMS: usize = 16;

/// The value of `"text"` or `'text'` that is a whole expression, apart from `.freeze`, a closing
/// parenthesis and a comment.
pub(super) fn string(expression: &str) -> Option<&str> {
    let (text, rest) = literal(expression)?;
    let rest = rest.trim_start();
    let rest = after_freeze(rest.strip_prefix(')').unwrap_or(rest)).trim_start();
    (rest.is_empty() || rest.starts_with(['#', ';'])).then_some(text)
}

/// The values of `["a".freeze, "b"]`, or of one string; none of a list that holds anything else.
pub(super) fn list(expression: &str) -> Vec<&str> {
    let Some(mut rest) = expression.strip_prefix('[') else {
        return string(expression).into_iter().collect();
    };
    let mut texts = Vec::new();
    while let Some((text, after)) = literal(rest.trim_start()) {
        texts.push(text);
        let after = after.trim_start();
        match after.strip_prefix(',') {
            Some(next) if texts.len() < ITEMS => rest = next,
            _ if after.starts_with(']') => return texts,
            _ => break,
        }
    }
    Vec::new()
}

/// A literal at the start, and what follows it. Escapes and interpolation are not plain.
fn literal(expression: &str) -> Option<(&str, &str)> {
    let quote = expression.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (text, rest) = expression.get(1..)?.split_once(quote)?;
    let computed = text.contains('\\') || (quote == '"' && text.contains("#{"));
    (!computed).then_some((text, after_freeze(rest)))
}

fn after_freeze(rest: &str) -> &str {
    rest.strip_prefix(".freeze").unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_strings_have_a_value() {
        for (expression, value) in [
            (r#""a""#, Some("a")),
            ("'a'.freeze", Some("a")),
            (r#""1.0".freeze) # why"#, Some("1.0")),
            (r#""1.0").freeze"#, Some("1.0")),
            (r#""1.0";"#, Some("1.0")),
            (r#""1.0" + "b""#, None),
            (r#""1.0".succ"#, None),
            ("\"1.#{x}\"", None),
            (r#""a\"b""#, None),
            ("VERSION", None),
            ("\"open", None),
            ("", None),
        ] {
            assert_eq!(string(expression), value, "{expression}");
        }
    }

    #[test]
    fn lists_hold_nothing_but_strings() {
        assert_eq!(list(r#"["Ruby".freeze, 'BSD-2-Clause']"#), ["Ruby", "BSD-2-Clause"]);
        assert_eq!(list(r#""MIT".freeze"#), ["MIT"]);
        for expression in ["[]", r#"["MIT", x]"#, r#"["MIT""#, "[", r#"["MIT" "x"]"#] {
            assert!(list(expression).is_empty(), "{expression}");
        }
        assert!(list(&format!("[{}]", r#""x","#.repeat(100_000))).is_empty());
    }
}
