//! The order of building: which areas in which year, for a budget.
//!
//! A network is built area by area, an area being what one cabinet serves. Each needs parts: its own
//! boxes and cables, and others that several areas share, such as routes, transport cables, the
//! exchange and its backhaul. The first area that needs a part pays for it. `needs` finds these
//! parts in the rows, `order` looks for an order in which much is served early, `phases` turns
//! it into years.
//!
//! Money that is not spent in a year is carried to the next, so that an area dearer than the budget
//! of one year is built when enough has been put by.
//!
//! Knows nothing of how a network is designed or stored: rows are all it reads.
#![warn(missing_docs)]

mod error;
mod needs;
mod order;
mod phases;
mod weights;

pub use error::Error;
pub use phases::{Left, Phases, Request, YearSum, cost, curve, phase, years_of_parts};
