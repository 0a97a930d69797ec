//! Rooms, hosts and applications: what exists in them, and what a release is made of.
//!
//! Facts are plain rows that refer to each other by typed ids only. No I/O, no decisions: where an
//! instance runs is thought out by `placement`, and done by `engine`.
#![warn(missing_docs)]

mod codes;
mod facts;
mod need;
pub mod spec;

pub use codes::*;
pub use facts::*;
pub use need::Need;
pub use spec::{Service, Spec};
