//! Use cases, one file each: they open things, call the engines and hand back results.

mod error;
mod inventory;
mod progress;
mod source;
mod target;

pub use error::JobError;
pub use inventory::inventory;
pub use progress::{Progress, Silent};
pub use target::{Guess, Target};
