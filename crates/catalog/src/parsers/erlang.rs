//! Installed Erlang and Elixir packages: application files in `ebin` folders, and the metadata that
//! Hex leaves beside a package's sources.
//!
//! Sources: Erlang's `app(4)`; hexpm `specifications/package_metadata.md`. Both are Erlang terms,
//! of which only the few that matter are looked for.

use plimsoll_model::{Evidence, GapCode, Package, PackageKind};

use super::node_module::is_identity;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "erlang",
    title: "installed Erlang and Elixir packages (ebin/*.app, hex_metadata.config)",
    evidence: Evidence::Installed,
    wants: &[Pattern::InAny("ebin", ".app"), Pattern::Name("hex_metadata.config")],
    parse,
};

/// Licences of one package that are kept.
const LICENSES: usize = 16;

/// Applications that come with Erlang/OTP and with Elixir: nobody gets them from Hex.
///
/// Sources: Erlang/OTP documentation, "Applications"; elixir-lang/elixir, `lib`.
const BUILT_IN: [&str; 44] = [
    "asn1",
    "common_test",
    "compiler",
    "crypto",
    "debugger",
    "dialyzer",
    "diameter",
    "edoc",
    "eex",
    "eldap",
    "elixir",
    "erl_docgen",
    "erl_interface",
    "erts",
    "et",
    "eunit",
    "ex_unit",
    "ftp",
    "hipe",
    "iex",
    "inets",
    "jinterface",
    "kernel",
    "logger",
    "megaco",
    "mix",
    "mnesia",
    "observer",
    "odbc",
    "os_mon",
    "parsetools",
    "public_key",
    "reltool",
    "runtime_tools",
    "sasl",
    "snmp",
    "ssh",
    "ssl",
    "stdlib",
    "syntax_tools",
    "tftp",
    "tools",
    "wx",
    "xmerl",
];

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let text = file.text()?;
    if file.name() == "hex_metadata.config" { metadata(&text, facts) } else { app(&text, facts) }
}

/// `{application, NAME, [{vsn, "VERSION"}, …]}.`
fn app(text: &str, facts: &mut Facts) -> Result<(), Problem> {
    let code: String =
        text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with('%')).collect();
    let name = after_key(&code, "application").and_then(|rest| rest.split([',', '\n']).next());
    let Some(name) = name.map(|name| name.trim().trim_matches('\'')).filter(|n| is_identity(n))
    else {
        return Err(Problem::malformed("this is no `{application, NAME, …}`"));
    };
    let version = after_key(&code, "vsn").and_then(|rest| quoted(rest).next());
    let versioned = version.filter(|version| {
        version.starts_with(|c: char| c.is_ascii_digit()) && is_identity(version)
    });
    let Some(version) = versioned else {
        let message = format!("`{name}`: version unknown, not matched");
        return Err(Problem::new(GapCode::PartialIdentity, message));
    };
    let mut package = match name {
        "elixir" => Package::new(PackageKind::Generic, name, version),
        _ if BUILT_IN.contains(&name) => return Ok(()),
        _ => Package::new(PackageKind::Hex, name, version),
    };
    package.licenses = licenses(after_key(&code, "licenses"));
    facts.package(package);
    Ok(())
}

/// One `{<<"key">>,VALUE}.` after another, each from the start of a line.
fn metadata(text: &str, facts: &mut Facts) -> Result<(), Problem> {
    let value = |key: &str| {
        let head = format!("{{<<\"{key}\">>,");
        let at = if text.starts_with(&head) { 0 } else { text.find(&format!("\n{head}"))? + 1 };
        text.get(at + head.len()..)
    };
    let string = |key| value(key).and_then(|rest| quoted(rest).next()).filter(|v| is_identity(v));
    let (Some(name), Some(version)) = (string("name"), string("version")) else {
        return Err(Problem::malformed("there is no valid `name` or `version`"));
    };
    let mut package = Package::new(PackageKind::Hex, name, version);
    package.licenses = licenses(value("licenses"));
    facts.package(package);
    Ok(())
}

/// The text after `{key,` with blanks wherever they may be.
fn after_key<'t>(code: &'t str, key: &str) -> Option<&'t str> {
    code.match_indices(key).find_map(|(at, _)| {
        let opened = code.get(..at)?.trim_end().ends_with('{');
        let rest = code.get(at + key.len()..)?.trim_start().strip_prefix(',')?;
        opened.then_some(rest)
    })
}

/// The strings of a list.
fn licenses(list: Option<&str>) -> Vec<String> {
    let list = list.and_then(|rest| rest.trim_start().strip_prefix('[')?.split(']').next());
    let names = quoted(list.unwrap_or_default()).filter(|name| is_identity_of_license(name));
    names.take(LICENSES).map(str::to_owned).collect()
}

fn is_identity_of_license(name: &str) -> bool {
    (1..=100).contains(&name.len()) && !name.chars().any(char::is_control)
}

/// What stands between quotes. None of the values that matter has an escaped one in it.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse, problem};

    const APP: &[u8] = include_bytes!("../../testdata/erlang/recon.app");
    const PATH: &str = "srv/app/lib/recon-2.5.2/ebin/recon.app";
    const HEX: &str = "app/deps/dep_pkg/hex_metadata.config";
    const METADATA: &[u8] = br#"{<<"links">>,[{<<"GitHub">>,<<"https://example.org">>}]}.
{<<"name">>,<<"dep_pkg">>}.
{<<"version">>,<<"2.1.0">>}.
{<<"app">>,<<"dep_app">>}.
{<<"licenses">>,[<<"MIT">>,<<"Apache-2.0">>]}.
{<<"requirements">>,
 [[{<<"name">>,<<"jason">>},
   {<<"requirement">>,<<"~> 1.4">>}]]}.
"#;

    #[test]
    fn an_application_is_a_package() {
        let facts = facts(&PARSER, PATH, APP);
        assert_eq!(names(&facts), ["recon 2.5.2"]);
        assert_eq!(facts.packages[0].licenses, ["BSD"]);
        assert_eq!(facts.packages[0].kind, PackageKind::Hex);
    }

    #[test]
    fn metadata_of_hex_is_a_package_with_licences() {
        let facts = facts(&PARSER, HEX, METADATA);
        assert_eq!(names(&facts), ["dep_pkg 2.1.0"]);
        assert_eq!(facts.packages[0].licenses, ["MIT", "Apache-2.0"]);
    }

    #[test]
    fn what_comes_with_the_language_is_no_package_of_hex() {
        let kernel = b"%% Copyright\n{ application , 'kernel' ,\n [ { vsn , \"8.5.3\" } ] }.\n";
        assert!(facts(&PARSER, PATH, kernel).is_empty());
        let elixir = b"{application,elixir,[{vsn,\"1.14.0\"}]}.";
        let found = facts(&PARSER, PATH, elixir);
        assert_eq!(
            (names(&found), found.packages[0].kind),
            (vec!["elixir 1.14.0".into()], PackageKind::Generic)
        );
    }

    #[test]
    fn a_version_that_was_never_filled_in_is_a_gap() {
        for vsn in ["git", "\"%VSN%\"", "\"\"", "{cmd, \"git describe\"}"] {
            let text = format!("{{application, shop, [\n % {{vsn, \"9\"}}\n {{vsn, {vsn}}}]}}.");
            let problem = problem(&PARSER, PATH, text.as_bytes());
            assert_eq!(problem.code, GapCode::PartialIdentity, "{vsn}");
        }
    }

    #[test]
    fn other_terms_are_problems() {
        for text in ["", "{app}.", "{application, , []}.", "application, x, [{vsn, \"1\"}]"] {
            problem(&PARSER, PATH, text.as_bytes());
        }
        problem(&PARSER, HEX, b"{<<\"name\">>,<<\"a\">>}.\n [{<<\"version\">>,<<\"1\">>}].\n");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(app in mangled(APP), hex in mangled(METADATA)) {
            for (path, bytes) in [(PATH, app), (HEX, hex)] {
                let (facts, result) = parse(&PARSER, path, &bytes);
                prop_assert!(facts.packages.is_empty() || result.is_ok());
            }
        }
    }
}
