//! The agent of a room: runs [`bocage_failover::Machine`] on real clocks, votes and engines.
//!
//! One thread thinks and never waits; what may last runs beside it, one thread a part of the group.
//! A further host of a room follows its agent: it asks what the room may do, and does that.
//! A guard, a process of its own, ends what the agent did not. A witness asks from outside of both
//! rooms.
//!
//! `votes` speaks with etcd, `database` with Patroni and PostgreSQL, `gate` with the kernel.
#![warn(missing_docs)]

mod clock;
mod command;
mod database;
mod door;
mod error;
mod files;
mod follow;
mod followers;
mod gate;
mod guard;
mod http;
mod instances;
mod lanes;
mod parts;
mod patroni;
mod postgres;
mod processes;
mod pulse;
mod run;
mod settings;
mod status;
mod token;
mod volumes;
mod votes;
mod witness;

pub use error::Error;
pub use guard::guard;
pub use instances::{Instances, Leash};
pub use run::run;
pub use settings::{
    BackupsAt, DatabaseAt, EntryAt, FollowersAt, GateAt, InstancesAt, LeaderAt, Settings, Sites,
    VaultTo, VolumesAt, VotesAt,
};
pub use status::{FOLLOWS, Status, look, switch};
pub use volumes::VolumesStatus;
pub use witness::witness;
