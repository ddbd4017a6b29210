//! Which advisories apply to which package versions.
//!
//! [`version`] orders versions by each ecosystem's own rules, [`db`] is the compiled database of
//! advisories, [`Library`] puts the embedded starter set under it, and [`match_inventory`] finds
//! the vulnerabilities of an inventory and says why.

pub mod db;
mod ecosystem;
mod end_of_life;
mod library;
mod matching;
mod starter;
pub mod version;
mod waive;

pub use ecosystem::{NoEcosystem, ecosystem_of};
pub use library::{Candidate, Coverage, Library};
pub use matching::match_inventory;
pub use starter::{compile_starter, starter};
pub use waive::waive;
