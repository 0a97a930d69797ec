//! Shortest paths, and pairs of paths that share as little as they can.

mod disjoint;
mod nearest;

pub use disjoint::{Pair, disjoint_pair};
pub use nearest::{Nearest, nearest};
