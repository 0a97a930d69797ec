//! The money of a territory: members, prices and keys; usage; months that are reckoned, issued and closed;
//! documents, payments, and what members are shown.
//!
//! Whatever is entered is kept in registers that only grow; a month that was issued names the last row it
//! was reckoned from, so that it can be reckoned again to the byte.

pub mod bills;
pub mod close;
pub mod credits;
mod desk;
pub mod documents;
mod error;
pub mod focus;
mod issue;
pub mod lease;
mod lines;
pub mod members;
pub mod merge;
mod month;
pub mod months;
mod page;
mod paper;
pub mod payments;
mod posting;
mod reckon;
mod registers;
mod rows;
mod table;
pub mod tariffs;
pub mod titles;
pub mod usage;

pub use error::MoneyError;
pub use lines::{BillLine, DocumentBody, DocumentKind, DocumentKindError, LineKind, Reason, Why};
pub use month::{Month, MonthError};
pub use page::page;
pub use registers::Entry;
pub use rows::{MemberRow, SyndicateRow};

/// Enters a text as a file of registers would be, of whatever part.
pub(crate) fn enter_text(
    ctx: &crate::Context,
    territory: &crate::Territory,
    text: &str,
) -> Result<(), crate::Error> {
    let unread = |source| MoneyError::RegisterFile { path: "demo".into(), source };
    let rows: rows::RegisterFile = toml::from_str(text).map_err(unread)?;
    registers::enter(ctx, territory, rows).map(drop)
}
