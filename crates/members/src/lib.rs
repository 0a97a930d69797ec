//! Who belongs to a syndicate when, and who succeeded whom.
//!
//! A commune that merges is a member no more from that day on; the new one takes its place, its
//! quantities and its balances, and the old number keeps its history. All of that is dated, so that a
//! bill of last year finds the members of last year.
//!
//! Knows nothing of what they pay for.
//!
//! # Examples
//! ```
//! use bocage_members::{Member, MemberKind, Merger, Roster};
//! # use bocage_vocab::Siret;
//! let siret = |text: &str| text.parse::<Siret>().unwrap();
//! let commune = |number: &str, name: &str, from: &str| {
//!     Member::new(siret(number), name, MemberKind::Commune, from.parse().unwrap())
//! };
//! let (old, older, new) = ("21500025800016", "21500516600016", "20008364000017");
//! let roster = Roster::new(
//!     vec![
//!         commune(old, "Avranches", "2013-01-01"),
//!         commune(older, "Saint-Martin-des-Champs", "2013-01-01"),
//!         commune(new, "Avranches", "2019-01-01"),
//!     ],
//!     &[Merger {
//!         on: "2019-01-01".parse().unwrap(),
//!         absorbed: vec![siret(old), siret(older)],
//!         into: siret(new),
//!     }],
//! ).unwrap();
//! let count = |day: &str| roster.on(day.parse().unwrap()).count();
//! assert_eq!((count("2018-12-31"), count("2019-01-01")), (2, 1));
//! ```
#![warn(missing_docs)]

mod error;
mod member;
mod moves;
mod roster;

pub use error::Error;
pub use member::{Member, MemberKind, MemberKindError, Merger};
pub use moves::{Move, moves};
pub use roster::Roster;
