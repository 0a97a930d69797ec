#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

// The oracles of the tests name the crate as a stranger does.
#[cfg(test)]
extern crate self as bocage_steiner;

mod control;
mod dual;
mod error;
pub mod format;
mod graph;
mod local;
pub mod paths;
mod primal;
mod random;
mod reduce;
mod search;
mod solve;
mod union_find;

pub use control::{Control, Stop};
pub use dual::{Ascent, bound};
pub use error::Error;
pub use graph::{Graph, Instance};
pub use solve::{Options, Solution, solve};
