//! The parsers, one file each.

mod apk;
mod dpkg;
mod dpkg_info;
mod go_binary;
mod java;
mod node_module;
mod os_release;
mod package_lock;
mod program;
mod python;
mod rpm;
mod rust_binary;

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
];
