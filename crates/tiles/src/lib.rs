//! Vector tiles from an iterator of features.
//!
//! Knows the web's tile grid and the Mapbox Vector Tile form; nothing of networks, stores or HTTP.
#![warn(missing_docs)]

mod clip;
mod encode;
mod grid;

pub use encode::{Error, Feature, Tag, encode, pack};
pub use grid::{Tile, TileError};
