//! The passive plant of a territory and its norms: what exists and what it must obey.
//!
//! Facts are plain rows that refer to each other by typed ids only. Norms are data files with
//! types: settings, prices, cables, optics. No I/O, no decisions.
#![warn(missing_docs)]

mod codes;
mod facts;
pub mod norms;
mod path;

pub use codes::*;
pub use facts::*;
pub use path::{CablePath, PathStep};
