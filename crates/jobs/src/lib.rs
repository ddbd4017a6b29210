//! Use cases, one file each: they open things, call the engines and hand back results.

mod cache;
mod database;
mod error;
mod gate;
mod ignore;
mod inventory;
mod progress;
mod scan;
mod since;
mod source;
mod target;

pub use cache::{CacheStatus, LayerCache, cache_clean, cache_status};
pub use database::{
    Change, DEFAULT_BASE_URL, DatabaseOptions, DatabaseStatus, SectionStatus, SectionUpdate,
    UpdateOptions, UpdateResult, db_status, db_update, open_library,
};
pub use error::JobError;
pub use gate::{GATE_FACTS, Gate, GateError};
pub use ignore::ignore_files_in;
pub use inventory::{SourceOptions, inventory};
pub use plimsoll_remote::Credential;
pub use progress::{Progress, Silent};
pub use scan::{ScanOptions, ScanResult, scan};
pub use source::registry::RegistrySettings;
pub use target::{Guess, Target};
