//! What a leaseholder pays for a network that the syndicate owns.
//!
//! - [`Ratio`]: exact fractions, so that nothing is rounded but by the contract's own rule.
//! - [`Formula`] and [`Indices`]: K(t) = a + Σ bᵢ Sᵢ(t)/Sᵢ(0), provisional and definitive, with linking
//!   coefficients where a series was replaced, as it was known on a day.
//! - [`Contract`]: R1 by what was made available, day by day; R2 as a share of turnover above a
//!   threshold; a minimum.
//! - [`instalments`] and [`true_up`]: what is due when, and what is put right. An issued line is never
//!   changed: what was wrong is a new line.
//!
//! Pure: no clock, no files. Knows nothing of fibre: items are counted by whoever calls.
//!
//! # Examples
//! ```
//! use bocage_lease::{Formula, Indices, Ratio, Rounding, Term};
//! let ratio = |text: &str| text.parse::<Ratio>().unwrap();
//! let formula = Formula::new(ratio("0.15"), vec![
//!     Term { weight: ratio("0.60"), series: "ICHT-IME".into(), base: ratio("125.4") },
//!     Term { weight: ratio("0.25"), series: "FSD2".into(), base: ratio("133.0") },
//! ]).unwrap().rounded(4, Rounding::HalfUp);
//! let month = "2026-01-01".parse().unwrap();
//! let mut indices = Indices::default();
//! for (series, value) in [("ICHT-IME", "131.7"), ("FSD2", "140.2")] {
//!     indices.publish(series, month, ratio(value), true, "2026-04-15".parse().unwrap());
//! }
//! let k = formula.at(month, &indices, "2026-05-01".parse().unwrap()).unwrap();
//! // 0.15 + 0.60 x 131.7/125.4 + 0.25 x 140.2/133.0 = 1.043677...
//! assert_eq!((k.value.to_string().as_str(), k.is_definitive), ("1.0437", true));
//! ```
#![warn(missing_docs)]

mod bill;
mod contract;
mod error;
mod formula;
mod index;
mod ratio;

pub use bill::{Instalment, instalments, true_up};
pub use contract::{Contract, Item, Line, LineKind, LineKindError, Quantity};
pub use error::Error;
pub use formula::{Coefficient, Formula, Term};
pub use index::{Indices, Reading};
pub use ratio::{Ratio, RatioError, Rounding, RoundingError};
