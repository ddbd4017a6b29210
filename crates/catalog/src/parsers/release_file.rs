//! Languages and applications that say their version in a file of their own: Java, Go, Erlang/OTP
//! and WordPress.
//!
//! Sources: JEP 220, "release"; golang/go, `VERSION`; Erlang/OTP documentation, "Versions";
//! WordPress, `wp-includes/version.php`.

use std::io::Read;

use plimsoll_model::{Evidence, Package, PackageKind};

use super::node_module::is_identity;
use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "release-file",
    title: "Java, Go, Erlang/OTP and WordPress by their version files",
    evidence: Evidence::Installed,
    wants: &[
        Pattern::Name("release"),
        Pattern::Name("VERSION"),
        Pattern::Name("OTP_VERSION"),
        Pattern::Suffix("wp-includes/version.php"),
    ],
    parse,
};

/// How much of a file is read; the version stands near the start.
const HEAD_BYTES: u64 = 64 << 10;

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let mut head = Vec::new();
    file.reader().take(HEAD_BYTES).read_to_end(&mut head)?;
    let text = String::from_utf8_lossy(&head);
    let found = match file.name() {
        "release" => java(&text),
        "VERSION" => go(&text).map(|version| ("go", version)),
        "OTP_VERSION" => otp(&text).map(|version| ("erlang", version)),
        _ => wordpress(&text).map(|version| ("wordpress", version)),
    };
    if let Some((name, version)) = found.filter(|(_, version)| is_identity(version)) {
        facts.package(Package::new(PackageKind::Generic, name, version));
    }
    Ok(())
}

/// `KEY="value"` on lines of their own. Builds that Oracle sells say so; the others are builds of
/// the same OpenJDK, whoever made them.
fn java(text: &str) -> Option<(&'static str, &str)> {
    let value = |key: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))?;
        value.trim().strip_prefix('"')?.strip_suffix('"')
    };
    let name = match value("BUILD_TYPE") {
        Some("commercial") => "oracle-jdk",
        _ if value("GRAALVM_VERSION").is_some() => "graalvm",
        _ => "openjdk",
    };
    Some((name, value("GRAALVM_VERSION").or_else(|| value("JAVA_VERSION"))?))
}

/// `go1.22.1`, alone on the first line. A development version has a word before it.
fn go(text: &str) -> Option<&str> {
    let version = text.lines().next()?.trim().strip_prefix("go")?;
    (version.contains('.') && version.starts_with(|c: char| c.is_ascii_digit())).then_some(version)
}

/// `25.2.3`, with two asterisks if patches were put in.
fn otp(text: &str) -> Option<&str> {
    let version = text.trim().trim_end_matches('*');
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    version.split(['.', '-']).next().is_some_and(number).then_some(version)
}

/// `$wp_version = '6.1.9';`
fn wordpress(text: &str) -> Option<&str> {
    let assigned = text.lines().find_map(|line| {
        line.trim_start().strip_prefix("$wp_version")?.trim_start().strip_prefix('=')
    })?;
    assigned.split(['\'', '"']).nth(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{facts, mangled, names, parse};

    const JAVA: &[u8] = include_bytes!("../../testdata/release_file/release");
    const WORDPRESS: &[u8] = include_bytes!("../../testdata/release_file/version.php");

    #[test]
    fn each_file_says_its_version() {
        for (path, bytes, expected) in [
            ("usr/lib/jvm/java-17-openjdk-amd64/release", JAVA, "openjdk 17.0.21.1"),
            ("usr/local/go/VERSION", b"go1.22.1\ntime 2024-02-29T18:18:48Z\n", "go 1.22.1"),
            ("usr/local/go/VERSION", b"go1.19rc2", "go 1.19rc2"),
            ("usr/lib/erlang/releases/25/OTP_VERSION", b"25.2.3\n", "erlang 25.2.3"),
            ("usr/lib/erlang/releases/26/OTP_VERSION", b"26.0-rc3**", "erlang 26.0-rc3"),
            ("var/www/wp-includes/version.php", WORDPRESS, "wordpress 6.1.9"),
        ] {
            assert_eq!(names(&facts(&PARSER, path, bytes)), [expected], "{path}");
        }
    }

    #[test]
    fn builds_of_java_are_told_apart() {
        for (text, expected) in [
            ("BUILD_TYPE=\"commercial\"\nJAVA_VERSION=\"21.0.2\"\n", "oracle-jdk 21.0.2"),
            ("JAVA_VERSION=\"17.0.7\"\nGRAALVM_VERSION=\"22.3.2\"\n", "graalvm 22.3.2"),
            ("JAVA_VERSION=\"1.8.0_402\"\n", "openjdk 1.8.0_402"),
        ] {
            assert_eq!(names(&facts(&PARSER, "opt/java/release", text.as_bytes())), [expected]);
        }
    }

    #[test]
    fn other_files_of_these_names_give_nothing() {
        for (path, text) in [
            ("etc/release", "Some Linux release 9"),
            ("app/VERSION", "1.2.3"),
            ("app/VERSION", "gopher"),
            ("app/VERSION", "devel go1.23-abc"),
            ("x/OTP_VERSION", "unknown"),
            ("x/wp-includes/version.php", "<?php $wp_version_x = '1';"),
            ("x/VERSION", ""),
        ] {
            assert!(facts(&PARSER, path, text.as_bytes()).is_empty(), "{path} {text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(java in mangled(JAVA), php in mangled(WORDPRESS)) {
            for name in ["release", "VERSION", "OTP_VERSION"] {
                prop_assert!(parse(&PARSER, name, &java).1.is_ok());
            }
            prop_assert!(parse(&PARSER, "x/wp-includes/version.php", &php).1.is_ok());
        }
    }
}
