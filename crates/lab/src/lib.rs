//! The lab: rooms Main and Replica and a Witness as network namespaces of one machine, each with
//! real engines, joined by links that can be cut.
//!
//! An engineer learns a failover in it, and the tests of failovers run on it. One file a thing:
//! the network, etcd, PostgreSQL under Patroni, the container engine, volumes, processes; [`Lab`]
//! puts them together.
//!
//! It knows nothing of territories, and decides nothing about what runs where: that is what the
//! lab is there to try.

mod agents;
mod backups;
mod clock;
mod command;
mod cut;
mod disk;
mod drill;
mod engine;
mod entry;
mod error;
mod etcd;
mod file;
mod http;
mod image;
mod lab;
mod layout;
mod needs;
mod network;
mod part;
mod postgres;
mod process;
mod program;
mod site;
mod state;
mod status;
mod storm;
mod teardown;
mod user;
mod volumes;
mod wait;
mod wall;

pub use agents::{AgentStatus, FilesStatus};
pub use cut::{Cut, CutError, LinkState};
pub use drill::{ApplicationPause, Asked, Drill, Fault, FaultError, Figures};
pub use engine::{Container, EngineStatus};
pub use error::Error;
pub use etcd::EtcdStatus;
pub use lab::{DIR, Down, Heal, Kill, Lab, Options, Step, Up};
pub use network::{Shape, Shaping};
pub use part::{Part, PartError};
pub use postgres::PostgresStatus;
pub use program::{Program, ProgramError};
pub use site::{LabSite, LabSiteError};
pub use status::{LinkStatus, SiteStatus, Status};
pub use storm::{Kind, KindError, Round, Storm, Weathered};
pub use volumes::VolumesStatus;
