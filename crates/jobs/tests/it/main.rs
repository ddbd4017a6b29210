//! Jobs on real files, through the public door.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod caches;
mod databases;
mod folders;
mod images;
mod registries;
mod support;
