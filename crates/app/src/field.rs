//! Field life: connections, business lines, incidents, permits, works notices and the end of copper.
//!
//! Each is a document in the territory's database. Rules, clocks and penalties are those of
//! `bocage-field`; here is who may, when it is, and what it means for the plant.

pub mod any;
pub mod connections;
pub mod copper;
mod documents;
mod error;
pub mod incidents;
pub mod lines;
pub mod notices;
pub mod page;
pub mod permits;
pub mod photos;
pub mod settle;
pub mod tour;
pub mod tour_page;

pub use bocage_field::{
    Appointment, Clock, Connection, ConnectionAct, ConnectionFailure, ConnectionState, Copper,
    CopperAct, CopperStage, Cover, Document, DocumentKind, FailureCode, Incident, IncidentAct,
    IncidentCause, Line, LineAct, LineKind, LinePiece, Notice, NoticeAct, NoticeAnswer, NoticeKind,
    Permit, PermitAct, PermitKind, PermitStanding, PrecisionClass, Promise, WaitReason, due,
    from_paris, in_paris,
};
pub use documents::{
    ActShown, Documents, Filter, History, Kept, Seen, act, history, list, one, open,
};

pub use error::DocumentError;

use bocage_field::Now;

use crate::Context;

/// When the use case acts, and which day that is in Paris.
fn now(ctx: &Context) -> Now {
    Now::of(ctx.now)
}
