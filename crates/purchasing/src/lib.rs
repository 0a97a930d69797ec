//! Central purchasing of public members: from the need to the matched invoice.
//!
//! Pure: facts come in as plain rows with a day, and orders, requests to the ledger, differences and published
//! data come out. A lot has a **maximum**, as the law demands; it is the ceiling of an account of the
//! ledger, what is ordered is reserved there, and so whatever many ask for at once none gets more than there is.
//!
//! - [`families`], [`demanded`], [`award`]: needs, procedures and scores by the rules of the day.
//! - [`Framework`], [`Lot`], [`Amendment`]: what was agreed, with whom, for whom.
//! - [`Catalogue`]: what is sold, at which price since when.
//! - [`orders`]: a cart as one [`Order`] a supplier; [`compare`]: the three-way match.
//! - [`postings`]: what each step is in the ledger.
//! - [`decp`], [`ocds`], [`ubl`]: what is published and sent.
//!
//! It reads no clock and no file.
#![warn(missing_docs)]

mod amend;
mod cart;
mod catalogue;
mod code;
mod consultation;
mod days;
pub mod decp;
mod error;
mod framework;
mod late;
mod matching;
mod number;
pub mod ocds;
mod order;
pub mod postings;
mod rules;
mod steps;
mod tables;
mod terms;
pub mod ubl;
mod usage;

pub use cart::{Cart, Shelf, Wish, orders};
pub use catalogue::{Catalogue, Item, Offer, Price, Revised, require_holder};
pub use code::{Cpv, CpvError, Reference, ReferenceError};
pub use consultation::{
    Award, Consultation, Criterion, Demanded, Family, Need, Score, Scoring, ScoringError, Tender,
    award, demanded, families,
};
pub use error::Error;
pub use framework::{
    Amendment, Buyer, Choice, ChoiceError, Framework, Holder, Listed, Lot, Merged, Model,
    ModelError, Subcontractor, Subsequent,
};
pub use late::{Interest, Penalised, interest, pay_by_again, penalty};
pub use matching::{Claim, ClaimLine, Difference, Match, compare};
pub use number::{Euros, NumberError, Quantity, UnitPrice};
pub use order::{
    Delivery, Event, Hold, Line, Matched, Order, OrderState, OrderStateError, Payment,
};
pub use rules::{
    AmendmentKind, AmendmentKindError, AmendmentLimit, Days, Demand, Nature, NatureError, Rate,
    Rules, Threshold, ThresholdKind, ThresholdKindError,
};
pub use steps::By;
pub use tables::{needs_of_csv, offers_of_csv, read_consultation, read_framework, wishes_of_csv};
pub use terms::{
    Clauses, ClausesError, Consideration, ConsiderationError, Penalty, Place, PlaceKind,
    PlaceKindError, PriceForm, PriceFormError, PriceKind, PriceKindError, Procedure,
    ProcedureError, Publication, Terms,
};
pub use usage::{Alert, AlertError, LotUsage, MemberUsage, Usage, alert, usage};
