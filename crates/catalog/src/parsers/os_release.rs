//! `os-release`: which operating system and release this is.
//!
//! Source: freedesktop.org, `os-release(5)`: shell-like assignments, values optionally quoted.

use plimsoll_model::{Distro, Evidence};

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "os-release",
    title: "operating system and release (os-release)",
    evidence: Evidence::Installed,
    wants: &[Pattern::Path("etc/os-release"), Pattern::Path("usr/lib/os-release")],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    let mut distro = Distro::default();
    let mut pretty = None;
    for line in text.lines() {
        let Some((key, value)) = line.trim().split_once('=') else { continue };
        let value = unquote(value.trim());
        match key {
            "ID" => distro.id = value.to_lowercase(),
            "ID_LIKE" => distro.id_like = value.split_whitespace().map(str::to_owned).collect(),
            "VERSION_ID" if !value.is_empty() => distro.version_id = Some(value),
            "VERSION_CODENAME" if !value.is_empty() => distro.codename = Some(value),
            "SUPPORT_END" if !value.is_empty() => distro.support_end = Some(value),
            "NAME" => distro.name = value,
            "PRETTY_NAME" => pretty = Some(value),
            _ => {}
        }
    }
    if let Some(pretty) = pretty {
        // Debian testing has no VERSION_ID and may have no codename, but says
        // "Debian GNU/Linux trixie/sid".
        if distro.version_id.is_none() && distro.codename.is_none() && pretty.contains("/sid") {
            distro.codename = Some("sid".to_owned());
        }
        distro.name = pretty;
    }
    if distro.id.is_empty() {
        return Err(Problem::malformed("there is no ID= line"));
    }
    facts.distro = Some(distro);
    Ok(())
}

fn unquote(value: &str) -> String {
    let quoted = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let Some(inner) = quoted('"').or_else(|| quoted('\'')) else { return value.to_owned() };
    let mut plain = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        plain.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{facts, problem};

    #[test]
    fn the_release_is_read_with_and_without_quotes() {
        let text = b"PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID='12'\n\
            # a comment\nVERSION_CODENAME=bookworm\nSUPPORT_END=2028-06-10\n";
        let distro = facts(&PARSER, "etc/os-release", text).distro.unwrap();
        assert_eq!((distro.id.as_str(), distro.version_id.as_deref()), ("debian", Some("12")));
        assert_eq!(distro.codename.as_deref(), Some("bookworm"));
        assert_eq!(distro.support_end.as_deref(), Some("2028-06-10"));
        assert_eq!(distro.label(), "Debian 12");
    }

    #[test]
    fn debian_unstable_is_known_by_its_pretty_name() {
        let text = b"PRETTY_NAME=\"Debian GNU/Linux trixie/sid\"\nID=debian\n";
        let distro = facts(&PARSER, "etc/os-release", text).distro.unwrap();
        assert_eq!(distro.codename.as_deref(), Some("sid"));
    }

    #[test]
    fn a_file_without_an_id_is_a_problem() {
        assert_eq!(
            problem(&PARSER, "etc/os-release", b"\xff\xfeNAME").message,
            "there is no ID= line"
        );
    }
}
