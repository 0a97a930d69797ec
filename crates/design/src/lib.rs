//! From streets and premises to a costed, buildable fibre network.
//!
//! Pure and deterministic: the same world, norms and limit of work give the same rows with any
//! number of threads. The stages, in order: `snap` finds each premises its place on a street,
//! `graph` makes streets and places one graph, `trench` joins all places by a short tree,
//! `cabinets` cuts the tree into areas, `exchanges` serves them by the shortest ways over all
//! streets, `branching` places the boxes of each cabinet, `cabling` lays cables along it strand by
//! strand, `backhaul` joins the exchanges to the points of presence, `rows` writes the plant down,
//! `bound` finds what any design costs at least, and `report` sums it up.
#![warn(missing_docs)]

mod area;
mod backhaul;
mod bound;
mod branching;
mod cabinets;
mod cable_metres;
mod cabling;
mod coarse;
mod error;
mod exchanges;
mod existing;
mod findings;
mod forest;
mod graph;
mod ids;
mod line_costs;
pub mod redesign;
mod report;
mod rows;
mod run;
mod snap;
mod threads;
mod trench;

pub use error::{Asked, Error};
pub use line_costs::line_costs;
pub use report::{Component, CountByKind, Figures, LengthByTier, PremisesCount, Rented, Report};
pub use run::{Design, Request, design};
