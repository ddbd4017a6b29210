//! Which files belong to which Debian package: dpkg's file lists and checksums.
//!
//! Sources: `dpkg-query(1)`, "info/*.list"; `deb-md5sums(5)`; distroless `PACKAGE_METADATA.md` for
//! `status.d/*.md5sums`. Diverted files are listed where their package wanted them.

use plimsoll_model::{Evidence, GapCode};

use crate::{Facts, File, Parser, Pattern, Problem};

pub(super) const PARSER: Parser = Parser {
    id: "dpkg-info",
    title: "file lists of Debian packages (dpkg info, status.d)",
    evidence: Evidence::Installed,
    wants: &[
        Pattern::In("var/lib/dpkg/info", ".list"),
        Pattern::In("var/lib/dpkg/info", ".md5sums"),
        Pattern::In("var/lib/dpkg/status.d", ".md5sums"),
    ],
    parse,
};

fn parse(file: &mut File<'_>, facts: &mut Facts) -> Result<(), Problem> {
    let (stem, suffix) = file.name().rsplit_once('.').unwrap_or((file.name(), ""));
    let text = file.text()?;
    let most = usize::try_from(file.limits.entries).unwrap_or(usize::MAX);
    let mut paths = text.lines().filter_map(|line| match suffix {
        "md5sums" => checksum_path(line),
        _ => Some(line),
    });
    facts.owns(owner(stem), paths.by_ref().take(most));
    if paths.next().is_some() {
        return Err(Problem::new(GapCode::Limit, format!("more than {most} files are listed")));
    }
    Ok(())
}

/// The path in a line of checksums: 32 digits, two blanks, a path relative to the root.
fn checksum_path(line: &str) -> Option<&str> {
    let (digits, path) = line.split_once(' ')?;
    (digits.len() == 32).then(|| path.trim_start())
}

/// The package that a file is named after: without `:arch`, which the packages of more than one
/// architecture have.
///
/// Tools that write `status.d` may shorten the name, and some wrote it as base64; a shortened name
/// cannot be told from a real one, so it stays as it is.
fn owner(stem: &str) -> String {
    let name = stem.split(':').next().unwrap_or(stem);
    match decode_base64(name) {
        Some(decoded) if !is_package_name(name) && is_package_name(&decoded) => decoded,
        _ => name.to_owned(),
    }
}

/// Source: Debian Policy 5.6.1: two or more lower-case letters, digits and `+-.`, the first a letter
/// or digit.
fn is_package_name(name: &str) -> bool {
    name.len() >= 2
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b))
}

/// Source: RFC 4648 section 4. The digits `+` and `/` do not occur in encoded package names.
fn decode_base64(text: &str) -> Option<String> {
    let mut bits = 0_u32;
    let mut bytes = Vec::with_capacity(text.len());
    for (index, digit) in text.trim_end_matches('=').bytes().enumerate() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        // Each digit after the first of four completes one byte.
        match index % 4 {
            0 => {}
            position => bytes.push((bits >> (6 - 2 * position)) as u8),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::path_key;
    use crate::testing::{facts, mangled, parse};

    fn owned(path: &str, bytes: &[u8]) -> (String, Vec<u64>) {
        let mut owned = facts(&PARSER, path, bytes).owned;
        assert_eq!(owned.len(), 1);
        let owned = owned.remove(0);
        (owned.package, owned.paths)
    }

    fn keys(paths: &[&str]) -> Vec<u64> {
        let mut keys: Vec<u64> = paths.iter().map(|path| path_key(path)).collect();
        keys.sort_unstable();
        keys
    }

    #[test]
    fn lists_and_checksums_name_the_same_files() {
        let list = b"/.\n/lib\n/lib/x86_64-linux-gnu/libz.so.1\n";
        let sums = b"0123456789abcdef0123456789abcdef  lib/x86_64-linux-gnu/libz.so.1\ncut off\n";
        for (path, bytes, files) in [
            (
                "var/lib/dpkg/info/zlib1g:amd64.list",
                &list[..],
                &["/.", "/lib", "/usr/lib/x86_64-linux-gnu/libz.so.1"][..],
            ),
            (
                "var/lib/dpkg/info/zlib1g.md5sums",
                &sums[..],
                &["/usr/lib/x86_64-linux-gnu/libz.so.1"][..],
            ),
        ] {
            assert_eq!(owned(path, bytes), ("zlib1g".to_owned(), keys(files)));
        }
    }

    #[test]
    fn a_name_in_base64_is_decoded_unless_it_is_a_name_itself() {
        for (stem, name) in [
            ("YmFzZS1maWxlcw==", "base-files"),
            ("bGliZXhwYXQx", "libexpat1"),
            ("bGliYzY=", "libc6"),
            ("libssl1.1", "libssl1.1"),
            ("libstdc++6", "libstdc++6"),
            ("tzda", "tzda"),
            ("/////", "/////"),
            ("Not_base64", "Not_base64"),
            ("YY", "YY"),
        ] {
            assert_eq!(owner(stem), name);
            let path = format!("var/lib/dpkg/status.d/{stem}.md5sums");
            if !stem.contains('/') {
                assert_eq!(owned(&path, b"").0, name);
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_and_no_names_panic(
            stem in "[A-Za-z0-9+=:.]{0,12}",
            bytes in mangled(b"0123456789abcdef0123456789abcdef  bin/sh\n"),
        ) {
            for path in ["var/lib/dpkg/info/x.list".to_owned(), format!("var/lib/dpkg/info/{stem}.md5sums")] {
                prop_assert!(parse(&PARSER, &path, &bytes).1.is_ok());
            }
        }
    }
}
