//! The kinds of fact of a territory, one file a kind.

mod branching_point;
mod building;
mod cabinet;
mod cable;
mod duct;
mod exchange;
mod joint;
mod municipality;
mod outlet;
mod pop;
mod premises;
mod route;
mod service_area;
mod splice_closure;
mod street;
mod support;

pub use branching_point::BranchingPoint;
pub use building::Building;
pub use cabinet::Cabinet;
pub use cable::{Cable, CableType, CableTypeError};
pub use duct::Duct;
pub use exchange::Exchange;
pub use joint::Joint;
pub use municipality::Municipality;
pub use outlet::Outlet;
pub use pop::Pop;
pub use premises::Premises;
pub use route::Route;
pub use service_area::ServiceArea;
pub use splice_closure::SpliceClosure;
pub use street::Street;
pub use support::Support;
