use std::fs;
use std::io::{self, Write};
use std::path::Path;

use minijinja::{AutoEscape, Environment, Error};
use plimsoll_formats::report;

use super::Scanned;
use crate::failure::Failure;
use crate::render::Screen;

/// Steps that a template may take, so that one that loops for ever ends.
const FUEL: u64 = 100_000_000;
const NAME: &str = "template";

/// Whether a template can be read, so that a mistake is told before a long scan.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    let source = fs::read_to_string(path).map_err(|error| {
        Failure::new(format!("cannot read the template {}: {error}", path.display()))
    })?;
    environment(path, &source).map(drop).map_err(|error| Failure::new(told(path, &error)))
}

/// Fills a template in with the JSON report.
pub(super) fn scan(scanned: &Scanned<'_>, _: Screen, out: &mut dyn Write) -> io::Result<()> {
    let Some(path) = scanned.template else { return Ok(()) };
    let source = fs::read_to_string(path)?;
    let document = report::document(&scanned.report())?;
    let fill = || -> Result<String, Error> {
        let environment = environment(path, &source)?;
        environment.get_template(NAME)?.render(document)
    };
    let text = fill().map_err(|error| io::Error::other(told(path, &error)))?;
    out.write_all(text.as_bytes())
}

/// Jinja's language without anything that reads files; mark-up is escaped as the name asks for.
fn environment<'s>(path: &Path, source: &'s str) -> Result<Environment<'s>, Error> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_keep_trailing_newline(true);
    let name = path.to_string_lossy();
    let inner = name.trim_end_matches(".j2").trim_end_matches(".jinja");
    let html = [".html", ".htm", ".xml"].iter().any(|suffix| inner.ends_with(suffix));
    let escape = if html { AutoEscape::Html } else { AutoEscape::None };
    environment.set_auto_escape_callback(move |_| escape);
    environment.add_template(NAME, source)?;
    Ok(environment)
}

fn told(path: &Path, error: &Error) -> String {
    let line = error.line().map_or_else(String::new, |line| format!(":{line}"));
    let detail = error.detail().map_or_else(String::new, |detail| format!(": {detail}"));
    format!("{}{line}: {}{detail}", path.display(), error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing;

    fn filled(name: &str, source: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, source).unwrap();
        check(&path).map_err(|failure| failure.message)?;
        let result = testing::many();
        let scanned = Scanned { template: Some(&path), ..testing::scanned(&result) };
        let mut out = Vec::new();
        scan(&scanned, crate::console::FILE, &mut out).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn templates_see_the_json_report() {
        let source = "{% for f in findings %}{{ f.package.name }} {{ f.severity }}\n{% endfor %}";
        let text = filled("list.txt", source).unwrap();
        assert_eq!(text.lines().count(), testing::many().findings.len());
    }

    #[test]
    fn mark_up_is_escaped_where_the_name_says_so() {
        assert_eq!(filled("a.html", "{{ '<b>' }}").unwrap(), "&lt;b&gt;");
        assert_eq!(filled("a.html.j2", "{{ '<b>' }}").unwrap(), "&lt;b&gt;");
        assert_eq!(filled("a.txt", "{{ '<b>' }}").unwrap(), "<b>");
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let message = filled("a.txt", "one\n{% for %}").unwrap_err();
        assert!(message.contains("a.txt:2: syntax error"), "{message}");
        let endless = "{% for i in range(10000) %}{% for j in range(10000) %}{% for k in range(10000) %}{{ k }}{% endfor %}{% endfor %}{% endfor %}";
        let message = filled("a.txt", endless).unwrap_err();
        assert!(message.contains("fuel"), "{message}");
    }
}
