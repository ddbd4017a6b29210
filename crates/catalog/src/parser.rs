use plimsoll_model::Evidence;

use crate::{Facts, File, Problem};

/// One row of the parser table: which files it wants and how it reads them.
pub struct Parser {
    /// Stable name, in kebab case.
    pub id: &'static str,
    /// What it reads, in a few words, for the generated reference.
    pub title: &'static str,
    /// Whether it tells what is installed or what somebody asked for.
    pub evidence: Evidence,
    /// The files it wants: any one of these.
    pub wants: &'static [Pattern],
    /// Reads one file. Problems with single records go to [`Facts::problem`]; an error means that
    /// nothing more can be had from this file. What was added before it is kept.
    pub parse: fn(&mut File<'_>, &mut Facts) -> Result<(), Problem>,
}

impl std::fmt::Debug for Parser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// Which files a parser wants. Paths are relative to the root, without a leading slash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pattern {
    /// Exactly this path. It is also found through symbolic links in the finished image.
    Path(&'static str),
    /// Directly in this folder, with a name that ends so (`""`: every name).
    In(&'static str, &'static str),
    /// Directly in a folder at the end of whose path this is, with a name that ends so:
    /// `("conda-meta", ".json")` is in any `conda-meta` folder.
    InAny(&'static str, &'static str),
    /// In this folder or any folder below it, with a path that ends so.
    Below(&'static str, &'static str),
    /// This file name in any folder.
    Name(&'static str),
    /// A file name that begins and ends so, with at least one character between, in any folder.
    NameWith(&'static str, &'static str),
    /// A path that ends so, below at least one more character.
    Suffix(&'static str),
    /// `package.json` of a module directly in a `node_modules` folder (`@scope/name` included).
    NodeModule,
    /// An executable or shared library: see [`crate::is_program`].
    Program,
}

impl Pattern {
    /// Whether a file at `path` is wanted, [`Pattern::Program`] apart, which needs the file's
    /// mode and first bytes.
    pub fn matches_path(self, path: &str) -> bool {
        match self {
            Self::Path(wanted) => path == wanted,
            Self::In(folder, suffix) => path
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|name| !name.contains('/') && name.ends_with(suffix)),
            Self::InAny(folder, suffix) => path.rsplit_once('/').is_some_and(|(parent, name)| {
                let above = parent.strip_suffix(folder);
                name.ends_with(suffix)
                    && above.is_some_and(|above| above.is_empty() || above.ends_with('/'))
            }),
            Self::Below(folder, suffix) => path
                .strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/') && rest.ends_with(suffix)),
            Self::Name(wanted) => path.rsplit('/').next() == Some(wanted),
            Self::NameWith(start, end) => {
                let name = path.rsplit('/').next().and_then(|name| name.strip_prefix(start));
                name.is_some_and(|rest| rest.len() > end.len() && rest.ends_with(end))
            }
            Self::Suffix(suffix) => path.len() > suffix.len() && path.ends_with(suffix),
            Self::NodeModule => is_node_module(path),
            Self::Program => false,
        }
    }
}

fn is_node_module(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    if parts.next() != Some("package.json") || parts.next().is_none_or(|name| name.starts_with('@'))
    {
        return false;
    }
    match parts.next() {
        Some("node_modules") => true,
        Some(scope) if scope.starts_with('@') => parts.next() == Some("node_modules"),
        _ => false,
    }
}

/// Whether a file may be a program worth opening, by its name and permission bits.
pub fn may_be_program(path: &str, mode: u32) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let library = name.contains(".so.") || extension == "so";
    let windows = ["exe", "dll"].iter().any(|wanted| extension.eq_ignore_ascii_case(wanted));
    mode & 0o111 != 0 || library || windows
}

/// Whether the first bytes are those of an ELF, PE or Mach-O file.
///
/// Sources: System V ABI, "ELF Identification"; Microsoft PE/COFF, "MS-DOS Stub"; Apple
/// `mach-o/loader.h`.
pub fn is_program(head: &[u8]) -> bool {
    const MACH_O: [[u8; 4]; 4] = [
        [0xfe, 0xed, 0xfa, 0xce],
        [0xfe, 0xed, 0xfa, 0xcf],
        [0xce, 0xfa, 0xed, 0xfe],
        [0xcf, 0xfa, 0xed, 0xfe],
    ];
    head.starts_with(b"\x7fELF")
        || head.starts_with(b"MZ")
        || MACH_O.iter().any(|magic| head.starts_with(magic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_only_what_they_name() {
        let dpkg = Pattern::In("var/lib/dpkg/info", ".list");
        let conda = Pattern::InAny("conda-meta", ".json");
        let pacman = Pattern::Below("var/lib/pacman/local", "/desc");
        for (pattern, path, wanted) in [
            (Pattern::Path("etc/os-release"), "etc/os-release", true),
            (Pattern::Path("etc/os-release"), "srv/etc/os-release", false),
            (dpkg, "var/lib/dpkg/info/libc6:amd64.list", true),
            (dpkg, "var/lib/dpkg/info/sub/x.list", false),
            (dpkg, "var/lib/dpkg/infox.list", false),
            (conda, "conda-meta/openssl-3.json", true),
            (conda, "opt/conda/conda-meta/openssl-3.json", true),
            (conda, "opt/my-conda-meta/openssl-3.json", false),
            (conda, "opt/conda/conda-meta/sub/x.json", false),
            (conda, "opt/conda/conda-meta/history", false),
            (pacman, "var/lib/pacman/local/gmp-6.2.1-2/desc", true),
            (pacman, "var/lib/pacman/local/gmp-6.2.1-2/files", false),
            (pacman, "var/lib/pacman/locale/x/desc", false),
            (pacman, "srv/var/lib/pacman/local/x/desc", false),
            (Pattern::Name("package-lock.json"), "package-lock.json", true),
            (Pattern::Name("package-lock.json"), "a/b/package-lock.json", true),
            (Pattern::Name("package-lock.json"), "a/x-package-lock.json", false),
            (Pattern::NameWith("requirements-", ".txt"), "a/requirements-dev.txt", true),
            (Pattern::NameWith("requirements-", ".txt"), "a/requirements-.txt", false),
            (Pattern::NameWith("", "-requirements.txt"), "test-requirements.txt", true),
            (Pattern::NameWith("", "-requirements.txt"), "a/-requirements.txt", false),
            (Pattern::Suffix(".dist-info/METADATA"), "x/flask-1.0.dist-info/METADATA", true),
            (Pattern::Suffix(".jar"), ".jar", false),
            (Pattern::NodeModule, "app/node_modules/lodash/package.json", true),
            (Pattern::NodeModule, "app/node_modules/@babel/core/package.json", true),
            (Pattern::NodeModule, "app/node_modules/@babel/package.json", false),
            (Pattern::NodeModule, "node_modules/tar/node_modules/ms/package.json", true),
            (Pattern::NodeModule, "app/node_modules/resolve/test/x/package.json", false),
            (Pattern::NodeModule, "app/package.json", false),
            (Pattern::NodeModule, "node_modules/package.json", false),
        ] {
            assert_eq!(pattern.matches_path(path), wanted, "{pattern:?} {path}");
        }
    }

    #[test]
    fn programs_are_told_by_mode_name_and_magic() {
        assert!(may_be_program("usr/bin/server", 0o755) && !may_be_program("a.txt", 0o644));
        assert!(may_be_program("lib/libc.so.6", 0o644) && may_be_program("a/tool.exe", 0o644));
        assert!(is_program(b"\x7fELF\x02\x01") && !is_program(b"#!/bin/sh"));
    }
}
