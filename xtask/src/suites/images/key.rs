use percent_encoding::percent_decode_str;
use plimsoll_model::normal_python_name;

/// Type, name and version of a package URL, in the one spelling that tools can be compared by.
///
/// Source: `key_of` of `make-images`, so that its score mode and this suite agree.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Key {
    /// The type as package URLs spell it.
    pub(super) kind: String,
    pub(super) name: String,
    /// Empty if the URL has none.
    pub(super) version: String,
}

impl Key {
    pub(super) fn of(purl: &str) -> Option<Self> {
        let (rest, subpath) = split(purl.strip_prefix("pkg:")?, '#');
        let (rest, _qualifiers) = split(rest, '?');
        let (rest, version) = split(rest, '@');
        let (kind, name) =
            rest.split_once('/').filter(|(kind, name)| !kind.is_empty() && !name.is_empty())?;
        let name = match subpath {
            // The major version of a Go module may be written as a subpath.
            Some(subpath) if kind == "golang" => format!("{name}/{subpath}"),
            _ => name.to_owned(),
        };
        Some(Self::normal(kind, decode(&name), decode(version.unwrap_or_default())))
    }

    /// The key of a type as the truth's own fields name it.
    pub(super) fn of_parts(kind: &str, name: &str, version: &str) -> Self {
        let kind = match kind {
            "python" => "pypi",
            "go" => "golang",
            "rust" => "cargo",
            "java" => "maven",
            other => other,
        };
        let name = if kind == "maven" { name.replace(':', "/") } else { name.to_owned() };
        Self::normal(kind, name, version.to_owned())
    }

    fn normal(kind: &str, name: String, version: String) -> Self {
        let name = match kind {
            "deb" | "rpm" | "apk" | "alpm" => {
                name.rsplit('/').next().unwrap_or_default().to_owned()
            }
            "pypi" => normal_python_name(&name),
            "nuget" | "composer" => name.to_lowercase(),
            _ => name,
        };
        let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let version = match kind {
            // The epoch is compared apart from the version.
            "rpm" => match version.split_once(':') {
                Some((epoch, rest)) if epoch.bytes().all(|b| b.is_ascii_digit()) => rest.to_owned(),
                _ => version,
            },
            "golang" => match version.strip_prefix("go") {
                Some(rest) if digit(rest) => rest.to_owned(),
                _ => version,
            },
            _ => version,
        };
        Self { kind: kind.to_owned(), name, version }
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(left, right)| (left, Some(right)))
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_package_have_one_key() {
        for (purl, kind, name, version) in [
            (
                "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bb1?arch=amd64",
                "deb",
                "libstdc++6",
                "12.2.0-14+b1",
            ),
            ("pkg:rpm/rocky/openssl@1:3.0.1-43.el9?epoch=1", "rpm", "openssl", "3.0.1-43.el9"),
            ("pkg:pypi/Jaraco.Context@4.3", "pypi", "jaraco-context", "4.3"),
            ("pkg:npm/%40babel/core@7.0.0", "npm", "@babel/core", "7.0.0"),
            ("pkg:golang/github.com/x/y@v3.0.0#v3", "golang", "github.com/x/y/v3", "v3.0.0"),
            ("pkg:golang/stdlib@go1.19.8", "golang", "stdlib", "1.19.8"),
            ("pkg:maven/org.yaml/snakeyaml@1.30", "maven", "org.yaml/snakeyaml", "1.30"),
            ("pkg:nuget/Python.Runtime", "nuget", "python.runtime", ""),
        ] {
            let key = Key { kind: kind.into(), name: name.into(), version: version.into() };
            assert_eq!(Key::of(purl), Some(key), "{purl}");
        }
        assert_eq!(Key::of("npm/lodash@1"), None);
        let maven = Key::of_parts("java", "org.yaml:snakeyaml", "1.30");
        assert_eq!(Key::of("pkg:maven/org.yaml/snakeyaml@1.30"), Some(maven));
    }
}
