//! What usage comes to: services, dated prices, and lines with the reason of each.
//!
//! A [`Service`] says how much of a meter is one of its units, and under which VAT it is sold. A [`Price`]
//! holds from one day to another by a decision of the board; one without a number and an executory day
//! never applies. [`rate`] gives each member a line for each service and price, counted from sums by day:
//! quantities have four decimals and prices six, as electronic invoices allow in France.
//!
//! Pure: no clock, no files. Knows nothing of ledgers, invoices, meters or hosts.
//!
//! # Examples
//! ```
//! use bocage_billing::price_micros;
//! assert_eq!(price_micros("0.0125"), Ok(12_500));
//! assert_eq!(
//!     price_micros("0.0000125").unwrap_err().to_string(),
//!     "the price 0.0000125 has more than six decimals",
//! );
//! ```
#![warn(missing_docs)]

mod error;
mod price;
mod rate;
mod service;

pub use error::Error;
pub use price::{Price, price_micros};
pub use rate::{DayUse, Rated, Used, rate};
pub use service::{Service, Tax, TaxCategory, TaxCategoryError};
