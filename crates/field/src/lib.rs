//! Field life: what happens on the ground once the network stands.
//!
//! Orders for connections, business lines, incidents, permits, works notices and the end of copper are
//! documents: each has a state of its own and moves on by acts. They are no facts of the World; where one
//! changes the plant, that is a plan made elsewhere.
//!
//! - [`Document`]: what all six have in common.
//! - [`due`] and [`holiday`]: delays of the law, by the day from which they hold, with their source.
//! - [`repair_seconds`] and [`Promise`]: the repair clock without waits, and what a late repair costs.
//!
//! Pure: no clock of the machine, no files, no store. Knows nothing of strands and splices: who calls
//! finds the way of a line.
#![warn(missing_docs)]

mod calendar;
mod clock;
mod connection;
mod copper;
mod document;
mod error;
mod incident;
mod line;
mod notice;
mod penalty;
mod permit;
mod repair;
mod table;

pub use calendar::{from_paris, holiday, in_paris, is_worked};
pub use clock::{Clock, ClockError, Delay, Unit, UnitError, count_on, delay, due};
pub use connection::{
    Appointment, Connection, ConnectionAct, ConnectionFailure, ConnectionState,
    ConnectionStateError, FailureCode, FailureCodeError, PHOTOS_MOST,
};
pub use copper::{Copper, CopperAct, CopperStage, CopperStageError};
pub use document::{Document, DocumentKind, DocumentKindError, Now};
pub use error::Error;
pub use incident::{
    Incident, IncidentAct, IncidentCause, IncidentCauseError, IncidentState, IncidentStateError,
};
pub use line::{Line, LineAct, LineKind, LineKindError, LinePiece, LineState, LineStateError};
pub use notice::{
    Notice, NoticeAct, NoticeAnswer, NoticeKind, NoticeKindError, NoticeState, NoticeStateError,
    PrecisionClass, PrecisionClassError,
};
pub use penalty::{PenaltyStep, Promise};
pub use permit::{
    Permit, PermitAct, PermitKind, PermitKindError, PermitStanding, PermitStandingError,
    PermitState, PermitStateError,
};
pub use repair::{Cover, CoverError, Wait, WaitReason, WaitReasonError, repair_seconds};
