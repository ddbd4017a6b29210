//! A program's version in the flags that its linker was given.
//!
//! Source: `go doc cmd/link`, `-X importpath.name=value`, by custom used to set a variable called
//! something like `version` in the main package or another package of the main module.

/// Names of variables that hold the program's own version, in lower case.
const NAMES: [&str; 5] = ["version", "appversion", "buildversion", "gitversion", "releaseversion"];

/// The version that the linker was told for the main module at `module`, with its `v`. Variables of
/// other modules are not looked at: they may hold the version of something else.
pub(super) fn version(flags: &str, module: &str) -> Option<String> {
    let words = words(flags);
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let Some(flag) = word.strip_prefix("--").or(word.strip_prefix('-')) else { continue };
        let assignment = match flag.strip_prefix("X=") {
            Some(assignment) => assignment,
            None if flag == "X" => words.next()?,
            None => continue,
        };
        if let Some((variable, value)) = assignment.split_once('=')
            && is_version_variable(variable, module)
            && let Some(version) = release(value)
        {
            return Some(version);
        }
    }
    None
}

fn is_version_variable(variable: &str, module: &str) -> bool {
    let Some((package, name)) = variable.rsplit_once('.') else { return false };
    let inside = package.strip_prefix(module).is_some_and(|p| p.is_empty() || p.starts_with('/'));
    (package == "main" || inside) && NAMES.contains(&name.to_ascii_lowercase().as_str())
}

/// The value as a module version, if it is one: three numbers, and labels after them.
fn release(value: &str) -> Option<String> {
    let version = value.strip_prefix('v').unwrap_or(value);
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let numbers = core.split('.').count() == 3 && core.split('.').all(number);
    numbers.then(|| format!("v{version}"))
}

/// Splits at blanks outside quotes and takes the quotes away.
fn words(flags: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in flags.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_version_counts() {
        let module = "example.com/shop";
        for (flags, expected) in [
            ("-s -w -X main.version=v1.4.2", Some("v1.4.2")),
            ("-X main.Version=1.4.2", Some("v1.4.2")),
            ("-X 'main.date=1 Jan 2024' -X \"main.version=v1.0.0\"", Some("v1.0.0")),
            ("-X=example.com/shop/internal/build.GitVersion=v2.0.0-rc.1", Some("v2.0.0-rc.1")),
            ("--X example.com/shop.version=1.2.3+k8s", Some("v1.2.3+k8s")),
            ("-X k8s.io/client-go/pkg/version.gitVersion=v1.26.0", None),
            ("-X example.com/shopping.version=v1.2.3", None),
            ("-X main.goVersion=1.20.1", None),
            ("-X main.version=dev", None),
            ("-X main.version=1.4", None),
            ("-X main.version=", None),
            ("-X", None),
            ("-Xmain.version=v1.0.0 'unclosed", None),
        ] {
            assert_eq!(version(flags, module).as_deref(), expected, "{flags}");
        }
    }
}
