//! The plant followed: traces, losses, readings, and who is cut when something goes.

mod draw;
mod files;
mod impacts;
mod named;
mod readings;
mod traces;

pub use bocage_plant::{
    CommuneCut, End, ExchangeCut, Fibre, Impact, Ranked, Reading, SharedRisk, Step, Trace,
};
pub use impacts::{
    CutKind, ImpactRun, Named, RankedShown, Ranking, RankingRequest, SharedRun, cut, ranking,
    shared, works,
};
pub(crate) use impacts::{cut_in, ranking_in, shared_in, works_in};
pub use readings::{ReadingShown, Readings, readings};
pub(crate) use traces::look;
pub use traces::{AskedLine, Designed, LossShown, Request, TraceRun, run};
