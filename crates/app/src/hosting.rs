//! The two rooms and what runs in them.
//!
//! Every change is a plan. Whatever is changed, the instances are placed anew in the same plan, so
//! that a World never wants what no room can hold without a finding that says so.

pub mod accesses;
pub mod apps;
pub mod backups;
mod change;
pub mod databases;
pub mod deploy;
mod drawn;
pub mod drills;
pub mod erase;
mod files;
pub mod hosts;
pub mod images;
pub mod keep;
pub mod leaving;
mod metering;
mod moves;
mod named;
pub mod obey;
pub mod page;
pub(crate) mod pair;
pub mod quotas;
pub mod registries;
pub mod rooms;
mod seen;
pub mod sights;
pub mod usage;
mod usage_table;
pub mod watched;

pub use bocage_placement::{LinkLoad, RoomReport};
pub(crate) use change::{Anew, moved};
pub use change::{Changed, Left};
pub use moves::Move;
pub use seen::Sight;
pub use usage_table::table as usage_table;
pub use watched::RoomAlarm;
