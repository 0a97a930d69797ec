//! Double entry: several ledgers in one book, in whole cents.
//!
//! Pure: [`apply`] takes a [`State`] and a [`Batch`] of requests and says what to write down, and for
//! each request whether it was made, known already or refused, and why. A [`Book`] keeps that in a
//! [`Journal`], which only ever grows: a row is the hash of itself and of the row before.
//!
//! - A **transfer** moves cents from the credit of one account to the debit of another of the same
//!   ledger, so every entry and every prefix of a book sums to zero. It is never changed.
//! - A **pending** transfer reserves; later it is posted, as a whole or in part, or voided, or expires.
//! - **Linked** requests are made all together or not at all.
//! - A **key** makes a request safe to repeat: the same again changes nothing, another under it is
//!   refused.
//! - An account may have a **floor** and a **ceiling**, which count what is reserved.
//! - A **period** closes for good: what was wrong is reversed in the open one.
//!
//! This crate knows nothing of what is bought, built or hosted.
//!
//! # Examples
//! ```
//! use bocage_ledger::{Account, Act, Batch, Book, Ledger, Memory, Request, Transfer};
//! let mut book = Book::open(Memory::default()).unwrap();
//! let ledger = "network".parse().unwrap();
//! let account = |code: &str| Act::OpenAccount(Account::new(&ledger, &code.parse().unwrap()));
//! let rent = Transfer::posted(
//!     &ledger,
//!     (&"411/Agneaux".parse().unwrap(), &"706".parse().unwrap()),
//!     12_000,
//!     "2026-01-31".parse().unwrap(),
//! );
//! let request = |key: &str, act: Act| Request::new(&key.parse().unwrap(), act);
//! let batch = Batch::at(1_769_000_000_000, vec![
//!     request("open", Act::OpenLedger(Ledger::euro(&ledger))),
//!     request("receivable", account("411/Agneaux")),
//!     request("services", account("706")),
//!     request("2026-01/Agneaux", Act::Transfer(rent)),
//! ]);
//! let first = book.submit(&batch).unwrap();
//! assert!(first.iter().all(|answer| answer.as_ref().is_ok_and(|made| made.is_new)));
//! let again = book.submit(&batch).unwrap();
//! assert!(again.iter().all(|answer| answer.as_ref().is_ok_and(|made| !made.is_new)));
//! let owed = book.state().balance(&ledger, &"411/Agneaux".parse().unwrap()).unwrap();
//! assert_eq!(owed.cents(), 12_000);
//! ```
#![warn(missing_docs)]

mod act;
mod apply;
mod audit;
mod balance;
mod book;
mod code;
mod draft;
mod entry;
mod error;
mod journal;
mod overlay;
mod refusal;
mod rules;
mod state;

pub use act::{Account, Act, Batch, Closing, Ledger, Limits, Posting, Request, Settled, Transfer};
pub use apply::{Answer, Made, Outcome, apply};
pub use audit::{Audit, FirstBad};
pub use balance::Balance;
pub use book::{Book, audit};
pub use code::{Code, CodeError};
pub use entry::{Digest, Entry, EntryNumber, Head, Row};
pub use error::Error;
pub use journal::{Appended, Journal, Memory, NeverFails};
pub use refusal::Refusal;
pub use state::State;
