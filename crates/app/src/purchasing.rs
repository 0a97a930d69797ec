//! Central purchasing: needs, frameworks, catalogues, orders, invoices matched, published data.
//!
//! A document and what it posts are kept in one transaction: there is no order without its reservation, nor
//! a reservation without its order, wherever a process is killed.

mod error;
pub mod frameworks;
pub mod needs;
pub mod orders;
mod paper;
pub mod publications;
pub mod receipts;
mod shelf;

pub use error::BuyingError;
