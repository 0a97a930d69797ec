//! Who bears what of a cost, and why.
//!
//! A [`Charge`] is what a cost centre costs over a period. The [`CostKey`] in force on each of its days says
//! how it is borne: by inhabitants, workstations, metered use, capacity reserved, a fixed share by
//! statute, or a mix of these, with a floor, a cap and exemptions. [`share`] gives each member its
//! amount to the cent, together with a tree of reasons down to the meter, the invoice or the key.
//!
//! - Shares sum to the charge. What is reserved by nobody is a line of its own, borne by no member.
//! - Each split is off by less than a cent from the exact share, whatever the weights; nobody pays for
//!   nothing; ties fall on the smaller SIRET; the order of what comes in does not matter.
//! - Who joins, leaves or merges within a period bears the days it was there.
//!
//! Pure: no clock, no files. Knows nothing of ledgers, invoices or networks.
//!
//! # Examples
//! ```
//! use std::collections::BTreeMap;
//! use bocage_sharing::apportion;
//! let thirds = BTreeMap::from([("Agneaux", 1), ("Brix", 1), ("Canisy", 1)]);
//! let shares = apportion(10_000, &thirds).unwrap();
//! assert_eq!(shares, BTreeMap::from([("Agneaux", 3334), ("Brix", 3333), ("Canisy", 3333)]));
//! ```
#![warn(missing_docs)]

mod apportion;
mod bounds;
mod compare;
mod error;
mod key;
mod limits;
mod quantity;
mod share;
mod slice;
mod why;

pub use apportion::{Unsplit, apportion};
pub use bounds::{Bound, bounded};
pub use compare::{Change, Comparison, compare};
pub use error::Error;
pub use key::{CostKey, Deliberation, Rule};
pub use quantity::{Measure, Quantity};
pub use share::{Charge, Sharing, share};
pub use why::{Because, Evidence, Why};
