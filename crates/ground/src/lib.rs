//! Computation on the ground: geodesics, projections, polylines, areas, nearest lines, WKB.
//!
//! Positions and shapes themselves are words of `bocage-vocab`; this crate measures them. It knows
//! nothing of networks or files.
#![warn(missing_docs)]

pub mod area;
mod frame;
mod geodesic;
mod lambert93;
pub mod line;
mod line_index;
pub mod wkb;

pub use frame::{Frame, PlanePoint};
pub use geodesic::{distance, length};
pub use lambert93::{Lambert93, OutOfReach, from_lambert93, to_lambert93};
pub use line::OnLine;
pub use line_index::LineIndex;
