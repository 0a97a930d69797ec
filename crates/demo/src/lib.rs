//! The generator of the demo territory: a department with real or made-up communes and synthetic
//! streets and premises.
//!
//! Pure and seeded: the same table of communes and the same seed give the same rows on every
//! machine and with any number of threads. Its statistics are those of real countryside: villages
//! with streets, hamlets, winding lanes, few circles, many dead ends.
#![warn(missing_docs)]

mod commune;
mod error;
mod fictional;
mod generate;
mod homes;
pub mod hosting;
mod lanes;
mod names;
mod random;
mod settle;

pub use commune::{Commune, Site, Village};
pub use error::Error;
pub use fictional::fictional;
pub use generate::{Generated, Options, Source, generate};
