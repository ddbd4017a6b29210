//! Use cases, one file each: they open things, call the engines and hand back results.

mod error;
mod gate;
mod inventory;
mod progress;
mod scan;
mod source;
mod target;

pub use error::JobError;
pub use gate::{GATE_FACTS, Gate, GateError};
pub use inventory::inventory;
pub use progress::{Progress, Silent};
pub use scan::{ScanOptions, ScanResult};
pub use target::{Guess, Target};
