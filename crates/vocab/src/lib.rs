//! Words shared by every crate of Bocage.
//!
//! Typed ids, quantities with their unit, official codes, places, findings, hints, and the
//! [`Fact`] trait through which every stored kind is written, read, hashed and shown.
//! This crate knows nothing of fibre, files, databases or the network.
#![warn(missing_docs)]

mod capacity;
mod code_list;
mod date;
mod explain;
mod fact;
mod field;
mod finding;
mod generation;
mod id;
mod kind;
mod official;
mod period;
mod place;
mod quantity;
mod text;
mod watch;

pub use capacity::{Bitrate, Bytes, Cores, Span};
pub use date::Date;
pub use explain::{Explain, Hint};
pub use fact::{Cell, Column, ColumnType, Fact, ID_COLUMN};
pub use field::{Field, FieldError};
pub use finding::{Arg, Finding, Severity, Source, Subject};
pub use generation::{Generation, PlanNumber};
pub use id::{Id, IdError, Thing};
pub use kind::{Kind, KindError};
pub use official::{CodeError, Insee, Postcode, Siren, Siret};
pub use period::{Period, PeriodError};
pub use place::{Area, Bounds, Polyline, Position, PositionError, Ring, Shape};
pub use quantity::{Length, Loss, Money, QuantityError, Share};
pub use text::Text;
pub use watch::{Unwatched, Watch};

#[doc(hidden)]
pub use code_list::words_of;
pub use uuid::Uuid;
