//! What runs the group's instances in a room: an engine, or nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use bocage_failover::Epoch;

use crate::{Error, Status};

/// Says whether the room may still run the group: whoever starts something asks before and after.
pub type Leash = Arc<dyn Fn() -> bool + Send + Sync>;

/// The instances of a group in one room.
pub trait Instances: Send + Sync {
    /// Has them run from now on, for as long as the leash holds: it returns at once, and what does
    /// not become well keeps no other from serving.
    fn start(&self, epoch: Epoch, leash: Leash);

    /// Has them end by themselves, and waits for it.
    ///
    /// # Errors
    /// When some of them go on, or the engine does not answer.
    fn stop(&self) -> Result<(), Error>;

    /// Lets none of them be started any more; what runs is killed by whoever calls it.
    ///
    /// # Errors
    /// When one may be on its way up still.
    fn kill(&self) -> Result<(), Error>;

    /// Whether they are to run, or some were not seen to have ended since they are not.
    fn run(&self) -> bool;

    /// Whether the engine does what it is told.
    fn is_well(&self) -> bool;

    /// How each application is here, by its name: `well`, or what is wrong with it.
    fn told(&self) -> BTreeMap<String, String>;

    /// What is wrong with the backups of what they keep, until it is well.
    fn backup_alarms(&self) -> Vec<String>;

    /// Hears how the agent is, a few times a second, to tell people where they look.
    fn hear(&self, status: &Status);
}
