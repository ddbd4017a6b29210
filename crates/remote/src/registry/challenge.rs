/// How a registry wants to be told who asks.
///
/// Source: RFC 9110 section 11.6.1, RFC 6750 section 3, distribution's "Token Authentication
/// Specification".
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Challenge {
    /// A name and a password.
    Basic,
    /// A token, to be had at `realm`.
    Bearer { realm: String, service: Option<String>, scope: Option<String> },
}

impl Challenge {
    /// Reads `WWW-Authenticate` headers; of several challenges a bearer's counts first.
    pub(super) fn read<'h>(headers: impl Iterator<Item = &'h str>) -> Option<Self> {
        let mut all: Vec<Self> = headers.filter_map(Self::read_one).collect();
        all.sort_by_key(|challenge| *challenge == Self::Basic);
        all.into_iter().next()
    }

    fn read_one(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let (mut realm, mut service, mut scope) = (None, None, None);
        for (name, value) in parameters(rest) {
            match name.to_ascii_lowercase().as_str() {
                "realm" => realm = Some(value),
                "service" => service = Some(value),
                "scope" => scope = Some(value),
                _ => {}
            }
        }
        Some(Self::Bearer { realm: realm?, service, scope })
    }
}

/// `name="value", name=value`: in quotes a backslash stands before what is meant as it is.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    let mut rest = text.trim_start();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_matches([' ', ',', '\t']).to_owned();
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => {
                let end = after.find([',', ' ']).unwrap_or(after.len());
                (after[..end].to_owned(), &after[end..])
            }
        };
        parameters.push((name, value));
        rest = left;
    }
    parameters
}

fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearers_tell_where_tokens_are() {
        let header = r#"Bearer realm="https://a.example/token",service="r \"x\"", scope="repository:a/b:pull,push""#;
        assert_eq!(
            Challenge::read([header].into_iter()),
            Some(Challenge::Bearer {
                realm: "https://a.example/token".into(),
                service: Some("r \"x\"".into()),
                scope: Some("repository:a/b:pull,push".into()),
            })
        );
    }

    #[test]
    fn the_better_of_two_counts_and_others_are_none() {
        let both = ["Basic realm=\"x\"", "bearer realm=https://a.example/t"];
        assert!(matches!(Challenge::read(both.into_iter()), Some(Challenge::Bearer { .. })));
        assert_eq!(Challenge::read(["BASIC"].into_iter()), Some(Challenge::Basic));
        for none in ["Negotiate", "Bearer service=\"x\"", "", "Bearer realm"] {
            assert_eq!(Challenge::read([none].into_iter()), None, "{none}");
        }
    }
}
