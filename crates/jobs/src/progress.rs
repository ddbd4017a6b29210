/// Told how far a job is; whoever shows it decides how.
pub trait Progress: Sync {
    /// A new stage begins. `total` is its length in bytes or items, if that is known.
    fn stage(&self, name: &str, total: Option<u64>);
    /// So much more of the stage is done.
    fn advance(&self, by: u64);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &str, _total: Option<u64>) {}
    fn advance(&self, _by: u64) {}
}
