//! The plant followed: traces, losses, readings, and who is cut when something goes.

pub mod boxes;
pub mod deliveries;
mod draw;
mod drawn;
mod files;
mod followers;
pub mod hands;
mod impacts;
mod kept;
pub mod leases;
mod named;
mod readings;
pub mod strands;
mod traces;

pub use bocage_network::{Mark, Stage, Tier};
pub use bocage_plant::{
    Colour, CommuneCut, End, ExchangeCut, Fibre, Holder, Impact, LeaseKey, LeaseSums, Ranked,
    Reading, SharedRisk, Step, StrandUse, Trace, Wanted,
};
pub(crate) use drawn::here_in;
pub use drawn::{CableCut, Drawn, Here, HereRun, SiteCut, ThingDrawn, here};
pub(crate) use files::{collection, feature};
pub(crate) use followers::let_go;
pub use impacts::{
    CutKind, ImpactRun, Named, RankedShown, Ranking, RankingRequest, SharedRun, cut, ranking,
    shared, works,
};
pub(crate) use impacts::{cut_in, ranking_in, shared_in, works_in};
pub use kept::Kept;
pub(crate) use named::named as named_in;
pub(crate) use named::{any_thing, cable, called, outlet as socket};
pub use readings::{ReadingShown, Readings, readings};
pub use traces::{AskedLine, Designed, LossShown, Request, TraceRun, run};
pub(crate) use traces::{course_in, look};
