//! What the same service costs by four ways of hosting it: a room of one's own, a room that members share, a
//! regional cloud, a sovereign cloud; over years, discounted, by member and in total.
//!
//! **At equal availability**: one room and two are not the same good. Each way takes as many rooms or zones as
//! it needs to be down no longer than what is asked, and what misses it with two says so.
//!
//! Every input has a value, how far it may be off, and a source or the word `assumption`. Pure: it reads no
//! file and no clock, and reckons in whole millionths.
//!
//! # Examples
//! ```
//! use bocage_choices::{Study, compare};
//! let study = Study::read(r#"
//!     title = "Three towns"
//!     years = 10
//!     downtime_hours = "5"
//!     [[member]]
//!     name = "Agneaux"
//!     units = 8
//!     [[member]]
//!     name = "Brix"
//!     units = 12
//! "#).unwrap();
//! let comparison = compare(&study).unwrap();
//! assert_eq!(comparison.ways.len(), 4);
//! assert!(comparison.ways.iter().all(|way| way.sites == 2));
//! ```
#![warn(missing_docs)]

mod compare;
mod error;
mod fixed;
mod inputs;
mod member;
mod sensitivity;
mod study;
mod ways;

pub use compare::{Comparison, Flow, FlowKind, FlowKindError, WayTold, compare};
pub use error::Error;
pub use fixed::{Fixed, FixedError};
pub use inputs::{Input, Inputs};
pub use member::MemberTold;
pub use sensitivity::{Swing, swings};
pub use study::{Member, Study};
pub use ways::{Way, WayError};
