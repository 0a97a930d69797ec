//! What may be asked of a book.

use bocage_vocab::Date;
use serde::{Deserialize, Serialize};

use crate::Code;

/// Requests that are thought about together, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Now, in milliseconds from 1970. A book's time never goes back: an earlier one counts as the last.
    pub at_ms: i64,
    /// What is asked.
    pub requests: Vec<Request>,
}

impl Batch {
    /// Requests of one moment, in milliseconds from 1970.
    #[must_use]
    pub fn at(at_ms: i64, requests: Vec<Request>) -> Batch {
        Batch { at_ms, requests }
    }
}

/// One thing that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What makes it safe to repeat.
    pub key: Code,
    /// Whether it is made only together with the next one.
    pub linked: bool,
    /// What is to be done.
    pub act: Act,
}

impl Request {
    /// A request that stands alone.
    #[must_use]
    pub fn new(key: &Code, act: Act) -> Request {
        Request { key: key.clone(), linked: false, act }
    }
    /// The same, made only together with the next one.
    #[must_use]
    pub fn linked(mut self) -> Request {
        self.linked = true;
        self
    }
}

/// What is done to a book. The names are those of the stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A ledger begins.
    OpenLedger(Ledger),
    /// An account begins.
    OpenAccount(Account),
    /// An account gets other limits.
    Limit(Account),
    /// Cents move, or are reserved.
    Transfer(Transfer),
    /// What is pending is posted, as a whole or in part; the rest is released.
    Post(Posting),
    /// What is pending is given up.
    Void(Settled),
    /// What is pending was not posted in time. The book does this by itself.
    Expire(Settled),
    /// A period ends for good.
    Close(Closing),
}

/// Accounts that are balanced among themselves: a budget of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Its name.
    pub code: Code,
    /// Its one currency, whose hundredths all its amounts are in.
    pub currency: Code,
}

impl Ledger {
    /// A ledger in euros.
    #[must_use]
    pub fn euro(code: &Code) -> Ledger {
        Ledger { code: code.clone(), currency: Code::euro() }
    }
}

/// An account and its limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The ledger it belongs to.
    pub ledger: Code,
    /// Its name there.
    pub code: Code,
    /// What its balance must keep.
    #[serde(flatten)]
    pub limits: Limits,
}

impl Account {
    /// An account without limits.
    #[must_use]
    pub fn new(ledger: &Code, code: &Code) -> Account {
        Account { ledger: ledger.clone(), code: code.clone(), limits: Limits::default() }
    }
    /// The same, whose debits exceed its credits by so much at most, in cents.
    #[must_use]
    pub fn at_most(mut self, cents: i64) -> Account {
        self.limits.ceiling_cents = Some(cents);
        self
    }
    /// The same, whose debits exceed its credits by so much at least, in cents.
    #[must_use]
    pub fn at_least(mut self, cents: i64) -> Account {
        self.limits.floor_cents = Some(cents);
        self
    }
}

/// Between which amounts debits less credits must stay. What is reserved counts where it could break
/// them: a pending debit against the ceiling, a pending credit against the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// At least so much, in cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_cents: Option<i64>,
    /// At most so much, in cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling_cents: Option<i64>,
}

/// Cents from one account to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The ledger of both accounts.
    pub ledger: Code,
    /// The account that is debited.
    pub debit: Code,
    /// The account that is credited.
    pub credit: Code,
    /// How much, in cents; more than nothing.
    pub cents: i64,
    /// The day it counts for.
    pub on: Date,
    /// Whether it only reserves.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pending: bool,
    /// When a pending one expires, in milliseconds from 1970; never where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
    /// The key of the transfer that this one takes back, as a whole or in part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<Code>,
    /// What it is for: an invoice, a line of a bill, in the words of whoever asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Code>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Transfer {
    /// A transfer that stands at once: debit, credit, cents and day.
    #[must_use]
    pub fn posted(
        ledger: &Code,
        (debit, credit): (&Code, &Code),
        cents: i64,
        on: Date,
    ) -> Transfer {
        Transfer {
            ledger: ledger.clone(),
            debit: debit.clone(),
            credit: credit.clone(),
            cents,
            on,
            pending: false,
            expires_ms: None,
            reverses: None,
            because: None,
        }
    }
    /// The same, which only reserves until it is posted or voided.
    #[must_use]
    pub fn pending(self) -> Transfer {
        Transfer { pending: true, ..self }
    }
    /// The same, which expires at a moment, in milliseconds from 1970.
    #[must_use]
    pub fn until(self, expires_ms: i64) -> Transfer {
        Transfer { expires_ms: Some(expires_ms), ..self.pending() }
    }
    /// The same, which takes back the transfer of a key.
    #[must_use]
    pub fn reversing(self, key: &Code) -> Transfer {
        Transfer { reverses: Some(key.clone()), ..self }
    }
    /// The same with what it is for.
    #[must_use]
    pub fn because(self, because: &Code) -> Transfer {
        Transfer { because: Some(because.clone()), ..self }
    }
}

/// The posting of what is pending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The key of the pending transfer.
    pub pending: Code,
    /// How much of it, in cents; all of it where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cents: Option<i64>,
    /// The day it counts for.
    pub on: Date,
}

/// The end of what was pending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The key of the pending transfer.
    pub pending: Code,
}

/// The end of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The ledger.
    pub ledger: Code,
    /// Its last day: nothing counts for it or for a day before any more.
    pub through: Date,
}
