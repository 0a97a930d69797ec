//! Which of two rooms runs an application, and how it moves without two writers.
//!
//! A *group* is what moves whole: a database, volumes, instances and their entry. At any instant
//! one room at most owns it. [`Machine`] is what the agent of a room runs for each group: events
//! in, actions out, no clock, no file, no network. [`guard::verdict`] is what a separate process
//! runs, for the case that the agent is frozen. [`history`] judges what clients saw.
//!
//! Knows nothing of engines, databases or the store of the votes: executors obey [`Action`]s.
#![warn(missing_docs)]

mod action;
pub mod draw;
mod event;
pub mod follower;
pub mod guard;
pub mod history;
mod lane;
mod machine;
mod names;
mod record;
pub mod sim;
mod time;
mod timing;

pub use action::{Action, Alarm};
pub use event::{Database, Event, Observed, Second, Volume, Votes};
pub use lane::Lane;
pub use machine::{Class, Machine, Phase};
pub use names::{Epoch, Room, Site};
pub use record::{Ask, Beats, Copies, Record, Revision, Seen, Tenure};
pub use time::{Moment, Span};
pub use timing::{Spans, Timing, TimingError};
