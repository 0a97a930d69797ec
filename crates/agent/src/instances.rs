//! What runs the group's instances in a room: an engine, or nothing.

use bocage_failover::Epoch;

use crate::Error;

/// The instances of a group in one room.
pub trait Instances: Send + Sync {
    /// Starts them, under a token.
    ///
    /// # Errors
    /// When the engine refuses; what was started so far is seen by [`Instances::run`].
    fn start(&self, epoch: Epoch) -> Result<(), Error>;

    /// Has them end by themselves.
    ///
    /// # Errors
    /// When the engine refuses.
    fn stop(&self) -> Result<(), Error>;

    /// Kills them.
    ///
    /// # Errors
    /// When the engine refuses.
    fn kill(&self) -> Result<(), Error>;

    /// Whether any of them runs.
    fn run(&self) -> bool;
}
