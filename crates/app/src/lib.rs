//! Use cases, one file a resource: who may do what, and the order in which thought and edges meet.
//!
//! Everything that a person can do goes through here, from the command line and over HTTP alike.
//! The wall clock is read here and nowhere below.

pub mod agents;
mod attribution;
pub mod audits;
pub mod certificates;
pub mod checks;
pub mod choices;
mod context;
pub mod copies;
pub mod demos;
pub mod designs;
pub mod edits;
mod error;
pub mod exports;
pub mod field;
mod findings;
pub mod history;
pub mod hosting;
pub mod imports;
pub mod invoices;
pub mod jobs;
pub mod labs;
pub mod ledgers;
mod locale;
pub mod money;
mod norms;
pub mod permission;
pub mod phases;
pub mod plans;
pub mod plant;
pub mod publication;
pub mod purchasing;
pub mod reports;
mod shell;
pub mod simulations;
mod spreadsheet;
pub mod steiner;
mod territory;
pub mod views;
pub mod words;

pub use context::{Actor, Context};
pub(crate) use error::told;
pub use error::{Error, Failure};
pub use findings::FindingCounts;
pub use locale::{Locale, LocaleError};
pub use shell::shell_word;
pub use territory::{AsOf, Territory};
