//! The parsers, one file each.

mod apk;
mod binaries;
mod bitnami;
mod bun_lock;
mod cargo_lock;
mod composer;
mod composer_lock;
mod conda;
mod declared;
mod deno_lock;
mod dotnet;
mod dpkg;
mod dpkg_info;
mod erlang;
mod gemfile_lock;
mod gemspec;
mod go_binary;
mod go_mod;
mod java;
mod node_module;
mod os_release;
mod package_lock;
mod pacman;
mod pdm_lock;
mod pipfile_lock;
mod pnpm_lock;
mod poetry_lock;
mod portage;
mod program;
mod pylock;
mod python;
mod r;
mod release_file;
mod requirements;
mod rpm;
mod rust_binary;
mod uv_lock;
mod yarn_lock;

#[cfg(test)]
mod lock_tests;

use crate::Parser;

/// Every parser, in the order in which files are offered to them.
pub const PARSERS: &[Parser] = &[
    os_release::PARSER,
    dpkg::PARSER,
    dpkg_info::PARSER,
    apk::PARSER,
    rpm::PARSER,
    python::PARSER,
    node_module::PARSER,
    package_lock::PARSER,
    go_binary::PARSER,
    rust_binary::PARSER,
    java::PARSER,
    gemspec::PARSER,
    composer::PARSER,
    dotnet::PARSER,
    conda::PARSER,
    pnpm_lock::PARSER,
    yarn_lock::PARSER,
    bun_lock::PARSER,
    deno_lock::PARSER,
    poetry_lock::PARSER,
    pipfile_lock::PARSER,
    uv_lock::PARSER,
    pdm_lock::PARSER,
    pylock::PARSER,
    requirements::PARSER,
    cargo_lock::PARSER,
    go_mod::PARSER,
    gemfile_lock::PARSER,
    composer_lock::PARSER,
    pacman::PARSER,
    portage::PARSER,
    r::PARSER,
    erlang::PARSER,
    bitnami::PARSER,
    release_file::PARSER,
    binaries::PARSER,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::PARSERS;
    use crate::Pattern;

    #[test]
    fn every_row_of_the_table_is_complete() {
        let ids: BTreeSet<&str> = PARSERS.iter().map(|parser| parser.id).collect();
        assert_eq!(ids.len(), PARSERS.len(), "two parsers share an id");
        for parser in PARSERS {
            let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(parser.id.chars().all(kebab) && !parser.title.is_empty(), "{parser:?}");
            assert!(!parser.wants.is_empty(), "{parser:?} wants nothing");
        }
    }

    #[test]
    fn named_paths_are_relative_and_clean() {
        for parser in PARSERS {
            for pattern in parser.wants {
                let (Pattern::Path(path) | Pattern::In(path, _) | Pattern::Below(path, _)) =
                    pattern
                else {
                    continue;
                };
                assert_eq!(plimsoll_formats::tar::clean(path).path, *path, "{parser:?}");
            }
        }
    }
}
