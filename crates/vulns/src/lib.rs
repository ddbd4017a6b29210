//! Which advisories apply to which package versions.

pub mod version;
