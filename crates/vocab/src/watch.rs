//! How long work shows where it is and hears that it should stop.

/// What long work reports to. Implementations show bars, feed jobs, or do nothing.
pub trait Watch: Sync {
    /// A named stage begins; `total` units are expected where that is known.
    fn stage(&self, name: &'static str, unit: &'static str, total: Option<u64>);
    /// So many units of the stage are done.
    fn done(&self, units: u64);
    /// Whether the work should stop at its next sound point.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn stage(&self, _name: &'static str, _unit: &'static str, _total: Option<u64>) {}
    fn done(&self, _units: u64) {}
}
